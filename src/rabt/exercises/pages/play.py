"""A player's own board: what he was told, when, and what his team answered."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.exercises import actions, queries
from rabt.exercises.forms import AnswerForm, LessonForm
from rabt.exercises.models import Exercise
from rabt.exercises.rules.clock import told
from rabt.exercises.rules.exercise import State
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_GET
def plays(request: HttpRequest) -> HttpResponse:
    """List the exercises in which this viewer plays."""
    return doors.listing(request, queries.plays_of(actor_of(request)), "exercises/plays.html")


def _told(actor: Actor, row: Exercise) -> dict[str, object]:
    at = clock.now()
    shown = queries.reading(row, at)
    return {
        "exercise": row, "shown": shown, "now": told(shown.second), "told": queries.told_to(actor, row),
        "own_teams": [f"{actor.state}.{team}" for team in queries.own_teams(actor, row)],
        "teams": agreement.terms_at(at).exercises.teams, "places": agreement.terms_at(at).places,
        "open": row.state == State.AGREED,
    }  # fmt: skip


@require_GET
def play(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Show a player's board."""
    actor = actor_of(request)
    return render(request, "exercises/play.html", _told(actor, queries.play_to_see(actor, exercise_id)))


@require_GET
def play_part(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Renew what a player was told."""
    actor = actor_of(request)
    return render(request, "exercises/play_part.html", _told(actor, queries.play_to_see(actor, exercise_id)))


def play_of(row: Exercise) -> str:
    """Return where a player's board of an exercise is."""
    return reverse("exercises:play", args=[row.pk])


def answer(request: HttpRequest, exercise_id: UUID, event_id: UUID) -> HttpResponse:
    """Say what the team does about an event of which it was told."""
    actor = actor_of(request)
    row = queries.play_to_see(actor, exercise_id)
    event = queries.event_told(actor, row, event_id)
    return doors.answer(
        request, AnswerForm(request.POST or None), "exercises/answer.html", to=play_of(row), exercise=row,
        event=event, back=play_of(row), done="exercises.answer_done", heading="exercises.answer",
        act=lambda data: actions.answer_event(
            actor, exercise_id, event_id, data["said"], at=clock.now(), key=data["key"]
        ),
    )  # fmt: skip


def lesson(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Say what is to be learned, as a player, with or without a name."""
    actor = actor_of(request)
    row = queries.play_to_see(actor, exercise_id)
    form = LessonForm(agreement.terms_at(clock.now()), request.POST or None)
    return doors.answer(
        request, form, "exercises/form.html", to=play_of(row), exercise=row, back=play_of(row),
        heading="exercises.lesson_new", hint="exercises.lesson_hint", done="exercises.lesson_done",
        act=lambda data: actions.note_lesson(
            actor, exercise_id, data["said"], data["owner"], at=clock.now(), anonymous=data["anonymous"]
        ),
    )  # fmt: skip
