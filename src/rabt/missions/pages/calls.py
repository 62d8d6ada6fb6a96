"""Pages of calls: the list, one call with its seats, the catalogue, the calendar."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.journal import queries as journal
from rabt.missions import actions, queries
from rabt.missions.forms import WhyForm
from rabt.missions.models import Call, Nomination
from rabt.missions.queries.records import HOST, NOMINATE, OVERRIDE, RANK
from rabt.missions.rules.feed import Event
from rabt.missions.rules.feed import calendar as written
from rabt.missions.rules.states import CALLS, CallState, CallStep, State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import word

RANKABLE = (State.NOMINATED, State.RANKED)


def page_of(row: Call) -> str:
    """Return where a call is shown."""
    return reverse("missions:call", args=[row.pk])


@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """List the calls of both states, the next to begin first."""
    actor, state = actor_of(request), doors.picked(request, "state", CallState)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.calls_to_see(actor, state=state), "missions/calls.html", state=state,
        states=list(CallState), training=terms.training, names=terms.states,
    )  # fmt: skip


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show the catalogue: the agreement's fields, each with its courses, what they give, whom they take."""
    terms = agreement.terms_at(clock.now())
    training = terms.training
    fields = [
        (field, [one for one in training.courses.values() if one.field == code])
        for code, field in training.fields.items()
    ]
    return render(request, "missions/catalogue.html", {
        "fields": fields, "training": training, "names": terms.states, "skills": terms.service_skills,
    })  # fmt: skip


def _lines(actor: Actor, row: Call, shown: list[Nomination]) -> list[dict[str, Any]]:
    """Return each service's seats with how many of those that this viewer sees hold one, wait, or are new."""
    found = []
    for quota in queries.quotas_of(row):
        mine = [one for one in shown if (one.state_of, one.service) == (quota.state, quota.service)]
        found.append({
            "quota": quota, "seated": sum(one.state == State.ACCEPTED for one in mine),
            "reserve": sum(one.state == State.RESERVE for one in mine), "rows": mine,
            "may_rank": actor.has(RANK) and quota.state == actor.state
            and any(one.state in RANKABLE for one in mine),
        })  # fmt: skip
    return found


@require_GET
def call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Open one call: days, seats by service, who was put forward as far as this viewer sees."""
    actor = actor_of(request)
    row = queries.call_to_see(actor, call_id)
    terms = agreement.terms_at(clock.now())
    shown = queries.opened(actor, *queries.nominations_to_see(actor, call=row.pk)[:500])
    runs = actor.has(HOST) and row.host == actor.state
    return render(request, "missions/call.html", {
        "call": row, "course": terms.training.courses.get(row.course), "training": terms.training,
        "names": terms.states, "lines": _lines(actor, row, shown), "skills": terms.service_skills,
        "may_nominate": actor.has(NOMINATE) and row.state == CallState.OPEN and terms.on <= row.closes_on,
        "nominated_late": row.state == CallState.OPEN and terms.on > row.closes_on,
        "may_open": runs and (row.state, CallStep.OPEN) in CALLS,
        "may_close": runs and (row.state, CallStep.CLOSE) in CALLS,
        "may_call_off": runs and actor.has(OVERRIDE) and (row.state, CallStep.CALL_OFF) in CALLS,
        "may_reseat": actor.has(RANK) and not row.is_over and terms.on < row.starts_on,
        "changes": queries.seat_changes_to_see(actor, call=row.pk)[:50],
        "may_travel": actor.has(RANK) and not row.is_over and queries.to_travel(actor, row).exists(),
        "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


@require_POST
def open_(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Open a call for nominations."""
    return doors.act(
        request, lambda: actions.open_call(actor_of(request), call_id, at=clock.now()), to=page_of,
        done="missions.call_open_done",
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Close the nominations of a call."""
    return doors.act(
        request, lambda: actions.close_call(actor_of(request), call_id, at=clock.now()), to=page_of,
        done="missions.call_close_done",
    )  # fmt: skip


def call_off(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Call a holding of a course off."""
    actor = actor_of(request)
    row = queries.call_to_see(actor, call_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "missions/form.html", to=page_of,
        act=lambda data: actions.call_off_call(actor, call_id, data["why"], at=clock.now()),
        done="missions.call_off_done", heading="missions.call_off", back=page_of(row),
        back_word="missions.call",
    )  # fmt: skip


# ------------------------------------------------------------------ the calendar
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Give all courses that this viewer sees, and his side's missions, as a calendar."""
    return _feed(queries.events_for(actor_of(request)), "rabt.ics")


@require_GET
def call_calendar(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Give one course as a calendar."""
    row = queries.call_to_see(actor_of(request), call_id)
    return _feed([queries.event_of_call(row)], f"rabt-{row.course}.ics")


def _feed(events: list[Event], name: str) -> HttpResponse:
    answer = HttpResponse(written(events, word("missions.room")), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
