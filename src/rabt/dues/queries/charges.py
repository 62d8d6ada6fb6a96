"""Fees that rest on no contract: for the room above whose record they concern, and for himself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref, ref_of
from rabt.dues.models import Charge, Instalment
from rabt.dues.queries.contracts import is_worker
from rabt.dues.rules.charge import left


@dataclass(frozen=True)
class Charged:
    """A fee, and what was paid of it; amounts in minor units of its currency."""

    row: Charge
    parts: tuple[Instalment, ...]

    @property
    def paid_minor(self) -> int:
        """What was paid of it so far."""
        return sum(part.minor for part in self.parts)

    @property
    def left_minor(self) -> int:
        """What is still to be paid of it."""
        return left(self.row.minor, self.paid_minor)


def charge_about(about: Ref | str, fee: str) -> Charged | None:
    """Return a fee of a record, if it ever fell due. The room above has opened the record; opens nobody."""
    return next(iter(_charged(Charge.objects.filter(about_ref=about, fee=fee))), None)


def charge_to_pay(about: Ref | str, fee: str) -> Charged | None:
    """Return a fee of a record, locked, if it ever fell due. The room above has opened the record."""
    rows = Charge.objects.filter(about_ref=about, fee=fee).select_for_update()
    return next(iter(_charged(rows)), None)


def own_charges(viewer: Actor, person_id: UUID) -> list[Charged]:
    """Return the fees without a contract of who is at his own page: no office sees them in a ledger.

    What is owed no more, and of which nothing was paid, is left out. The caller wrote down that he looks.
    """
    if not is_worker(viewer) or ref_of("person", person_id) not in viewer.reach:
        return []
    found = _charged(Charge.objects.filter(person_id=person_id).order_by("due_on", "pk"))
    return [one for one in found if one.parts or one.row.lifted_on is None]


def _charged(rows: QuerySet[Charge]) -> list[Charged]:
    found = list(rows)
    parts = _parts(found)
    return [Charged(row, tuple(part for part in parts if part.charge_id == row.pk)) for row in found]


def _parts(rows: Iterable[Any]) -> list[Instalment]:
    keys = [row.pk for row in rows]
    return list(Instalment.objects.filter(charge_id__in=keys).order_by("paid_on", "pk")) if keys else []
