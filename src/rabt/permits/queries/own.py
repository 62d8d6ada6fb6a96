"""A worker's own page: what his permit allows, which dates run out, what he may do."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import ref_of
from rabt.corridor import Terms, Words
from rabt.corridor.shapes import Reason
from rabt.hiring import queries as hiring
from rabt.people import queries as people
from rabt.permits.models import Clearance, Leaving, Measure, Permit
from rabt.permits.queries.absences import open_absence
from rabt.permits.queries.files import reason_of
from rabt.permits.queries.leavings import ground_of, may_leave
from rabt.permits.queries.measures import is_lost
from rabt.permits.rules import leaving
from rabt.permits.rules.measure import Kind
from rabt.permits.rules.permit import HOLDS_CARD, LIVE, State


@dataclass(frozen=True)
class OwnPermit:
    """One permit as its holder reads it."""

    row: Permit
    terms: Terms
    leaving: Leaving | None
    may_report_loss: bool
    may_leave: bool = False
    absence: Measure | None = None

    @property
    def occupation(self) -> Words | str:
        """The occupation in words."""
        found = self.terms.occupations.get(self.row.occupation)
        return found.name if found else self.row.occupation

    @property
    def employer(self) -> Words:
        """The employer in both scripts."""
        return Words(self.row.employer_name_ar, self.row.employer_name_latin or self.row.employer_name_ar)

    @property
    def reason(self) -> Reason | None:
        """The corridor's reason behind its state."""
        return reason_of(self.terms, self.row)

    @property
    def ground(self) -> Reason | None:
        """Why no notice is owed for his wish to leave, where he said yes and none is."""
        return ground_of(self.leaving) if self.leaving else None

    @property
    def until(self) -> date | None:
        """The day on which what it allows ends."""
        return self.row.kept_until if self.row.state == State.BETWEEN_JOBS else self.row.valid_until


@dataclass(frozen=True)
class Ending:
    """A day on which something of the worker runs out: `name` is what, `word` the kind of it."""

    word: str
    on: date
    days: int
    name: Words | None = None

    @property
    def is_over(self) -> bool:
        """Tell whether that day has passed."""
        return self.days < 0


@dataclass(frozen=True)
class OwnSheet:
    """What the permits' part of a worker's own page shows."""

    permits: list[OwnPermit]
    endings: list[Ending]
    warn_days: int

    @property
    def live(self) -> list[OwnPermit]:
        """The permit that counts now, if there is one."""
        return [one for one in self.permits if one.row.state in LIVE]

    @property
    def past(self) -> list[OwnPermit]:
        """The permits that are over."""
        return [one for one in self.permits if one.row.state not in LIVE]

    @property
    def binding(self) -> list[OwnPermit]:
        """The permits with an employer whom he may leave or change, or has asked to."""
        return [one for one in self.permits if one.row.state in LIVE or one.may_leave]


def own_permits(viewer: Actor, person_id: UUID) -> list[Permit]:
    """Return the permits of a person who opens what is his own, newest first; the look is written down."""
    viewing.note_own(viewer, ref_of("person", person_id))
    return list(Permit.objects.filter(person_id=person_id).order_by("-proposed_at", "-pk"))


def own_permit_to_see(viewer: Actor, permit_id: UUID) -> Permit:
    """Return one permit of a person who opens what is his own; the look is written down. Refuses: missing"""
    return _own(viewer, Permit.objects.filter(pk=permit_id).first())


def own_permit_to_change(viewer: Actor, permit_id: UUID) -> Permit:
    """Return one permit of a person who acts on what is his own, locked; the look is written down."""
    return _own(viewer, Permit.objects.select_for_update().filter(pk=permit_id).first())


def own_absence(viewer: Actor, measure_id: UUID) -> Measure:
    """Return a report of absence about a person who opens what is his own; the look is written down."""
    return _own_report(viewer, Measure.objects.select_related("permit"), measure_id)


def own_absence_to_change(viewer: Actor, measure_id: UUID) -> Measure:
    """Return the same, locked, for who answers it."""
    rows = Measure.objects.select_for_update(of=("self",)).select_related("permit")
    return _own_report(viewer, rows, measure_id)


def _own_report(viewer: Actor, rows: QuerySet[Measure], measure_id: UUID) -> Measure:
    row = rows.filter(pk=measure_id, kind=Kind.ABSENCE).first()
    if row is None:
        raise Missing()
    viewing.note_own(viewer, row.permit.person_ref)
    return row


def _own(viewer: Actor, row: Permit | None) -> Permit:
    if row is None:
        raise Missing()
    viewing.note_own(viewer, row.person_ref)
    return row


def own_sheet(viewer: Actor, person_id: UUID, at: datetime) -> OwnSheet:
    """Return what a worker's permits allow, and which dates run out. Each look is written down."""
    terms = agreement.terms_at(at)
    rows = own_permits(viewer, person_id)
    wishes = Leaving.objects.filter(permit__in=rows, state__in=leaving.OPEN)
    asked = {wish.permit_id: wish for wish in wishes}
    return OwnSheet(
        permits=[
            OwnPermit(
                row,
                terms,
                asked.get(row.pk),
                row.state in HOLDS_CARD and not is_lost(row),
                may_leave(row, at),
                open_absence(row),
            )
            for row in rows
        ],
        endings=_endings(viewer, person_id, rows, terms),
        warn_days=terms.clock("document_expiring"),
    )


def _endings(viewer: Actor, person_id: UUID, rows: list[Permit], terms: Terms) -> list[Ending]:
    person = people.own_person(viewer, person_id)
    found: list[tuple[str, date | None, Words | None]] = [("passport", person.passport_expires_on, None)]
    for row in rows:
        if row.state in HOLDS_CARD:
            found += [("permit", row.valid_until, None), ("kept", row.kept_until, None)]
        if row.state == State.GRANTED:
            found.append(("entry_by", row.entry_by, None))
    found += [
        ("contract", one.ends_on, None)
        for one in hiring.own_contracts(viewer, person_id)
        if one.state == "in_force"
    ]
    for paper in Clearance.objects.filter(person_id=person_id, state="confirmed"):
        rule = terms.documents.get(paper.kind)
        found.append(("paper", paper.valid_until, rule.name if rule else Words(paper.kind, paper.kind)))
    days = [Ending(word, on, (on - terms.on).days, name) for word, on, name in found if on is not None]
    return sorted(days, key=lambda one: one.on)
