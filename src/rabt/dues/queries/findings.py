"""Reads of findings: for those who write them down and judge them; a party sees what he must return."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.dues.models import Finding
from rabt.dues.queries.contracts import is_party
from rabt.dues.queries.fees import SHOWN_TO_PARTIES, sees_findings
from rabt.dues.rules.finding import State


def findings_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Finding]:
    """Return the findings of this viewer's offices, oldest first. Opens nobody: it holds no names."""
    asked = {"state": state} if state else {}
    return Finding.objects.filter(within(viewer) & _known_to(viewer), **asked).order_by("recorded_at", "pk")


def _known_to(viewer: Actor) -> Q:
    if is_party(viewer):
        return Q(taken_by=viewer.role, state__in=SHOWN_TO_PARTIES, kept_by=settings.RABT.state)
    return Q() if sees_findings(viewer) else Q(pk__in=[])


def finding_to_see(viewer: Actor, finding_id: UUID) -> Finding:
    """Return one finding, or Missing. A look at its worker."""
    return _seen(viewer, findings_to_see(viewer).filter(pk=finding_id))


def finding_to_judge(viewer: Actor, finding_id: UUID) -> Finding:
    """Return one finding that this node keeps, locked, or Missing. A look at its worker."""
    kept = findings_to_see(viewer).filter(pk=finding_id, kept_by=settings.RABT.state)
    return _seen(viewer, kept.select_for_update())


def _seen(viewer: Actor, rows: QuerySet[Finding]) -> Finding:
    row = the_one(rows)
    viewing.note(viewer, row.person_ref)
    return row


def findings_to_judge(viewer: Actor) -> QuerySet[Any]:
    """Return the open findings that another person wrote down, oldest first."""
    same = [name for name in (viewer.id, viewer.for_whom) if name]
    rows = findings_to_see(viewer, state=State.OPEN).filter(kept_by=settings.RABT.state)
    return rows.exclude(proposed_by__in=same).exclude(proposed_for__in=same)


def findings_to_return(viewer: Actor) -> QuerySet[Any]:
    """Return what was found to be due back to workers and is not returned yet, oldest first."""
    return findings_to_see(viewer, state=State.UPHELD).filter(kept_by=settings.RABT.state)
