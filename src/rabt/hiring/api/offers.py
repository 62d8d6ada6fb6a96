"""Offers, for machines."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from rabt.base import clock
from rabt.hiring import actions, queries
from rabt.hiring.api.shapes import AnswerIn, Asking, OfferIn, shown_offer
from rabt.shell.doors import actor_of

router = Router()


@router.post("/offers", url_name="hiring_offers", response={201: dict[str, Any]})
def make_offer(request: HttpRequest, body: OfferIn) -> tuple[int, dict[str, Any]]:
    """Propose a registered worker for a demand."""
    return 201, shown_offer(
        actions.make_offer(actor_of(request), body.demand_id, body.person_id, at=clock.now())
    )


@router.get("/offers", url_name="hiring_offers", response=list[dict[str, Any]])
def list_offers(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """List offers, newest first."""
    rows = queries.offers_to_see(actor_of(request), state=asking.state)
    return [shown_offer(row) for row in rows[asking.offset : asking.offset + asking.limit]]


@router.get("/offers/{uuid:key}", url_name="hiring_offer", response=dict[str, Any])
def offer(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one offer."""
    return shown_offer(queries.offer_to_see(actor_of(request), key))


@router.post("/offers/{uuid:key}/answer", url_name="hiring_answer_offer", response=dict[str, Any])
def answer_offer(request: HttpRequest, key: UUID, body: AnswerIn) -> dict[str, Any]:
    """Accept or decline a worker."""
    return shown_offer(actions.answer_offer(actor_of(request), key, body.accept, body.reason, at=clock.now()))


@router.post("/offers/{uuid:key}/withdrawal", url_name="hiring_withdraw_offer", response=dict[str, Any])
def withdraw_offer(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Take an offer back."""
    return shown_offer(actions.withdraw_offer(actor_of(request), key, at=clock.now()))
