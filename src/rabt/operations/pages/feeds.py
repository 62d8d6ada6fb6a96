"""What the page's script fetches: tiles and pieces of the map, the line now, a day to be played again."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from rabt.base import clock
from rabt.operations import queries
from rabt.operations.pages.room import day_asked, period
from rabt.shell.doors import actor_of

TILE = "application/vnd.mapbox-vector-tile"
A_DAY = "private, max-age=86400"
"""The pack's own map may be kept by the browser for a day; whatever was observed, never."""


@require_GET
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Hand out one tile of the map."""
    answer = HttpResponse(queries.tile(actor_of(request), z, x, y), content_type=TILE)
    answer["Cache-Control"] = A_DAY
    return answer


@require_GET
def pieces(request: HttpRequest) -> JsonResponse:
    """Hand out the pieces of the line with their spots."""
    answer = JsonResponse({"pieces": queries.pieces(actor_of(request))})
    answer["Cache-Control"] = A_DAY
    return answer


@require_GET
def now(request: HttpRequest) -> JsonResponse:
    """Tell the line now: each piece, each crew that is out, each incident of the period."""
    at = clock.now()
    return JsonResponse(told(queries.picture(actor_of(request), at - timedelta(days=period(request)), at)))


def told(shown: queries.Picture) -> dict[str, Any]:
    """Write a picture as plain values; where nobody looked, finds are null and never nought."""
    return {
        "at": shown.at.isoformat(),
        "pieces": {
            one.piece.code: [
                one.band, one.hours, one.told.minutes, one.told.known_finds, one.effort, one.found,
            ] for one in shown.pieces
        },
        "crews": [_crew(one) for one in shown.crews],
        "incidents": [incident(one) for one in shown.incidents],
        "sensors": [_sensor(one) for one in shown.sensors],
        "detected": [_detected(one) for one in shown.detected],
    }  # fmt: skip


def _crew(one: Any) -> dict[str, Any]:
    return {
        "id": str(one.run_id), "state": one.state, "base": one.base, "spot": one.spot, "calls": one.calls,
        "stretches": list(one.stretches), "at": one.at and one.at.isoformat(), "name": one.name,
    }  # fmt: skip


def _sensor(row: Any) -> dict[str, Any]:
    return {
        "name": row.name, "kind": row.kind, "spot": [row.lon, row.lat], "simulated": row.simulated,
        "at": row.heard_at and row.heard_at.isoformat(),
    }  # fmt: skip


def _detected(row: Any) -> dict[str, Any]:
    return {
        "name": row.sensor.name, "spot": [row.lon, row.lat], "simulated": row.simulated, "count": row.count,
        "at": row.at.isoformat(), "piece": row.piece,
    }  # fmt: skip


def incident(row: Any) -> dict[str, Any]:
    """Write an incident as plain values: what kind, where and when; nobody and no note."""
    return {
        "id": str(row.pk), "number": row.number, "kind": row.kind, "at": row.met_at.isoformat(),
        "spot": [row.longitude, row.latitude], "piece": row.piece, "simulated": row.is_simulated,
        "coarse": row.is_coarse, "kept_by": row.kept_by,
    }  # fmt: skip


@require_GET
def day(request: HttpRequest) -> JsonResponse:
    """Hand out a day to be played again, as a map at a zoom can show it."""
    asked = request.GET.get("zoom", "")
    zoom = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 3 else 0
    found = queries.day(actor_of(request), day_asked(request, clock.now()), zoom)
    start = int(found.since.timestamp())
    return JsonResponse({
        "on": found.on.isoformat(), "since": found.since.isoformat(), "until": found.until.isoformat(),
        "grain": queries.GRAIN, "seconds": int(found.until.timestamp()) - start, "turns": found.turns,
        "trails": [
            {"id": str(one.run_id), "source": one.source, "spots": queries.packed(one.spots, start)}
            for one in found.trails
        ],
        "incidents": [incident(one) for one in found.incidents],
    })  # fmt: skip
