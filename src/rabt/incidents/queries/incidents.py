"""Reads of incidents: of this viewer's offices; protection reads what it was told of, and no more."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.corridor.border import Border, Piece
from rabt.incidents.models import Incident, Linked, Version
from rabt.incidents.rules.daily import span
from rabt.incidents.rules.grades import INVERSE, Link
from rabt.incidents.rules.incident import COUNTS_AS, WAITS, Counts
from rabt.shell.figures import ascii_digits
from rabt.training import queries as training
from rabt.training.rules import Source

SEE, REPORT, VALIDATE, RESPOND = (
    "incidents.see", "incidents.report", "incidents.validate", "incidents.respond",
)  # fmt: skip
PROTECT, OFFERED = "incidents.protect", "incidents.offered"


def border_at(at: datetime) -> Border:
    """Return the line as it is agreed on the day of an instant."""
    return agreement.terms_at(at).border


def piece_of(at: datetime, spot: tuple[float, float]) -> tuple[Piece, float]:
    """Return the piece of the line that is nearest to a spot, and how far it is, in km."""
    return border_at(at).piece_near(*spot)


def home_office() -> str:
    """Return the office whose the records are that the other state tells: this state's border service."""
    return f"{settings.RABT.state}/border/"


def _reached(viewer: Actor) -> Q:
    """Narrow to what a viewer may read: his offices' incidents, or those of which protection was told."""
    viewer.require(SEE)
    if viewer.has(PROTECT):
        return within(viewer) & Q(protection_told_at__isnull=False)
    return within(viewer)


def incidents_to_see(
    viewer: Actor, *, since: datetime | None = None, until: datetime | None = None, state: str = "",
    kind: str = "", stretch: str = "", whose: str = "", on: date | None = None,
) -> QuerySet[Incident]:  # fmt: skip
    """Return the incidents of this viewer's offices, newest first: none names anybody.

    `since` and `until` are instants, the second outside; `on` is a day of the joint report's zone; `whose`
    is the state that keeps an incident.
    """
    asked: dict[str, Any] = {
        "met_at__gte": since, "met_at__lt": until, "state": state, "kind": kind, "kept_by": whose,
    }  # fmt: skip
    if stretch:
        asked["piece__startswith"] = f"{stretch}-"
    rows = Incident.objects.filter(_reached(viewer), **{name: one for name, one in asked.items() if one})
    if on is not None:
        first, last = span(on, agreement.terms(on).report_zone)
        rows = rows.filter(met_at__gte=first, met_at__lt=last)
    return rows.order_by("-met_at", "-pk")


def incident_to_see(viewer: Actor, incident_id: UUID) -> Incident:
    """Return one incident, or Missing."""
    return the_one(incidents_to_see(viewer).filter(pk=incident_id))


def incident_to_change(viewer: Actor, incident_id: UUID) -> Incident:
    """Return one incident that this state keeps, locked, or Missing."""
    own = incidents_to_see(viewer).filter(pk=incident_id, kept_by=settings.RABT.state)
    return the_one(own.select_for_update(of=("self",)))


def versions_of(row: Incident) -> list[Version]:
    """Return every version of an incident, newest first; the incident has been opened."""
    return list(Version.objects.filter(incident=row).order_by("-number"))


def version_waiting(row: Incident) -> Version | None:
    """Return the version that awaits a second person; the incident has been opened."""
    return Version.objects.filter(incident=row, decided_by="").first()


def incidents_to_validate(viewer: Actor) -> QuerySet[Incident]:
    """Return what awaits a second person's word, oldest first: not what this viewer proposed himself."""
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    own = Version.objects.filter(decided_by="").filter(Q(proposed_by__in=same) | Q(proposed_for__in=same))
    rows = incidents_to_see(viewer).filter(kept_by=settings.RABT.state, state__in=WAITS)
    return rows.exclude(pk__in=own.values("incident")).order_by("waits_since", "pk")


def incidents_returned(viewer: Actor) -> QuerySet[Incident]:
    """Return what came back to who reported it, oldest first."""
    rows = incidents_to_see(viewer, state="returned", whose=settings.RABT.state)
    return rows.filter(reported_by=viewer.id).order_by("waits_since", "pk")


def incidents_to_rescue(viewer: Actor) -> QuerySet[Incident]:
    """Return the incidents of which nobody has said that everybody is safe, oldest first."""
    rows = incidents_to_see(viewer, whose=settings.RABT.state)
    return rows.filter(stage="met").order_by("met_at", "pk")


def incidents_to_tell(viewer: Actor) -> QuerySet[Incident]:
    """Return the incidents in which somebody needs protection and protection was not told, oldest first."""
    rows = incidents_to_see(viewer, whose=settings.RABT.state)
    return rows.filter(is_in_need=True, protection_told_at=None).exclude(stage="met").order_by("met_at", "pk")


def incidents_to_hear(viewer: Actor) -> QuerySet[Incident]:
    """Return what protection was told of and did not confirm yet, oldest first."""
    rows = incidents_to_see(viewer).filter(protection_told_at__isnull=False, protection_heard_at=None)
    return rows.order_by("protection_told_at", "pk")


def incidents_offered(viewer: Actor, *, since: datetime | None = None) -> QuerySet[Incident]:
    """Return the validated incidents that were offered to a request, newest first: for the room above."""
    viewer.require(OFFERED)
    rows = Incident.objects.filter(offered_at__isnull=False, state__in=COUNTS_AS)
    rows = rows.filter(offered_at__gte=since) if since else rows
    return rows.order_by("-offered_at", "-pk")


def read_of(viewer: Actor, rows: QuerySet[Incident]) -> set[UUID]:
    """Return which of some incidents this viewer may open."""
    if not viewer.has(SEE):
        return set()
    return set(
        incidents_to_see(viewer).filter(pk__in=rows.order_by().values("pk")).values_list("pk", flat=True)
    )


def links_of(viewer: Actor, row: Incident) -> list[tuple[Link, Incident]]:
    """Return how an incident stands to others that this viewer may see."""
    seen = incidents_to_see(viewer)
    there = Linked.objects.filter(incident=row, other__in=seen).select_related("other")
    back = Linked.objects.filter(other=row, incident__in=seen).select_related("incident")
    found = [(Link(one.kind), one.other) for one in there]
    return found + [(INVERSE[Link(one.kind)], one.incident) for one in back]


def needs_of(row: Incident) -> list[Any]:
    """Return the training needs that were handed on from an incident; it has been opened."""
    return training.needs_shown_by(Source.INCIDENT, row.pk)


def incident_of_number(viewer: Actor, number: str) -> Incident:
    """Return the incident of a number, or Missing."""
    return the_one(incidents_to_see(viewer).filter(number=ascii_digits(number).strip().upper()))


def name_of(terms: Terms, kind: str) -> Any:
    """Return the pack's name of a type, in both languages; its code where the pack no longer has it."""
    found = terms.incidents.get(kind)
    return found.name if found else kind


def protected(terms: Terms, kind: str, counts: Counts) -> int:
    """Return how many of those met are protected: all of them where the type says so."""
    found = terms.incidents.get(kind)
    return counts.persons if found and found.protects else counts.protected


def validated(since: datetime, until: datetime) -> QuerySet[Incident]:
    """Return the validated incidents of both states between two instants: for the node's own counts."""
    return Incident.objects.filter(state__in=COUNTS_AS, met_at__gte=since, met_at__lt=until)


def fallen(rows: Iterable[Incident]) -> dict[str, int]:
    """Count incidents by piece of the line."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.piece] = found.get(row.piece, 0) + 1
    return found
