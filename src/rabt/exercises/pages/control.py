"""The controllers' board: what is due, late, coming and given; the clock; an event on paper."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.corridor import Words
from rabt.exercises import actions, queries
from rabt.exercises.forms import JumpForm, ShiftForm, WhyForm
from rabt.exercises.models import Exercise
from rabt.exercises.queries.paper import event_paper
from rabt.exercises.rules.clock import TABLE, State, Turn, told
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "event.typ"
PLAIN = (Turn.START, Turn.PAUSE, Turn.RESUME, Turn.END)
BY_HAND = {Turn.JUMP: JumpForm, Turn.SHIFT: ShiftForm}


def board_of(row: Exercise) -> str:
    """Return where the board of an exercise is."""
    return reverse("exercises:board", args=[row.pk])


def _told(actor: Actor, row: Exercise) -> dict[str, Any]:
    at = clock.now()
    shown = queries.board(actor, row, at)
    silent = queries.picture(actor, row, at)
    turns = [turn for turn in Turn if (shown.shown.state, turn) in TABLE]
    return {
        "exercise": row, "board": shown, "turns": [one for one in turns if one in PLAIN],
        "hand_turns": [one for one in turns if one in BY_HAND], "quiet": silent.is_quiet,
        "silent_minutes": silent.silent_minutes, "playing": shown.shown.state is not State.SET,
        "running": shown.shown.state is State.RUNNING, "teams": agreement.terms_at(at).exercises.teams,
        "state": actor.state, "open": row.state == "agreed",
    }  # fmt: skip


def _played(actor: Actor, exercise_id: UUID) -> Exercise:
    row = queries.exercise_to_see(actor, exercise_id)
    if not queries.was_played(row):
        raise Missing()
    return row


@require_GET
def board(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Show the controllers' board; looking at it gives nothing."""
    actor = actor_of(request)
    return render(request, "exercises/board.html", _told(actor, _played(actor, exercise_id)))


@require_GET
def board_part(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Renew the part of the board that moves."""
    actor = actor_of(request)
    return render(request, "exercises/board_part.html", _told(actor, _played(actor, exercise_id)))


@require_POST
def turn(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Start, hold, go on or end."""
    asked = request.POST.get("turn", "")[:12]
    if asked not in PLAIN:
        raise Missing()
    return doors.act(
        request, lambda: actions.turn_clock(actor_of(request), exercise_id, Turn(asked), at=clock.now()),
        to=board_of, done=f"exercises.turn_done.{asked}",
    )  # fmt: skip


@require_GET
def end(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Ask once more before an exercise is ended: nothing is given after it."""
    actor = actor_of(request)
    return render(request, "exercises/end.html", {"exercise": _played(actor, exercise_id)})


def jump(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Let the clock jump to a time ahead."""
    return _by_hand(request, exercise_id, Turn.JUMP)


def shift(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Move the clock by some minutes."""
    return _by_hand(request, exercise_id, Turn.SHIFT)


def _by_hand(request: HttpRequest, exercise_id: UUID, asked: Turn) -> HttpResponse:
    actor = actor_of(request)
    row, form = _played(actor, exercise_id), BY_HAND[asked](request.POST or None)
    shown = queries.reading(row, clock.now())

    def act(data: dict[str, Any]) -> Exercise:
        seconds = form.seconds()
        return actions.turn_clock(actor, exercise_id, asked, seconds=seconds, why=data["why"], at=clock.now())

    return doors.answer(
        request, form, "exercises/form.html", act=act, to=board_of, exercise=row, back=board_of(row),
        heading=f"exercises.turn.{asked.value}", shown=shown, now=told(shown.second),
        hint=f"exercises.turn_hint.{asked.value}", done=f"exercises.turn_done.{asked.value}",
    )  # fmt: skip


@require_POST
def give(request: HttpRequest, exercise_id: UUID, event_id: UUID) -> HttpResponse:
    """Give an event by hand."""
    return doors.act(
        request, lambda: actions.give_event(actor_of(request), exercise_id, event_id, at=clock.now()),
        to=board_of, done="exercises.give_done",
    )  # fmt: skip


@require_POST
def give_due(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Give all that is due now."""
    return doors.act(
        request, lambda: actions.give_due(actor_of(request), exercise_id, at=clock.now()), to=board_of,
        done="exercises.give_due_done",
    )  # fmt: skip


def hold(request: HttpRequest, exercise_id: UUID, event_id: UUID) -> HttpResponse:
    """Keep an event back, with the reason."""
    actor = actor_of(request)
    row = _played(actor, exercise_id)
    event = row.scenario().by_id.get(event_id)
    if event is None:
        raise Missing()
    named = Words(f"{event.code} · {event.title.ar}", f"{event.code} · {event.title.en}")
    return doors.answer(
        request, WhyForm(request.POST or None), "exercises/form.html", to=board_of, exercise=row,
        back=board_of(row), heading="exercises.hold", hint="exercises.hold_hint", text=named,
        done="exercises.hold_done",
        act=lambda data: actions.hold_event(actor, exercise_id, event_id, data["why"], at=clock.now()),
    )  # fmt: skip


@require_GET
def paper(request: HttpRequest, exercise_id: UUID, event_id: UUID) -> HttpResponse:
    """Print an event that is handed over on paper, marked EXERCISE on every side of the sheet."""
    actor = actor_of(request)
    row = _played(actor, exercise_id)
    event = row.scenario().by_id.get(event_id)
    if event is None:
        raise Missing()
    found = HttpResponse(pdf(PAPER, event_paper(row, event, clock.now())), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="exercise-{row.number}-{event.code}.pdf"'
    found.headers["Cache-Control"] = "no-store"
    return found
