"""Runs as files that other programs read: GPX 1.1, and the shape of EarthRanger's interface."""

from typing import Any

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.tracks.models import Order, Point, Run, Sighting
from rabt.tracks.queries.runs import BRING, points_of
from rabt.tracks.queries.sightings import sightings_of
from rabt.tracks.rules import earthranger, gpx
from rabt.tracks.rules.run import State, Step
from rabt.tracks.rules.sighting import State as Decided

THEIR_STATE = {Decided.OPEN: "new", Decided.TAKEN_UP: "active", Decided.SET_ASIDE: "resolved"}


def as_gpx(viewer: Actor, run: Run) -> bytes:
    """Return a run as GPX 1.1: a segment for each unbroken part, excluded fixes with their reason.

    Refuses: gpx_reader_not_installed
    """
    viewer.require(BRING)
    names = agreement.terms_at(run.heard_at).sightings
    marks = [
        gpx.Mark(
            one.at, one.lon, one.lat, one.kind, names[one.kind].name.ar if one.kind in names else one.kind
        )
        for one in sightings_of(viewer, run)
    ]
    return gpx.write(str(run.pk), run.name, _spans(viewer, run), marks)


def _spans(viewer: Actor, run: Run) -> list[list[gpx.Out]]:
    """Part the fixes of a run where it went on after a pause."""
    resumed = sorted(number for number, step, _ in run.marks if step == Step.RESUME)
    found: list[list[gpx.Out]] = [[]]
    for point in points_of(viewer, run).iterator(5000):
        while resumed and point.number > resumed[0]:
            resumed.pop(0)
            if found[-1]:
                found.append([])
        said = f"excluded: {point.flaw}" if point.exclusion_flags else ""
        found[-1].append(gpx.Out(point.at, point.lon, point.lat, point.height, said))
    return [span for span in found if span]


def as_earthranger(viewer: Actor, run: Run) -> dict[str, Any]:
    """Return a run as a patrol of one segment, with events and observations; bad fixes keep their flags."""
    viewer.require(BRING)
    key, segment = _keys(run)
    seen = [_event(one) for one in sightings_of(viewer, run)]
    points = list(points_of(viewer, run))
    order = _order(run)
    legs = [_segment(segment, run, order, points, seen)]
    number = int(run.pk.int % 10**9)
    state = earthranger.DONE if run.state == State.ENDED else earthranger.UNDER_WAY
    patrol = earthranger.patrol(
        key=key, number=number, title=run.name, state=state, made_at=run.started_at or run.heard_at,
        changed_at=run.heard_at, segments=legs,
    )  # fmt: skip
    return {"patrols": [patrol], "observations": [_observation(one, run, key, segment) for one in points]}


def _order(run: Run) -> Order | None:
    """Return what the telephone was given to record, if the run was recorded by one."""
    if run.handset_id is None or run.patrol_id is None:
        return None
    return Order.objects.filter(handset=run.handset_id, patrol_id=run.patrol_id).first()


def _keys(run: Run) -> tuple[str, str]:
    """Return how the run is named there: as it came, if it came from there."""
    if run.origin.startswith("er:"):
        key, _, segment = run.origin.removeprefix("er:").partition("/")
        return key, segment
    return str(run.patrol_id or run.pk), str(run.pk)


def _segment(key: str, run: Run, order: Order | None, points: list[Point], seen: list[Any]) -> dict[str, Any]:
    first, last = (points[0], points[-1]) if points else (None, None)
    return {
        "id": key, "patrol_type": "joint_patrol" if run.patrol_id else "track", "leader": None,
        "time_range": {
            "start_time": earthranger.written(run.started_at), "end_time": earthranger.written(run.ended_at)
        },
        "scheduled_start": earthranger.written(order.starts_at if order else None),
        "scheduled_end": earthranger.written(order.ends_at if order else None),
        "start_location": earthranger.location(first.lon, first.lat) if first else None,
        "end_location": earthranger.location(last.lon, last.lat) if last else None,
        "events": seen,
    }  # fmt: skip


def _event(one: Sighting) -> dict[str, Any]:
    return earthranger.event(
        key=one.origin.removeprefix("er:") or str(one.pk), kind=one.kind, grave=one.grave, at=one.at,
        lon=one.lon, lat=one.lat, note=one.note, counts=one.counts, state=THEIR_STATE[Decided(one.state)],
    )  # fmt: skip


def _observation(one: Point, run: Run, patrol: str, segment: str) -> dict[str, Any]:
    return {
        "id": f"{run.pk}/{one.number}", "location": earthranger.location(one.lon, one.lat),
        "recorded_at": earthranger.written(one.at), "created_at": earthranger.written(run.heard_at),
        "source": str(run.handset_id or run.source), "subject": str(run.pk),
        "exclusion_flags": one.exclusion_flags, "patrol_id": patrol, "patrol_segment_id": segment,
    }  # fmt: skip
