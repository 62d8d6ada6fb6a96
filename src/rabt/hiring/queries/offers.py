"""Reads of offers: who was proposed for which demand."""

from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.hiring.models import Offer
from rabt.hiring.queries.contracts import news_is_read
from rabt.hiring.queries.parties import one


def offers_to_see(
    viewer: Actor, *, state: str = "", demand: UUID | None = None, person: UUID | None = None
) -> QuerySet[Offer]:
    """Return the offers of this viewer's offices, newest first. Opens nobody: it holds no names."""
    asked = {"state": state, "demand_id": demand, "person_id": person}
    return (
        Offer.objects.select_related("demand__employer")
        .filter(within(viewer), **{name: value for name, value in asked.items() if value})
        .order_by("-made_at", "-pk")
    )


def offer_to_see(viewer: Actor, offer_id: UUID) -> Offer:
    """Return one offer, or Missing."""
    found = one(offers_to_see(viewer), offer_id)
    news_is_read(viewer, found)
    return found


def offer_to_change(viewer: Actor, offer_id: UUID) -> Offer:
    """Return one offer, locked after its demand, or Missing."""
    return one(offers_to_see(viewer).select_for_update(of=("self",)), offer_id)
