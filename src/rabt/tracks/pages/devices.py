"""Pages of what records and watches: leaders' telephones, towers, drones, trackers of vehicles."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told
from rabt.tracks import actions, queries
from rabt.tracks.forms import DetectedForm, SensorForm
from rabt.tracks.queries.runs import SENSORS, WATCH
from rabt.tracks.rules.sensor import Says


@require_GET
def handsets(request: HttpRequest) -> HttpResponse:
    """List the telephones of leaders of this viewer's offices."""
    rows = queries.handsets_to_see(actor_of(request))
    people = access.accounts_of(row.account_id for row in rows[:200])
    return doors.listing(request, rows, "tracks/handsets.html", people=people)


@require_POST
def lock(request: HttpRequest, handset_id: UUID) -> HttpResponse:
    """Lock a lost telephone."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.lock_handset(actor, handset_id, at=clock.now()),
        to=lambda _: reverse("tracks:handsets"), done="tracks.lock_done",
    )  # fmt: skip


@require_GET
def sensors(request: HttpRequest) -> HttpResponse:
    """List the sensors of this viewer's offices."""
    actor = actor_of(request)
    return doors.listing(
        request, queries.sensors_to_see(actor), "tracks/sensors.html", may_register=actor.has(SENSORS),
        path=_door(),
    )  # fmt: skip


@require_GET
def sensor(request: HttpRequest, sensor_id: UUID) -> HttpResponse:
    """Open one sensor: where it stands, and what it told, the newest first."""
    actor, says = actor_of(request), doors.picked(request, "says", Says)
    row = queries.sensor_to_see(actor, sensor_id)
    rows = queries.readings_of(actor, row, says=says)
    return doors.listing(
        request, rows, "tracks/sensor.html", sensor=row, says=says, kinds=list(Says),
        made=queries.sightings_of_sensor(actor, row), may_sight=actor.has(WATCH),
        people=access.accounts_of([row.registered_by]), timeline=journal.timeline(actor, row.ref),
    )  # fmt: skip


def sight_reading(request: HttpRequest, sensor_id: UUID, number: int) -> HttpResponse:
    """Note as a sighting what a sensor detected."""
    actor = actor_of(request)
    row = queries.detection_to_see(actor, sensor_id, number)

    def act(data: dict[str, Any]) -> Any:
        return actions.sight_reading(
            actor, sensor_id, number, data["kind"], data["group"], data["note"], at=clock.now()
        )

    return doors.answer(
        request, DetectedForm(agreement.terms_at(clock.now()), request.POST or None), "tracks/form.html",
        act=act, to=lambda made: reverse("tracks:sighting", args=[made.pk]), done="tracks.sight_reading_done",
        heading="tracks.sight_reading", back="tracks:sensors", back_word="tracks.sensors", reading=row,
    )  # fmt: skip


def register_sensor(request: HttpRequest) -> HttpResponse:
    """Register a sensor; its token is shown on the next page and never again."""
    actor, context = actor_of(request), {"heading": "tracks.register_sensor"}
    form = SensorForm(request.POST or None)
    if request.method != "POST":
        return render(request, "tracks/form.html", _back(context | {"form": form}))
    if not form.is_valid():
        return render(request, "tracks/form.html", _back(context | {"form": form}), status=422)
    data = form.cleaned_data
    spot = (data["lon"], data["lat"]) if data["lon"] is not None and data["lat"] is not None else None
    try:
        row, token = actions.register_sensor(
            actor, data["name"], data["kind"], spot, simulated=data["simulated"], at=clock.now()
        )
    except Refused as problem:
        shown = _back(context | {"form": form, "problem": told(problem)})
        return render(request, "tracks/form.html", shown, status=problem.status)
    return render(request, "tracks/token.html", {"sensor": row, "token": token, "path": _door()})


def _door() -> str:
    """Return where sensors send, kept from left to right in a line of either script. (Unicode isolates)"""
    return f"\u2066{reverse('api:tracks_readings')}\u2069"


def _back(context: dict[str, Any]) -> dict[str, Any]:
    return context | {"back": "tracks:sensors", "back_word": "tracks.sensors"}


@require_POST
def end_sensor(request: HttpRequest, sensor_id: UUID) -> HttpResponse:
    """Take no more readings of a sensor."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.end_sensor(actor, sensor_id, at=clock.now()),
        to=lambda _: reverse("tracks:sensors"), done="tracks.end_sensor_done",
    )  # fmt: skip
