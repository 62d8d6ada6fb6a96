"""A day played again, and days beside each other: where crews went, how much of the line was looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.clock import day_of
from rabt.incidents import queries as incidents
from rabt.operations.queries.ground import SEE
from rabt.operations.rules import turning
from rabt.tracks import queries as tracks

GRAIN = 100_000
"""Degrees are told in hundred-thousandths: about a metre."""
FARTHEST, CLOSEST = 6, 13
"""The zooms at which a day is drawn: from farther away it looks the same, from nearer tiles stretch."""
MOST_WAYS = 200
CHARTED = 14
"""So many days stand in the charts."""


def zone() -> ZoneInfo:
    """Return the clock of this node's state."""
    return ZoneInfo(agreement.own_zone())


def day_span(on: date) -> tuple[datetime, datetime]:
    """Return the first instant of a day by this state's clock, and that of the next day."""
    return turning.span(on, zone())


@dataclass(frozen=True)
class Day:
    """A day by this state's clock, with its trails and its incidents."""

    on: date
    since: datetime
    until: datetime
    turns: Sequence[tuple[int, int]]
    """From which second on the clock on the wall is how many seconds ahead of those that have passed."""
    trails: Sequence[Any]
    incidents: Sequence[Any]


def day(viewer: Actor, on: date, zoom: int) -> Day:
    """Return a day as a map at this zoom can show it: no line moves by a pixel. Nobody is opened."""
    viewer.require(SEE)
    since, until = day_span(on)
    deep = max(FARTHEST, min(CLOSEST, zoom))
    found = incidents.incidents_to_see(viewer, since=since, until=until)
    turns = turning.turns(on, zone())
    return Day(on, since, until, turns, tracks.trails(viewer, since, until, deep), list(found))


def packed(spots: Iterable[tuple[float, float, int]], start: int) -> list[int]:
    """Return spots and seconds since the start of the day as steps from one to the next: small to send."""
    found: list[int] = []
    before = (0, 0, 0)
    for lon, lat, at in spots:
        here = (round(lon * GRAIN), round(lat * GRAIN), at - start)
        found += (here[0] - before[0], here[1] - before[1], here[2] - before[2])
        before = here
    return found


def ways(viewer: Actor, on: date) -> list[tuple[Any, int]]:
    """Return the runs that were under way on a day, the latest first, with their km. Nobody is opened."""
    viewer.require(SEE)
    since, until = day_span(on)
    rows = tracks.runs_to_see(viewer, since=since, until=until)[:MOST_WAYS]
    return [(row, round(row.metres / 1000)) for row in rows]


@dataclass(frozen=True)
class Charted:
    """A day in the charts: how many pieces were looked at, of how many, for how many minutes; the finds."""

    on: date
    looked: int
    pieces: int
    minutes: int
    finds: int


def charted(viewer: Actor, at: datetime, days: int = CHARTED) -> list[Charted]:
    """Return the last days, oldest first, today among them."""
    viewer.require(SEE)
    today = day_of(at, str(zone()))
    return [_charted(viewer, today - timedelta(days=back), at) for back in reversed(range(days))]


def _charted(viewer: Actor, on: date, at: datetime) -> Charted:
    since, until = day_span(on)
    effort = tracks.effort(viewer, since, min(until, at))
    found = incidents.finds(viewer, since, min(until, at))
    pieces = agreement.terms_at(at).border.pieces
    return Charted(
        on, sum(code in pieces for code in effort), len(pieces), sum(effort.values()), sum(found.values())
    )
