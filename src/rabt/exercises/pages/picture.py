"""The live picture: both capitals see the same, as far as the other side's word has come."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.exercises import queries
from rabt.shell.doors import actor_of


def _told(request: HttpRequest, exercise_id: UUID) -> dict[str, Any]:
    actor, at = actor_of(request), clock.now()
    row = queries.exercise_to_see(actor, exercise_id)
    if not queries.was_played(row):
        raise Missing()
    terms = agreement.terms_at(at)
    shown = queries.picture(actor, row, at)
    return {
        "exercise": row, "picture": shown, "states": terms.states, "teams": terms.exercises.teams,
        "sides": [(terms.states.get(one.state), one) for one in shown.sides], "own": actor.state,
    }  # fmt: skip


@require_GET
def picture(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Show both sides of an exercise at one look."""
    return render(request, "exercises/picture.html", _told(request, exercise_id))


@require_GET
def picture_part(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Renew the part of the picture that moves."""
    return render(request, "exercises/picture_part.html", _told(request, exercise_id))
