"""Persons who do not exist: an administrator asks for them, an auditor plants, refuses or ends them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.people import actions, queries
from rabt.people.forms import PlantingForm, WhyForm
from rabt.people.queries.canaries import PLANT, PROPOSE, planting_to_see
from rabt.shell import doors


@require_GET
def canaries(request: HttpRequest) -> HttpResponse:
    """List the plantings: where, how many, how they stand. Never who was planted."""
    rows = queries.plantings_to_see(request.actor)
    return doors.listing(request, rows, "people/canaries.html", **_told(request))


def canaries_ask(request: HttpRequest) -> HttpResponse:
    """Ask that persons who do not exist are planted among those of an office."""
    actor = request.actor
    form = PlantingForm(access.offices_to_see(actor), request.POST or None)
    return doors.answer(
        request, form, "people/canaries_ask.html", to="people:canaries", done="people.canaries_are_asked",
        act=lambda data: actions.propose_canaries(actor, data["office"], data["count"], at=clock.now()),
    )  # fmt: skip


@require_POST
def canaries_plant(request: HttpRequest, planting_id: UUID) -> HttpResponse:
    """Plant what an administrator asked for."""
    return doors.act(
        request, lambda: actions.plant_canaries(request.actor, planting_id, at=clock.now()),
        to="people:canaries", done="people.canaries_are_planted",
    )  # fmt: skip


def canaries_refuse(request: HttpRequest, planting_id: UUID) -> HttpResponse:
    """Say why none are planted."""
    planting_to_see(request.actor, planting_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "people/canaries_ask.html", to="people:canaries",
        done="people.canaries_are_refused", refusing=True,
        act=lambda data: actions.refuse_canaries(request.actor, planting_id, data["why"], at=clock.now()),
    )  # fmt: skip


@require_POST
def canaries_end(request: HttpRequest, planting_id: UUID) -> HttpResponse:
    """End a planting."""
    return doors.act(
        request, lambda: actions.end_canaries(request.actor, planting_id, at=clock.now()),
        to="people:canaries", done="people.canaries_are_ended",
    )  # fmt: skip


def _told(request: HttpRequest) -> dict[str, Any]:
    actor = request.actor
    offices = queries.plantings_to_see(actor).values_list("office", flat=True)[: doors.MOST_LISTED]
    return {
        "may_ask": actor.has(PROPOSE), "may_plant": actor.has(PLANT),
        "offices": access.office_names(offices),
    }  # fmt: skip
