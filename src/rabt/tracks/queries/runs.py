"""Reads of runs: which there were, where crews are now, where each went."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.tracks.models import Distress, Point, Run
from rabt.tracks.rules import distress
from rabt.tracks.rules.fix import CLOSEST
from rabt.tracks.rules.run import State

R = TypeVar("R", bound=Model)
WALK, SEE, WATCH = "tracks.walk", "tracks.see", "tracks.watch"
"""To record a patrol; to see runs; to answer calls for help, judge sightings, lock telephones."""
BRING, SENSORS = "tracks.bring", "tracks.sensors"
"""To bring in and take out files of tracks; to register sensors."""
LIVE_FOR = timedelta(hours=24)
"""A crew that was not heard of for longer is not shown as live: its record waits on its telephone."""


def runs_to_see(
    viewer: Actor, *, since: datetime | None = None, until: datetime | None = None, patrol: UUID | None = None
) -> QuerySet[Run]:
    """Return the runs of this viewer's offices that were under way between two instants, newest first."""
    viewer.require(SEE)
    rows = Run.objects.filter(within(viewer))
    if since is not None:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gte=since))
    if until is not None:
        rows = rows.filter(started_at__lt=until)
    if patrol is not None:
        rows = rows.filter(patrol_id=patrol)
    return rows.order_by("-started_at", "-pk")


def run_to_see(viewer: Actor, run_id: UUID) -> Run:
    """Return one run, or Missing."""
    return the_one(runs_to_see(viewer).filter(pk=run_id))


def points_of(viewer: Actor, run: Run) -> QuerySet[Point]:
    """Return the fixes of a run in the order in which they were made, bad ones among them."""
    viewer.require(SEE)
    return Point.objects.filter(run=run).order_by("number")


# ------------------------------------------------------------------ where crews are, where they went
@dataclass(frozen=True)
class Crew:
    """A crew that is on the line now: where it was last, when that was, and when this node heard of it.

    `spot` is longitude and latitude on WGS84, or nothing before the first fix came; `calls` tells that it
    calls for help; `name` is what a file called it, such as that it is simulated.
    """

    run_id: UUID
    patrol_id: UUID | None
    state: str
    base: str
    stretches: tuple[str, ...]
    spot: tuple[float, float] | None
    at: datetime | None
    heard_at: datetime
    calls: bool
    name: str = ""


def live_crews(viewer: Actor, at: datetime) -> list[Crew]:
    """Return the crews that have started and not ended, those that call for help first.

    A run that began and was last heard of more than a day ago is not live.
    """
    rows = runs_to_see(viewer).exclude(state=State.ENDED).filter(heard_at__gte=at - LIVE_FOR)
    calling = set(
        Distress.objects.filter(within(viewer), run__isnull=False)
        .exclude(state=distress.State.ENDED)
        .values_list("run_id", flat=True)
    )
    found = [_crew(row, row.pk in calling) for row in rows]
    return sorted(found, key=lambda crew: (not crew.calls, crew.base))


def _crew(row: Run, calls: bool) -> Crew:
    has_spot = row.last_lon is not None and row.last_lat is not None
    spot = (row.last_lon, row.last_lat) if has_spot else None
    return Crew(
        row.pk, row.patrol_id, row.state, row.base, tuple(row.stretches), spot, row.last_at, row.heard_at,  # type: ignore[arg-type]
        calls, row.name,
    )  # fmt: skip


@dataclass(frozen=True)
class Trail:
    """Where a run went: (longitude, latitude, seconds since 1970) of its good fixes, in their order."""

    run_id: UUID
    patrol_id: UUID | None
    source: str
    spots: tuple[tuple[float, float, int], ...]


def trails(viewer: Actor, since: datetime, until: datetime, zoom: int = CLOSEST + 1) -> list[Trail]:
    """Return where the runs between two instants went, as a map at this zoom can show it.

    No line moves by a pixel of that zoom; from 17 on every good fix is there. Runs that have not ended yet
    are not simplified.
    """
    rows = {row.pk: row for row in runs_to_see(viewer, since=since, until=until)}
    found: dict[UUID, list[tuple[float, float, int]]] = {key: [] for key in rows}
    for run, lon, lat, at in _drawn(rows, since, until, zoom):
        found[run].append((lon, lat, int(at.timestamp())))
    return [
        Trail(key, rows[key].patrol_id, rows[key].source, tuple(spots))
        for key, spots in found.items() if spots
    ]  # fmt: skip


def _drawn(rows: Mapping[UUID, Any], since: datetime, until: datetime, zoom: int) -> Iterable[Any]:
    shown = Q(zoom=None) | Q(zoom__lte=zoom)
    points = Point.objects.filter(shown, run__in=list(rows), exclusion_flags=0, at__gte=since, at__lt=until)
    return points.order_by("run", "number").values_list("run_id", "lon", "lat", "at").iterator(5_000)
