"""The machines' door: how requests stand, and what was given where its code lets a machine have it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rabt.assistance import actions, queries
from rabt.assistance.queries.paper import as_data
from rabt.assistance.rules.handling import Way
from rabt.base import clock

router = Router()
MOST = 500


class Standing(Schema):
    """How one request stands: nothing of its subject."""

    request_id: UUID
    number: str
    asked_by: str
    state: str
    due_at: str | None


@router.get("/requests", response=list[Standing], url_name="assistance_requests")
def requests(request: HttpRequest) -> list[dict[str, Any]]:
    """List the requests of this contact point that are open, the most urgent first."""
    rows = queries.requests_to_see(request.actor).filter(state__in=["open", "unclear", "weighed"])
    return [
        {"request_id": one.pk, "number": one.number, "asked_by": one.asked_by, "state": one.state,
         "due_at": one.due_at.isoformat() if one.due_at else None}
        for one in rows.order_by("due_at", "pk")[:MOST]
    ]  # fmt: skip


@router.get("/informations/{information_id}", response=dict[str, Any], url_name="assistance_information")
def information(request: HttpRequest, information_id: UUID) -> dict[str, Any]:
    """Give what was given as data; it is refused where its code binds it and no consent covers a machine."""
    actor = request.actor
    leaving = actions.hand_out(actor, information_id, Way.API, at=clock.now())
    return as_data(leaving.row)
