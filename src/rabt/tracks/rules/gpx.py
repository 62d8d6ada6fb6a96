"""Tracks as GPX 1.1, in and out: each track is a run, each segment an unbroken part of it. (Topografix)"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from rabt.base.errors import Refused
from rabt.tracks.rules.brought import NAME, Span, Track, check_file, check_length
from rabt.tracks.rules.fix import STANDS, Fix, check_spot

OWN = "rabt run:"
"""How a track says from which run of this product it was written."""


def _reader() -> ModuleType:
    """Return the library that reads and writes GPX. Refuses: gpx_reader_not_installed"""
    try:
        import gpxpy  # noqa: PLC0415  (an extra: a node without it starts all the same)
        import gpxpy.gpx  # noqa: PLC0415
    except ImportError:
        raise Refused("gpx_reader_not_installed") from None
    return gpxpy


def read(content: bytes) -> list[Track]:
    """Read the tracks of a GPX file.

    Refuses: track_file_empty, track_file_large, track_file_hostile, track_file_unreadable,
    track_without_times, track_time_wrong, track_too_long, spot_wrong, gpx_reader_not_installed
    """
    gpxpy = _reader()
    text = check_file(content)
    try:
        found = gpxpy.parse(text)
    except Exception:  # (whatever a library makes of a stranger's file, it is not a track)
        raise Refused("track_file_unreadable", field="file") from None
    digest = hashlib.sha256(content).hexdigest()[:40]
    try:
        tracks = [_track(track, f"gpx:{digest}/{place}") for place, track in enumerate(found.tracks)]
    except OverflowError:  # an instant that no calendar holds
        raise Refused("track_time_wrong", field="file") from None
    tracks = [track for track in tracks if track.spans]
    check_length(tracks)
    return tracks


def _track(track: Any, origin: str) -> Track:
    source = str(track.source or "")
    own = source.removeprefix(OWN) if source.startswith(OWN) else ""
    spans, number = [], 1
    for segment in track.segments:
        if segment.points:
            spans.append(Span(tuple(_fixes(segment.points, number))))
            number += len(segment.points) + 2  # a pause and its end lie between two parts
    return Track(f"run:{own}" if own else origin, str(track.name or "")[:NAME], tuple(spans))


def _fixes(points: Sequence[Any], number: int) -> Iterable[Fix]:
    before: datetime | None = None
    for place, point in enumerate(points):
        check_spot(point.longitude, point.latitude)
        if point.time is None:
            raise Refused("track_without_times", field="file")
        at = point.time if point.time.tzinfo else point.time.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
        seconds = 0 if before is None else min(STANDS, max(0, round((at - before).total_seconds())))
        yield Fix(number + place, at, point.longitude, point.latitude, None, point.elevation, seconds)
        before = at


@dataclass(frozen=True)
class Out:
    """A fix on its way into a file; `said` tells why it is excluded, if it is."""

    at: datetime
    lon: float
    lat: float
    height: float | None
    said: str = ""


@dataclass(frozen=True)
class Mark:
    """Something that was seen, on its way into a file."""

    at: datetime
    lon: float
    lat: float
    kind: str
    name: str


def write(run: str, name: str, spans: Sequence[Sequence[Out]], marks: Sequence[Mark] = ()) -> bytes:
    """Write a run as GPX 1.1; excluded fixes stand with their reason. Refuses: gpx_reader_not_installed"""
    gpxpy = _reader()
    shapes = gpxpy.gpx
    out = shapes.GPX()
    out.creator = "Rabt"
    track = shapes.GPXTrack(name=name or None)
    track.source = f"{OWN}{run}"
    out.tracks.append(track)
    for span in spans:
        segment = shapes.GPXTrackSegment()
        track.segments.append(segment)
        for one in span:
            segment.points.append(
                shapes.GPXTrackPoint(one.lat, one.lon, one.height, one.at, comment=one.said or None)
            )
    for mark in marks:
        out.waypoints.append(
            shapes.GPXWaypoint(mark.lat, mark.lon, time=mark.at, name=mark.name, type=mark.kind)
        )
    written: str = out.to_xml(version="1.1")
    return written.encode()
