"""Patrols as EarthRanger's interface shapes them, in and out: patrol, segments, events, observations.

The fields are those of its public client and of published tests: a patrol has segments with planned and
actual times, a segment has events; observations carry `exclusion_flags`: a bad fix is marked and stays.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from rabt.base.errors import Refused
from rabt.base.storable import is_storable
from rabt.tracks.rules.brought import NAME, Event, Span, Track, check_file, check_length
from rabt.tracks.rules.fix import STANDS, Fix, check_spot
from rabt.tracks.rules.sighting import NOTE, tidy

GRAVE = 300
"""Their priority red; amber is 200, green 100, gray 0."""
CODE, MOST = 40, 20_000
DONE, UNDER_WAY, ACTIVE = "done", "open", "active"


def read(content: bytes) -> list[Track]:
    """Read the patrols of a file: one run for each segment, its events, and the observations of its time.

    Refuses: track_file_empty, track_file_large, track_file_hostile, track_file_unreadable, track_too_long,
    track_without_times, spot_wrong
    """
    text = check_file(content)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("track_file_unreadable", field="file") from None
    if not is_storable(told):
        raise Refused("track_file_unreadable", field="file")
    try:
        patrols, observed = _listed(told, "patrols"), _listed(told, "observations")
        tracks = [_track(patrol, segment, observed) for patrol in patrols
                  for segment in _listed(patrol, "patrol_segments")]  # fmt: skip
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        raise Refused("track_file_unreadable", field="file") from None
    check_length(tracks)
    return tracks


def _listed(told: Any, name: str) -> list[Any]:
    """Return a list, bare or as a page of their interface holds it."""
    found = told[name] if name == "patrols" else told.get(name) or []
    if isinstance(found, Mapping):
        found = found.get("results", found.get("data", {}).get("results", []))
    if not isinstance(found, list) or len(found) > MOST * 10:
        raise TypeError(name)
    return found


def _track(patrol: Mapping[str, Any], segment: Mapping[str, Any], observed: list[Any]) -> Track:
    key = f"er:{_id(patrol)}/{_id(segment)}"
    if len(key) > NAME:
        raise ValueError(key)
    times = segment.get("time_range") or {}
    start, end = _instant(times.get("start_time")), _instant(times.get("end_time"))
    mine = [one for one in observed if _is_of(one, patrol, segment)]
    mine.sort(key=lambda one: str(one["recorded_at"]))
    fixes, flags = _fixes(mine), tuple(int(one.get("exclusion_flags") or 0) & 3 for one in mine)
    events = tuple(_event(one) for one in _listed(segment, "events"))
    title = tidy(str(patrol.get("title") or ""))[:NAME]
    is_open = patrol.get("state") in (UNDER_WAY, ACTIVE) and end is None and start is not None
    return Track(key, title, (Span(tuple(fixes)),) if mine else (), flags, events, start, end, is_open)


def _is_of(one: Mapping[str, Any], patrol: Mapping[str, Any], segment: Mapping[str, Any]) -> bool:
    """Tell whether an observation belongs to a segment: it names it, and no other patrol ever takes it."""
    if str(one.get("patrol_id", "")) != str(patrol["id"]):
        return False
    named = one.get("patrol_segment_id")
    return named is None or str(named) == str(segment["id"])


def _id(told: Mapping[str, Any]) -> str:
    found = str(told["id"])
    if not found or len(found) > CODE or not found.isprintable():
        raise ValueError(found)
    return found


def _instant(text: Any) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(str(text))
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _spot(told: Any) -> tuple[float, float]:
    lon, lat = float(told["longitude"]), float(told["latitude"])
    check_spot(lon, lat)
    return lon, lat


def _fixes(observed: list[Any]) -> Iterable[Fix]:
    before: datetime | None = None
    found = []
    for number, one in enumerate(observed, 1):
        at = _instant(one["recorded_at"])
        if at is None:
            raise Refused("track_without_times", field="file")
        seconds = 0 if before is None else min(STANDS, max(0, round((at - before).total_seconds())))
        found.append(Fix(number, at, *_spot(one["location"]), seconds=seconds))
        before = at
    return found


def _event(told: Mapping[str, Any]) -> Event:
    at = _instant(told["time"])
    if at is None:
        raise Refused("track_without_times", field="file")
    said = " ".join(str(one.get("text", "")) for one in told.get("notes") or [])
    return Event(
        f"er:{_id(told)}", tidy(str(told["event_type"]))[:CODE], int(told.get("priority") or 0) >= GRAVE, at,
        *_spot(told["location"]), note=tidy(said)[:NOTE],
    )  # fmt: skip


# ------------------------------------------------------------------ out
def location(lon: float | None, lat: float | None) -> dict[str, float] | None:
    """Return a spot as they write it."""
    return None if lon is None or lat is None else {"longitude": lon, "latitude": lat}


def written(at: datetime | None) -> str | None:
    """Return an instant as they write it."""
    return at.isoformat() if at else None


def patrol(
    *, key: str, number: int, title: str, state: str, made_at: datetime, changed_at: datetime,
    segments: list[dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """Return a patrol in their shape."""
    return {
        "id": key, "serial_number": number, "priority": 0, "state": state, "title": title, "objective": "",
        "files": [], "notes": [], "updates": [], "created_at": written(made_at),
        "updated_at": written(changed_at), "patrol_segments": segments,
    }  # fmt: skip


def event(
    *, key: str, kind: str, grave: bool, at: datetime, lon: float, lat: float, note: str,
    counts: Mapping[str, int], state: str,
) -> dict[str, Any]:  # fmt: skip
    """Return an event in their shape: counts of a sighting are its details."""
    return {
        "id": key, "event_type": kind, "priority": GRAVE if grave else 0, "state": state,
        "time": written(at), "location": location(lon, lat), "event_details": dict(counts),
        "notes": [{"text": note}] if note else [],
    }  # fmt: skip
