"""The room's page: the line now, as a map and as a table; a day played again; charts; the weather."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.operations import actions, queries
from rabt.operations.forms import WeatherForm
from rabt.patrol.queries.patrols import SEE as PATROLS
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue, words

PERIODS = (1, 7, 30)
"""Days over which effort and finds are added up."""
SPOKEN = (
    "sheet", "source", "map_lost", "day_empty", "day_failed", "play", "pause", "now_failed", "crew", "calls",
    "incident", "simulated", "coarse", "hours_ago", "never", "minutes", "finds", "not_looked", "looked_share",
    "effort_hours", "hours", "found", "day", "sensor", "detected",
)  # fmt: skip


def period(request: HttpRequest) -> int:
    """Return over how many days effort and finds are asked for."""
    asked = request.GET.get("days", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and int(asked) in PERIODS else PERIODS[1]


def day_asked(request: HttpRequest, at: datetime) -> date:
    """Return the day that is to be played again: today where none, or no day, is asked for."""
    today = clock.day_of(at, str(queries.zone()))
    with suppress(ValueError):
        return min(today, date.fromisoformat(request.GET.get("on", "")[:10]))
    return today


@require_GET
def room(request: HttpRequest) -> HttpResponse:
    """Show the line now, from the sea on."""
    actor, at = actor_of(request), clock.now()
    days, on = period(request), day_asked(request, at)
    shown = queries.picture(actor, at - timedelta(days=days), at)
    terms = agreement.terms_at(at)
    charted, ways = queries.charted(actor, at), queries.ways(actor, on)
    return render(request, "operations/room.html", {
        "shown": shown, "span": days, "periods": PERIODS, "on": on, "charted": charted,
        "ways": ways, "ways_first": ways[: queries.SHOWN], "ways_rest": ways[queries.SHOWN :],
        "weather": queries.weather(actor, at), "border": terms.border,
        "may_report": actor.has(queries.REPORT), "kinds": terms.incidents, "bands": list(shown.bands.items()),
        "enough": terms.number("operations_enough_minutes"), "setup": setup(days, on, charted),
        "chosen": shown.stretch(request.GET.get("stretch", "")), "urgent": queries.urgent(actor),
        "first": queries.FIRST, "most": queries.SHOWN, "may_reach": actor.has(PATROLS),
    })  # fmt: skip


def setup(days: int, on: date, charted: list[Any]) -> dict[str, Any]:
    """Tell the page's script where to turn, and what to say."""
    border = queries.border_now()
    tiles = reverse("operations:tile", args=[0, 0, 0]).removesuffix("0/0/0")
    return {
        "tiles": tiles, "pieces": reverse("operations:pieces"), "days": days, "on": on.isoformat(),
        "now": reverse("operations:now"), "day": reverse("operations:day"), "zone_km": border.zone_km,
        "worker": static("operations/tiler.js"), "first": border.line[0], "last": border.line[-1],
        "words": {name: words()[f"operations.js.{name}"][tongue()] for name in SPOKEN}, "tongue": tongue(),
        "charted": [[one.on.isoformat(), one.looked, one.pieces, one.minutes, one.finds] for one in charted],
    }  # fmt: skip


def weather(request: HttpRequest) -> HttpResponse:
    """Report the weather at a base by hand."""
    actor, at = actor_of(request), clock.now()
    form = WeatherForm(agreement.terms_at(at), queries.zone(), at, request.POST or None)
    return doors.answer(
        request, form, "operations/form.html",
        act=lambda data: actions.report_weather(actor, form.report(), data["key"], at=at),
        to=reverse("operations:room"), done="operations.weather_done", heading="operations.report",
        hint="operations.report_hint",
    )  # fmt: skip
