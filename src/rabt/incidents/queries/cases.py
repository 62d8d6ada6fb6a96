"""Reads of cases. Who is in one, its holders alone read, until its review; each look is written down."""

from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.incidents.models import Case, CasePerson, Incident, Ruling
from rabt.incidents.rules.case import OVER, is_read

CASES, PROPOSE, DECIDE = "incidents.cases", "incidents.propose_case", "incidents.decide_case"


def cases_to_see(viewer: Actor) -> QuerySet[Case]:
    """Return the cases that this viewer holds, decided, or is to decide: no name is read."""
    viewer.require(CASES)
    found = Q(holders__contains=[viewer.id])
    if viewer.has(DECIDE):
        waits = Ruling.objects.filter(decided_by="").exclude(proposed_by=viewer.id)
        his = Ruling.objects.filter(decided_by=viewer.id or "-")
        found |= within(viewer) & (Q(pk__in=waits.values("case")) | Q(pk__in=his.values("case")))
    return Case.objects.filter(found).select_related("incident").order_by("-state_at", "-pk")


def case_to_see(viewer: Actor, case_id: UUID) -> Case:
    """Open one case, or Missing; the look is written down."""
    row = cases_to_see(viewer).filter(pk=case_id).first()
    if row is None:
        raise Missing()
    viewing.note(viewer, row.ref)
    return row


def case_to_change(viewer: Actor, case_id: UUID) -> Case:
    """Open one case, locked, or Missing; the look is written down."""
    rows = cases_to_see(viewer).select_related(None).filter(pk=case_id)
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise Missing()
    viewing.note(viewer, row.ref)
    return row


def may_read(viewer: Actor, row: Case) -> bool:
    """Tell whether this viewer reads who is in a case: a holder, and only until its review."""
    today = agreement.terms_at(clock.now()).on
    return viewer.id in row.holders and is_read(row.state, row.review_on, today)


def persons_of(viewer: Actor, row: Case) -> list[CasePerson]:
    """Return who is in a case, or Missing to whom that is closed; a look at each is written down."""
    if not may_read(viewer, row):
        raise Missing()
    found = list(CasePerson.objects.filter(case=row).order_by("at", "pk"))
    viewing.note_all(viewer, [one.ref for one in found])
    return found


def ruling_waiting(row: Case) -> Ruling | None:
    """Return what one person proposed of a case and nobody decided; it has been opened."""
    return Ruling.objects.filter(case=row, decided_by="").first()


def rulings_of(row: Case) -> list[Ruling]:
    """Return every opening and renewal of a case; it has been opened."""
    return list(Ruling.objects.filter(case=row).order_by("proposed_at"))


def cases_to_decide(viewer: Actor) -> QuerySet[Case]:
    """Return the openings and renewals that await this viewer, oldest first."""
    viewer.require(DECIDE)
    waits = Ruling.objects.filter(decided_by="").exclude(proposed_by=viewer.id)
    return cases_to_see(viewer).filter(pk__in=waits.values("case")).order_by("state_at", "pk")


def case_of(viewer: Actor, row: Incident) -> Case | None:
    """Return the case on an incident that this viewer may see; that there is another he does not learn.

    Of several the one that stands or waits, else the last.
    """
    if not viewer.has(CASES):
        return None
    rows = list(cases_to_see(viewer).filter(incident=row))
    return next((one for one in rows if one.state not in OVER), next(iter(rows), None))


def cases_past_review() -> list[UUID]:
    """Name the open cases whose review has passed: for the node itself."""
    today = agreement.terms_at(clock.now()).on
    rows = Case.objects.filter(state__in=["open", "renewing"], review_on__lt=today)
    return sorted(rows.values_list("pk", flat=True))


def cases_closed() -> list[Case]:
    """Return the closed cases of this state that still hold persons: for the node itself."""
    held = CasePerson.objects.values("case")
    return list(Case.objects.filter(pk__in=held, state="closed", office__startswith=settings.RABT.state))
