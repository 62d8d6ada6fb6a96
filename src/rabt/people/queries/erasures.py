"""Reads of erasures: they name a person by his reference only, as nothing else is left of him."""

from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.people.models import Erasure


def erasures_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Erasure]:
    """Return the erasures of this viewer's offices, newest first. Opens nobody."""
    asked = {"state": state} if state else {}
    return Erasure.objects.filter(within(viewer), **asked).order_by("-proposed_at", "-pk")


def erasure_to_see(viewer: Actor, erasure_id: UUID) -> Erasure:
    """Return one erasure, or Missing."""
    return _one(erasures_to_see(viewer).filter(pk=erasure_id))


def erasure_to_decide(viewer: Actor, erasure_id: UUID) -> Erasure:
    """Return one erasure, locked, or Missing."""
    return _one(erasures_to_see(viewer).filter(pk=erasure_id).select_for_update())


def _one(rows: QuerySet[Erasure]) -> Erasure:
    found = rows.first()
    if found is None:
        raise Missing()
    return found
