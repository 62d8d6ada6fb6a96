"""The machines' door: a trainer's screen, a trainee's telephone, a learning platform."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from rabt.base import clock
from rabt.base.errors import Problem
from rabt.courses import actions, queries
from rabt.courses.actions import Heard
from rabt.courses.rules import lti
from rabt.courses.rules.lti import LINE_ITEM, TOKEN_LIFE
from rabt.shell.instants import Instant

router = Router()
AHEAD, BEHIND = timedelta(days=8), timedelta(days=2)
MOST_HEARD = 200
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
Text = Annotated[str, StringConstraints(max_length=400)]


class Body(Schema):
    """What comes in: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid")


class SeatOut(Schema):
    """A trainee as a trainer's device knows him: to name who answered, and to verify his answer."""

    seat_id: UUID
    name_ar: str
    name_latin: str
    device_key: str
    noted: bool


class SessionOut(Schema):
    """A session that a trainer gives, with the secret of its code: for his own device alone."""

    session_id: UUID
    topic: str
    course: str
    room: str
    starts_at: Instant
    ends_at: Instant
    state: str
    seed: str
    seats: list[SeatOut]


class HeardIn(Body):
    """One answer as a trainer's device heard it."""

    text: Text
    heard_at: Instant


class HearIn(Body):
    """What a trainer's device heard in a session, with its own clock; empty to open the list."""

    session_id: UUID
    said_at: Instant
    heard: list[HeardIn] = Field(max_length=MOST_HEARD)


class HeardOut(Schema):
    """What became of one answer: the code of its refusal, or nothing where it counts."""

    text: str
    code: str


class DeviceIn(Body):
    """The public key that a telephone made."""

    key: Text


class AnswerIn(Body):
    """A trainee's signed answer to the code on the screen."""

    text: Text


class MarkOut(Schema):
    """How somebody is noted now."""

    mark: str
    missed: int


@router.get("/sessions", response=list[SessionOut], url_name="courses_sessions")
def sessions(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sessions that this trainer gives within some days, for his device."""
    at = clock.now()
    found = []
    for row in queries.sessions_to_give(request.actor, at - BEHIND, at + AHEAD):
        seats = queries.opened(request.actor, queries.staying(row.holding))
        known = queries.learners(seat.officer_id for seat in seats)
        noted = queries.attendance_of(row)
        found.append({
            "session_id": row.pk, "topic": row.topic, "room": row.room, "starts_at": row.starts_at,
            "ends_at": row.ends_at, "state": row.state, "seed": row.seed,
            "course": queries.course_name(row.holding.course), "seats": [
                {"seat_id": seat.pk, "name_ar": seat.name_ar, "name_latin": seat.name_latin,
                 "noted": seat.pk in noted,
                 "device_key": known[seat.officer_id].device_key if seat.officer_id in known else ""}
                for seat in seats
            ],
        })  # fmt: skip
    return found


@router.post("/hear", response=list[HeardOut], url_name="courses_hear")
def hear(request: HttpRequest, told: HearIn) -> list[dict[str, str]]:
    """Take what a trainer's device heard; what was sent before changes nothing."""
    heard = [Heard(one.text, one.heard_at) for one in told.heard]
    found = actions.hear(request.actor, told.session_id, heard, told.said_at, at=clock.now())
    return [{"text": text, "code": code} for text, code in found]


@router.post("/device", response=MarkOut, url_name="courses_device")
def device(request: HttpRequest, told: DeviceIn) -> dict[str, Any]:
    """Enrol a trainee's telephone by its public key."""
    actions.enrol_device(request.actor, told.key, at=clock.now())
    return {"mark": "enrolled", "missed": 0}


@router.post("/attend", response=MarkOut, url_name="courses_attend")
def attend(request: HttpRequest, told: AnswerIn) -> dict[str, Any]:
    """Take a trainee's answer over the line; sent again it changes nothing."""
    row = actions.attend(request.actor, told.text, at=clock.now())
    return {"mark": row.mark, "missed": row.missed}


# ------------------------------------------------------------------ a learning platform
@router.post("/lti/token", url_name="courses_lti_token", include_in_schema=False)
def token(request: HttpRequest) -> HttpResponse:
    """Give a tool access for what it may do, on an assertion that it signed. (RFC 6749 §4.4, RFC 7523)"""
    try:
        secret, scopes = actions.give_access(request.POST.dict(), at=clock.now())
    except Problem as problem:
        return _refused(problem, 400)
    return JsonResponse({
        "access_token": secret, "token_type": "Bearer", "expires_in": int(TOKEN_LIFE.total_seconds()),
        "scope": " ".join(scopes),
    })  # fmt: skip


@router.get("/lti/{tool_id}/line", url_name="courses_line_item", include_in_schema=False)
def line_item(request: HttpRequest, tool_id: UUID) -> HttpResponse:
    """Tell a tool of the line on which its marks stand."""
    return _told_lines(request, tool_id, LINE_ITEM_TYPE)


@router.get("/lti/{tool_id}/lines", url_name="courses_line_items", include_in_schema=False)
def line_items(request: HttpRequest, tool_id: UUID) -> HttpResponse:
    """Tell a tool of all its lines: the one on which its marks stand."""
    return _told_lines(request, tool_id, LINE_ITEMS_TYPE)


def _told_lines(request: HttpRequest, tool_id: UUID, kind: str) -> HttpResponse:
    """Tell of a tool's one line, alone or as the list of all."""
    try:
        tool = actions.allowed(tool_id, _secret(request), LINE_ITEM, at=clock.now())
    except Problem as problem:
        return _refused(problem, 401)
    place = request.build_absolute_uri(reverse("api:courses_line_item", args=[tool.pk]))
    line = {"id": place, "scoreMaximum": 100, "label": tool.title_en, "resourceLinkId": str(tool.pk)}
    return JsonResponse([line] if kind == LINE_ITEMS_TYPE else line, safe=False, content_type=kind)


class ScoreIn(Schema):
    """A mark as a tool hands it back; what else it says is passed over."""

    model_config = ConfigDict(extra="ignore")

    userId: Annotated[str, StringConstraints(max_length=lti.TEXT)]
    scoreGiven: float
    scoreMaximum: float
    timestamp: Annotated[str, StringConstraints(max_length=60)]
    activityProgress: Annotated[str, StringConstraints(max_length=40)]
    gradingProgress: Annotated[str, StringConstraints(max_length=40)]


@router.post("/lti/{tool_id}/line/scores", url_name="courses_scores", include_in_schema=False)
def scores(request: HttpRequest, tool_id: UUID, told: ScoreIn) -> HttpResponse:
    """Take a mark that a tool hands back."""
    try:
        actions.take_score(tool_id, _secret(request), told.dict(), at=clock.now())
    except Problem as problem:
        return _refused(problem, 401 if problem.code == "lti_access" else problem.status)
    return HttpResponse(status=200)


def _secret(request: HttpRequest) -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _refused(problem: Problem, status: int) -> HttpResponse:
    """Refuse a machine as its protocol does: a code, and no detail."""
    return JsonResponse({"error": "invalid_request", "error_description": problem.code}, status=status)
