"""The machines' door: the visits that an inspector is to make, and what his device kept without a line."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from rabt.base import clock
from rabt.inspection import actions, queries
from rabt.inspection.rules.visit import MOST_WORKERS, NOTE, Answer, Seen, Ticked
from rabt.shell.instants import Instant

router = Router()
MOST_LINES = 100


class Body(Schema):
    """What comes in: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class AnswerIn(Body):
    """One line of the checklist."""

    item: str = Field(max_length=40)
    said: Ticked
    note: str = Field(default="", max_length=NOTE)


class SeenIn(Body):
    """What was seen on a visit, under a key that the device drew; workers are a number."""

    visit_id: UUID
    key: UUID
    arrived_at: Instant
    place: str = Field(max_length=20)
    workers_seen: int = Field(ge=0, le=MOST_WORKERS)
    answers: list[AnswerIn] = Field(max_length=MOST_LINES)


class VisitOut(Schema):
    """A visit that is to be made."""

    visit_id: UUID
    name_ar: str
    name_latin: str
    place: str
    why: str
    due_on: date
    items: list[str]


class KeptOut(Schema):
    """What the node holds now."""

    visit_id: UUID
    key: UUID
    state: str


@router.get("/visits", response=list[VisitOut], url_name="inspection_visits")
def visits(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the visits that this inspector is to make, the first due first."""
    return [
        {"visit_id": row.pk, "name_ar": row.name_ar, "name_latin": row.name_latin, "place": row.place,
         "why": row.why, "due_on": row.due_on, "items": row.items}
        for row in queries.visits_to_make(request.actor)[:MOST_LINES]
    ]  # fmt: skip


@router.post("/visits", response=KeptOut, url_name="inspection_visits")
def record(request: HttpRequest, seen: SeenIn) -> dict[str, Any]:
    """Record what was seen on a visit; sent again under the same key it changes nothing."""
    answers = tuple(Answer(one.item, one.said, one.note) for one in seen.answers)
    told = Seen(seen.key, seen.arrived_at, seen.place, seen.workers_seen, answers)
    row = actions.record_visit(request.actor, seen.visit_id, told, at=clock.now())
    return {"visit_id": row.pk, "key": row.key, "state": row.state}
