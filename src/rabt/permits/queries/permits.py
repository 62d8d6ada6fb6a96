"""Reads of permits and renewals: the one door to each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.base.identifiers import Ref
from rabt.hiring import queries as hiring
from rabt.people import queries as people
from rabt.people.rules.person import NameCard
from rabt.permits.models import Clearance, Permit, Renewal
from rabt.permits.rules.number import read_number
from rabt.permits.rules.permit import COUNTED, HOLDS_CARD, LIVE
from rabt.shell.doors import MOST_LISTED


def permits_to_see(
    viewer: Actor,
    *,
    state: str = "",
    number: str = "",
    person: UUID | None = None,
    employer: UUID | None = None,
) -> QuerySet[Permit]:
    """Return the permits of this viewer's offices, newest first. Opens nobody: it holds no names."""
    asked = {"state": state, "number": number, "person_id": person, "employer_id": employer}
    return Permit.objects.filter(
        within(viewer), **{name: value for name, value in asked.items() if value}
    ).order_by("-proposed_at", "-pk")


def permit_to_see(viewer: Actor, permit_id: UUID) -> Permit:
    """Return one permit, or Missing. Opening it is a look at its holder."""
    return _seen(viewer, permits_to_see(viewer).filter(pk=permit_id))


def permit_to_decide(viewer: Actor, permit_id: UUID) -> Permit:
    """Return one permit that this node keeps, locked, or Missing."""
    kept = permits_to_see(viewer).filter(pk=permit_id, kept_by=settings.RABT.state)
    return _seen(viewer, kept.select_for_update())


def _seen(viewer: Actor, found: QuerySet[Permit]) -> Permit:
    row = the_one(found)
    viewing.note(viewer, row.person_ref)
    return row


def page(viewer: Actor, rows: QuerySet[Permit], number: int, size: int) -> list[Permit]:
    """Return one page of permits; each is a look at its holder."""
    found = list(rows[(number - 1) * size : number * size])
    viewing.note_all(viewer, [row.person_ref for row in found])
    return found


def granted(contract: Any) -> QuerySet[Permit]:
    """Return the permits that were granted on a contract and have not ended."""
    return Permit.objects.filter(contract_id=contract, state__in=HOLDS_CARD)


def ref_of_number(typed: str) -> Ref | None:
    """Return the reference of the permit of a printed number, or nothing. Opens nobody."""
    try:
        number = read_number(typed)
    except Refused:
        return None
    row = Permit.objects.filter(number=number).first()
    return row.ref if row else None


def is_granted(contract_id: UUID) -> bool:
    """Tell whether a granted permit stands on a contract."""
    return granted(contract_id).exists()


def refs_of(viewer: Actor, person_id: UUID) -> list[Ref]:
    """Name the permits, renewals and papers of one person that this viewer may see. Opens nobody."""
    permits = [row.ref for row in permits_to_see(viewer, person=person_id)]
    renewals = [row.ref for row in renewals_to_see(viewer).filter(permit__person_id=person_id)]
    papers = [row.ref for row in Clearance.objects.filter(within(viewer), person_id=person_id)]
    return [*permits, *renewals, *papers]


def held_by(person_id: UUID) -> str:
    """Return the number of the permit that a person holds, asks for or keeps, or nothing."""
    row = Permit.objects.filter(person_id=person_id, state__in=LIVE).first()
    return row.spoken_number if row else ""


def counted(employer_id: UUID) -> int:
    """Return how many foreigners an employer has on permits."""
    return Permit.objects.filter(employer_id=employer_id, state__in=COUNTED).count()


def proposable(viewer: Actor) -> QuerySet[Any]:
    """Return the contracts in force for which a permit may be asked, oldest certificate first.

    One whose permit was refused comes back, so that it is asked for again once it is remedied.
    """
    holding = Permit.objects.filter(person_id=OuterRef("person_id"), state__in=LIVE)
    return (
        hiring.contracts_to_see(viewer, state="in_force")
        .filter(~Exists(holding), permit_asked=False)
        .order_by("destination_certified_at", "pk")
    )


def renewals_to_see(viewer: Actor, *, state: str = "", permit: UUID | None = None) -> QuerySet[Renewal]:
    """Return the renewals of this viewer's offices, oldest first."""
    asked = {"state": state, "permit_id": permit}
    return (
        Renewal.objects.select_related("permit")
        .filter(within(viewer), **{name: value for name, value in asked.items() if value})
        .order_by("proposed_at", "pk")
    )


def renewal_waits(row: Permit) -> bool:
    """Tell whether a renewal of this permit waits for a decision."""
    return Renewal.objects.filter(permit=row, state="proposed").exists()


def renewals_asked(viewer: Actor) -> QuerySet[Permit]:
    """Return the permits whose employer asked for a renewal, the first to ask first."""
    asked = permits_to_see(viewer, state="active").filter(renewal_asked_at__isnull=False)
    return asked.order_by("renewal_asked_at", "pk")


def renewal_to_see(viewer: Actor, renewal_id: UUID) -> Renewal:
    """Return one renewal, or Missing."""
    row = renewals_to_see(viewer).filter(pk=renewal_id).first()
    if row is None:
        raise Missing()
    return row


def renewal_to_decide(viewer: Actor, renewal_id: UUID) -> Renewal:
    """Return one renewal, locked, or Missing. Its permit is locked by the act that decides."""
    row = renewals_to_see(viewer).filter(pk=renewal_id).select_for_update(of=("self",)).first()
    if row is None:
        raise Missing()
    return row


@dataclass(frozen=True)
class NamedRow:
    """A record with the least that a list shows of its person."""

    record: Any
    who: NameCard | None
    label: Any = ""


class Named:
    """A list of records with names; whom a page shows is written down as a look."""

    ordered = True

    def __init__(
        self, viewer: Actor, rows: QuerySet[Any], label: Callable[[Any], Any] = lambda row: ""
    ) -> None:
        self._viewer, self._rows, self._label = viewer, rows, label

    def count(self) -> int:
        """Count the rows, as far as anybody pages."""
        return self._rows.order_by()[:MOST_LISTED].count()

    def __getitem__(self, part: slice) -> list[NamedRow]:
        """Fetch a page of rows with the names of their persons."""
        found = list(self._rows[part])
        names = people.names(self._viewer, [row.person_id for row in found]) if found else {}
        return [NamedRow(row, names.get(row.person_id), self._label(row)) for row in found]
