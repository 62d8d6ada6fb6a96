"""Projects and crews, for machines."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from rabt.base import clock
from rabt.hiring import actions, queries
from rabt.hiring.api.shapes import AdviceIn, Asking, Body, DecisionIn, instant
from rabt.hiring.models import Crew, Project
from rabt.hiring.queries.projects import contracts_of_crew, heads_of, offers_of_crew
from rabt.hiring.rules.crew import MOST_MEMBERS, step_of
from rabt.hiring.rules.project import MOST_HEADS, MOST_TRADES, Award
from rabt.shell.doors import actor_of

router = Router()


class TradeIn(Body):
    """How many heads of one occupation."""

    occupation: str = Field(max_length=4)
    heads: int = Field(ge=1, le=MOST_HEADS)


class ProjectIn(Body):
    """What was awarded to which contractor."""

    contractor_licence: str = Field(min_length=1, max_length=60)
    home_number: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=200)
    client: str = Field(min_length=1, max_length=200)
    award_number: str = Field(min_length=1, max_length=60)
    place: str = Field(max_length=20)
    trades: list[TradeIn] = Field(min_length=1, max_length=MOST_TRADES)
    starts_on: date
    ends_on: date

    def award(self) -> Award:
        """Return what was awarded."""
        told = self.model_dump(exclude={"contractor_licence", "trades"})
        return Award(**told, trades={one.occupation: one.heads for one in self.trades})


class OwnIn(Body):
    """Whether a project in the contractor's name is his."""

    ours: bool


class CrewIn(Body):
    """A crew of workers offered under one demand."""

    demand_id: UUID
    name: str = Field(min_length=1, max_length=80)
    foreman_id: UUID
    offer_ids: list[UUID] = Field(min_length=1, max_length=MOST_MEMBERS)


def shown_project(row: Project) -> dict[str, Any]:
    return {
        "id": str(row.pk), "ref": row.ref, "state": row.state, "kept_by": row.kept_by, "name": row.name,
        "contractor_id": str(row.contractor_id), "client": row.client, "award_number": row.award_number,
        "home_number": row.home_number, "place": row.place, "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(), "reason": row.reason_code, "decided_at": instant(row.decided_at),
        "trades": [
            {"occupation": one.occupation, "heads": one.heads, "held": one.held} for one in heads_of(row)
        ],
    }  # fmt: skip


def shown_crew(request: HttpRequest, row: Crew) -> dict[str, Any]:
    actor = actor_of(request)
    drawn = contracts_of_crew(actor, row.pk)
    return {
        "id": str(row.pk), "ref": row.ref, "kept_by": row.kept_by, "name": row.name,
        "demand_id": str(row.demand_id), "foreman_id": str(row.foreman_id),
        "members": [
            {
                "offer_id": str(man.pk), "person_id": str(man.person_id), "state": man.state,
                "contract_id": str(drawn[man.pk].pk) if man.pk in drawn else None,
                "lacks": step_of(man.state, drawn[man.pk].state if man.pk in drawn else ""),
            }
            for man in offers_of_crew(actor, row.pk)
        ],
    }  # fmt: skip


@router.post("/projects", url_name="hiring_projects", response={201: dict[str, Any]})
def submit_project(request: HttpRequest, body: ProjectIn) -> tuple[int, dict[str, Any]]:
    """Propose a project of a contractor whom the other state has registered."""
    row = actions.submit_project(actor_of(request), body.award(), body.contractor_licence, at=clock.now())
    return 201, shown_project(row)


@router.get("/projects", url_name="hiring_projects", response=list[dict[str, Any]])
def list_projects(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """List projects, newest first."""
    rows = queries.projects_to_see(actor_of(request), state=asking.state)
    return [shown_project(row) for row in rows[asking.offset : asking.offset + asking.limit]]


@router.get("/projects/{uuid:key}", url_name="hiring_project", response=dict[str, Any])
def project(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one project with the heads that are held."""
    return shown_project(queries.project_to_see(actor_of(request), key))


@router.post("/projects/{uuid:key}/confirmation", url_name="hiring_confirm_project", response=dict[str, Any])
def confirm_project(request: HttpRequest, key: UUID, body: OwnIn) -> dict[str, Any]:
    """Say, as the contractor, whether a project in his name is his."""
    act = actions.confirm_project if body.ours else actions.disown_project
    return shown_project(act(actor_of(request), key, at=clock.now()))


@router.post("/projects/{uuid:key}/proposal", url_name="hiring_propose_project", response=dict[str, Any])
def propose_project(request: HttpRequest, key: UUID, body: AdviceIn) -> dict[str, Any]:
    """Recommend to approve or refuse a project."""
    row = actions.propose_project(actor_of(request), key, body.recommendation, body.note, at=clock.now())
    return shown_project(row)


@router.post("/projects/{uuid:key}/decision", url_name="hiring_decide_project", response=dict[str, Any])
def decide_project(request: HttpRequest, key: UUID, body: DecisionIn) -> dict[str, Any]:
    """Approve or refuse a project that another official proposed."""
    row = actions.decide_project(actor_of(request), key, body.grant, body.reason, body.text, at=clock.now())
    return shown_project(row)


@router.post("/projects/{uuid:key}/close", url_name="hiring_close_project", response=dict[str, Any])
def close_project(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Close a project with its open demands."""
    return shown_project(actions.close_project(actor_of(request), key, at=clock.now()))


@router.post("/crews", url_name="hiring_crews", response={201: dict[str, Any]})
def form_crew(request: HttpRequest, body: CrewIn) -> tuple[int, dict[str, Any]]:
    """Form a crew of workers who were offered under one demand of a project."""
    row = actions.form_crew(
        actor_of(request), body.demand_id, body.name, body.offer_ids, body.foreman_id, at=clock.now()
    )
    return 201, shown_crew(request, row)


@router.get("/crews/{uuid:key}", url_name="hiring_crew", response=dict[str, Any])
def crew(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """Show one crew: each man's step, and what he lacks next."""
    return shown_crew(request, queries.crew_to_see(actor_of(request), key))
