"""Reads of erasures: they name a person by his reference only, as nothing else is left of him."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.people.models import Erasure, Person
from rabt.people.queries.canaries import not_canaries
from rabt.people.rules.erasure import State, Why


def erasures_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Erasure]:
    """Return the erasures of this viewer's offices, newest first. Opens nobody."""
    asked = {"state": state} if state else {}
    return Erasure.objects.filter(within(viewer), **asked).order_by("-proposed_at", "-pk")


def erasure_to_see(viewer: Actor, erasure_id: UUID) -> Erasure:
    """Return one erasure, or Missing."""
    return _one(erasures_to_see(viewer).filter(pk=erasure_id))


def erasure_to_decide(viewer: Actor, erasure_id: UUID) -> Erasure:
    """Return one erasure, locked, or Missing."""
    return _one(erasures_to_decide(viewer).filter(pk=erasure_id).select_for_update())


def erasures_to_decide(viewer: Actor) -> QuerySet[Erasure]:
    """Return the erasures that are ours to decide: of a copy, the state that keeps him has decided."""
    return erasures_to_see(viewer).exclude(why=Why.PEER)


def standing_erasures(since: datetime) -> QuerySet[Erasure]:
    """Return the erasures that are asked for or done, or were refused since an instant. Opens nobody."""
    return Erasure.objects.filter(~Q(state=State.REFUSED) | Q(decided_at__gte=since))


def untouched_since(since: datetime) -> QuerySet[Person, UUID]:
    """Return the persons of this state whose record nobody has changed since, and nobody asked to erase.

    Who was asked for and refused since then is not gone through again.
    """
    asked = standing_erasures(since).filter(person=OuterRef("pk"))
    rows = Person.objects.filter(
        ~Exists(asked), kept_by=settings.RABT.state, erased_at=None, merged_into=None, changed_at__lt=since
    )
    return not_canaries(rows).values_list("pk", flat=True)


def _one(rows: QuerySet[Erasure]) -> Erasure:
    found = rows.first()
    if found is None:
        raise Missing()
    return found
