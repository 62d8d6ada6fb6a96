"""The machines' door: the guides of an evaluator, and what his device kept without a line."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from rabt.base import clock
from rabt.exercises import actions, queries
from rabt.exercises.rules.rating import Met
from rabt.exercises.rules.record import SAID

router = Router()


class Body(Schema):
    """What comes in: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class ScoreIn(Body):
    """What was seen of an expectation, under a key that the device drew, by the account that recorded it.

    A device may have been handed on, or a page left open: what one recorded is not sent as another's.
    """

    key: UUID
    exercise_id: UUID
    expectation_id: UUID
    value: Met
    note: str = Field(default="", max_length=SAID)
    account: str = Field(default="", max_length=64)


class ItemOut(Schema):
    """One expectation of a guide, and what is said of it now."""

    expectation_id: UUID
    code: str
    time: str
    team: str
    within: int
    text_ar: str
    text_en: str
    title_ar: str
    title_en: str
    value: str
    note: str


class GuideOut(Schema):
    """The guide of one exercise. All of it is exercise."""

    exercise_id: UUID
    number: str
    title_ar: str
    title_en: str
    items: list[ItemOut]


class KeptOut(Schema):
    """What the node holds now."""

    key: UUID
    value: str


@router.get("/guides", response=list[GuideOut], url_name="exercises_guides")
def guides(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the guides of the exercises that this evaluator may judge."""
    return queries.guides(request.actor)


@router.post("/scores", response=KeptOut, url_name="exercises_scores")
def score(request: HttpRequest, told: ScoreIn) -> dict[str, Any]:
    """Say what was seen of an expectation; sent again under the same key it changes nothing."""
    row = actions.score(
        request.actor,
        told.exercise_id,
        told.expectation_id,
        told.value,
        told.note,
        at=clock.now(),
        key=told.key,
        recorded_by=told.account,
    )
    return {"key": row.pk, "value": row.value}
