"""Pages of exercises: the list, one exercise, its plan, approval, acceptance, and who plays."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.exercises import actions, queries
from rabt.exercises.forms import PlanForm, SeatForm, WhyForm
from rabt.exercises.models import Exercise
from rabt.exercises.queries.exercises import APPROVE, CONTROL, EVALUATE, PLAN
from rabt.exercises.rules import delivery
from rabt.exercises.rules import exercise as rules
from rabt.exercises.rules.clock import told
from rabt.exercises.rules.exercise import State, Step
from rabt.journal import queries as journal
from rabt.scenarios.queries.scenarios import SEE as READ
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue


def page_of(row: Exercise) -> str:
    """Return where an exercise is shown."""
    return reverse("exercises:exercise", args=[row.pk])


def zone() -> str:
    """Return the zone of this side's clock on the wall."""
    return agreement.own_zone()


@require_GET
def exercises(request: HttpRequest) -> HttpResponse:
    """List the exercises of this side by state."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    return doors.listing(
        request, queries.exercises_to_see(actor, state=state), "exercises/list.html", state=state,
        states=list(State), types=agreement.terms_at(clock.now()).exercises.types, may_plan=actor.has(PLAN),
    )  # fmt: skip


def plan(request: HttpRequest) -> HttpResponse:
    """Plan to play an approved scenario."""
    actor = actor_of(request)
    found = queries.playable(actor)
    form = PlanForm(found, zone(), request.POST or None)
    return doors.answer(
        request, form, "exercises/form.html", to=page_of, done="exercises.plan_done",
        heading="exercises.plan", hint="exercises.plan_hint" if found else "exercises.none_playable",
        act=lambda data: actions.plan_exercise(
            actor, UUID(data["scenario"]), data["starts_at"], at=clock.now()
        ),
    )  # fmt: skip


def _told(actor: Actor, row: Exercise) -> dict[str, Any]:
    terms, at = agreement.terms_at(clock.now()), clock.now()
    scenario = row.scenario() if row.script else None
    played = queries.was_played(row)
    open_step = (State(row.state), Step.CALL_OFF) in rules.TABLE
    ours = row.kept_by == settings.RABT.state
    return {
        "exercise": row, "terms": terms, "scenario": scenario, "played": played,
        "type": terms.exercises.types.get(row.kind), "ours": ours,
        "shown": queries.reading(row, at) if played else None,
        "now": told(queries.reading(row, at).second) if played else "",
        "reads_scenarios": actor.has(READ),
        "may_read": actor.has(READ) and queries.may_read_scenario(actor, row.scenario_id),
        "objectives": [
            (one, terms.exercises.capabilities.get(one.capability)) for one in scenario.objectives
        ] if scenario else [],
        "own_events": len(delivery.own(scenario, actor.state)) if scenario else 0,
        "seats": _seats(actor, row), "may_seat": row.state == State.AGREED and actor.has(PLAN),
        "may_approve": ours and row.state == State.DRAFTED and actor.has(APPROVE)
        and row.proposed_by != actor.id,
        "may_answer": not ours and row.state == State.OFFERED and actor.has(APPROVE),
        "may_call_off": open_step and actor.has(APPROVE), "may_control": played and actor.has(CONTROL),
        "may_evaluate": played and actor.has(EVALUATE), "may_plan": actor.has(PLAN),
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


def _seats(actor: Actor, row: Exercise) -> list[dict[str, Any]]:
    seats = list(queries.seats_of(actor, row))
    people = access.accounts_of(one.account_id for one in seats)
    return [{"seat": one, "who": people.get(one.account_id)} for one in seats]


@require_GET
def exercise(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Open one exercise: what is played, when, by whom, and what this viewer may do."""
    actor = actor_of(request)
    shown = _told(actor, queries.exercise_to_see(actor, exercise_id))
    if shown["may_seat"]:
        shown["seat_form"] = _seat_form(actor, shown["exercise"])
        played = {one["seat"].team for one in shown["seats"]}
        shown["unplayed"] = [name for team, name in _teams(shown["exercise"]) if team not in played]
    return render(request, "exercises/exercise.html", shown)


def _teams(row: Exercise) -> list[tuple[str, str]]:
    teams = agreement.terms_at(clock.now()).exercises.teams
    return [
        (one.team, getattr(teams[code].name, tongue()))
        for one in row.scenario().parties()
        if one.state == settings.RABT.state and (code := f"{one.state}.{one.team}") in teams
    ]


def _seat_form(actor: Actor, row: Exercise, data: Any = None) -> SeatForm:
    return SeatForm(_teams(row), queries.could_play(actor), data)


def seat(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Seat a player of this side."""
    actor = actor_of(request)
    row = queries.exercise_to_see(actor, exercise_id)
    if row.state != State.AGREED:
        raise Missing()
    form = _seat_form(actor, row, request.POST or None)
    return doors.answer(
        request, form, "exercises/form.html", to=lambda found: page_of(row), done="exercises.seat_done",
        heading="exercises.seat", exercise=row,
        act=lambda data: actions.seat_player(
            actor, exercise_id, data["account"], data["team"], at=clock.now()
        ),
    )  # fmt: skip


@require_POST
def unseat(request: HttpRequest, exercise_id: UUID, seat_id: UUID) -> HttpResponse:
    """Take a player out of his seat."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.unseat_player(actor, exercise_id, seat_id, at=clock.now()), to=page_of,
        done="exercises.unseat_done",
    )  # fmt: skip


@require_POST
def approve(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Approve what another person planned, and ask the other side."""
    return doors.act(
        request, lambda: actions.approve_exercise(actor_of(request), exercise_id, at=clock.now()), to=page_of,
        done="exercises.approve_done",
    )  # fmt: skip


@require_POST
def accept(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Accept to play what the other side plans."""
    return doors.act(
        request, lambda: actions.accept_exercise(actor_of(request), exercise_id, at=clock.now()), to=page_of,
        done="exercises.accept_done",
    )  # fmt: skip


def decline(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Decline what the other side plans, with the reason."""
    return _with_reason(request, exercise_id, actions.decline_exercise, "exercises.decline")


def call_off(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Call an exercise off, with the reason."""
    return _with_reason(request, exercise_id, actions.call_off, "exercises.call_off")


def _with_reason(request: HttpRequest, exercise_id: UUID, deed: Any, heading: str) -> HttpResponse:
    actor = actor_of(request)
    row = queries.exercise_to_see(actor, exercise_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "exercises/form.html", to=page_of, exercise=row,
        heading=heading, hint=f"{heading}_hint", done=f"{heading}_done",
        act=lambda data: deed(actor, exercise_id, data["why"], at=clock.now()),
    )  # fmt: skip
