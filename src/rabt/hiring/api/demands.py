"""Demands, for machines."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from rabt.base import clock
from rabt.hiring import actions, queries
from rabt.hiring.api.shapes import AdviceIn, Asking, DecisionIn, DemandIn, shown_demand
from rabt.hiring.rules.demand import Asked
from rabt.shell.doors import actor_of

router = Router()


@router.post("/demands", url_name="hiring_demands", response={201: dict[str, Any]})
def submit_demand(request: HttpRequest, body: DemandIn) -> tuple[int, dict[str, Any]]:
    """Ask for workers."""
    asked = Asked(body.number, body.terms.terms(), body.experience_years, body.qualification)
    row = actions.submit_demand(actor_of(request), asked, at=clock.now(), project_id=body.project_id)
    return 201, shown_demand(row)


@router.get("/demands", url_name="hiring_demands", response=list[dict[str, Any]])
def list_demands(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """List demands, newest first; `state=open` lists those that take offers today."""
    if asking.state == "open":
        rows = queries.open_demands(actor_of(request), clock.now())
    else:
        rows = queries.demands_to_see(actor_of(request), state=asking.state)
    return [shown_demand(row) for row in rows[asking.offset : asking.offset + asking.limit]]


@router.get("/demands/{uuid:key}", url_name="hiring_demand", response=dict[str, Any])
def demand(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one demand with its free places."""
    row = queries.demand_to_see(actor_of(request), key)
    return shown_demand(row) | {"free": queries.places(row).free}


@router.post("/demands/{uuid:key}/proposal", url_name="hiring_propose_demand", response=dict[str, Any])
def propose_demand(request: HttpRequest, key: UUID, body: AdviceIn) -> dict[str, Any]:
    """Recommend to approve or refuse a demand."""
    return shown_demand(
        actions.propose_demand(actor_of(request), key, body.recommendation, body.note, at=clock.now())
    )


@router.post("/demands/{uuid:key}/decision", url_name="hiring_decide_demand", response=dict[str, Any])
def decide_demand(request: HttpRequest, key: UUID, body: DecisionIn) -> dict[str, Any]:
    """Approve or refuse a demand that another official proposed."""
    row = actions.decide_demand(actor_of(request), key, body.grant, body.reason, body.text, at=clock.now())
    return shown_demand(row)


@router.post("/demands/{uuid:key}/close", url_name="hiring_close_demand", response=dict[str, Any])
def close_demand(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Close a demand."""
    return shown_demand(actions.close_demand(actor_of(request), key, at=clock.now()))
