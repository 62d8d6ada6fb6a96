"""Fees that rest on no contract: for the room above whose record they concern, and for himself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import Ref, ref_of
from rabt.corridor.shapes import Fee, Words
from rabt.dues.models import Charge, Instalment, Repayment, Report
from rabt.dues.queries.contracts import is_worker
from rabt.dues.rules.charge import left
from rabt.dues.rules.finding import State
from rabt.shell.words import LANGUAGES, word

STANDING = (State.OPEN, State.UPHELD)


@dataclass(frozen=True)
class Charged:
    """A fee, what was paid and returned of it, and who says he was made to pay; in minor units."""

    row: Charge
    parts: tuple[Instalment, ...]
    backs: tuple[Repayment, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def recorded_minor(self) -> int:
        """What is recorded as paid of it, whatever was returned."""
        return sum(part.minor for part in self.parts)

    @property
    def returned_minor(self) -> int:
        """What was returned of its payments; what was returned to him who reported is beside it."""
        return sum(back.minor for back in self.backs if back.report_id is None)

    @property
    def paid_minor(self) -> int:
        """What was paid of it so far and not returned."""
        return self.recorded_minor - self.returned_minor

    @property
    def report(self) -> Report | None:
        """What he says that is not over yet."""
        return next((one for one in self.reports if one.state in STANDING), None)

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
    return [one for one in found if one.parts or one.reports or one.row.lifted_on is None]


def own_charge(viewer: Actor, charge_id: UUID) -> Charged:
    """Return a fee of who is at his own page, or Missing. A look at him by himself."""
    return _own(viewer, Charge.objects.filter(pk=charge_id))


def charge_of_his(viewer: Actor, charge_id: UUID) -> Charged:
    """Return a fee of who is at his own page, locked, or Missing. A look at him by himself."""
    return _own(viewer, Charge.objects.filter(pk=charge_id).select_for_update())


def _own(viewer: Actor, rows: QuerySet[Charge]) -> Charged:
    row = rows.first()
    if row is None or row.person_id is None or not is_worker(viewer):
        raise Missing()
    viewing.note_own(viewer, ref_of("person", row.person_id))
    return _charged(Charge.objects.filter(pk=row.pk))[0]


def fee_of_charge(row: Charge) -> Fee:
    """Return such a fee as the rules of every fee know it."""
    return Fee(
        code=row.fee, since=row.due_on, source="", name=name_of_charge(row.fee), minor=row.minor,
        currency=row.currency, payer=row.payer, keeper="destination",
    )  # fmt: skip


def name_of_charge(fee: str) -> Words:
    """Return what such a fee is called."""
    return Words(**{one: word(f"dues.charged.{fee}", language=one) for one in LANGUAGES})


def report_standing(row: Charge) -> Report | None:
    """Return what he says of such a fee and is not over, locked. The room above has opened the record."""
    rows = Report.objects.filter(charge=row, state__in=STANDING).select_for_update()
    return rows.first()


def repaid(report: Report) -> int:
    """Sum what was returned to who was made to pay, in minor units."""
    return Repayment.objects.filter(report=report).aggregate(sum=Sum("minor"))["sum"] or 0


def reported_about(state: State, *, but: Iterable[str] = ()) -> list[str]:
    """Name the records of whose fee somebody reports, by how it stands; not those of some proposers.

    Opens nobody: the room above shows of them what its viewer may see.
    """
    rows = Report.objects.filter(state=state).exclude(proposed_by__in=list(but))
    return list(rows.order_by("proposed_at").values_list("charge__about_ref", flat=True))


def _charged(rows: QuerySet[Charge]) -> list[Charged]:
    found = list(rows)
    keys = [row.pk for row in found]
    parts, backs, reports = (
        list(model.objects.filter(charge_id__in=keys).order_by(day, "pk")) if keys else []
        for model, day in ((Instalment, "paid_on"), (Repayment, "refunded_on"), (Report, "proposed_at"))
    )
    return [Charged(row, *(_of(row, told) for told in (parts, backs, reports))) for row in found]


def _of(row: Charge, told: list[Any]) -> tuple[Any, ...]:
    return tuple(one for one in told if one.charge_id == row.pk)
