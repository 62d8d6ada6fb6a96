"""What a file of tracks brings, whatever program wrote it: runs with their fixes, and what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rabt.base.errors import Refused
from rabt.tracks.rules.fix import Fix

LARGEST, MOST_FIXES, NAME = 30 * 1024 * 1024, 200_000, 80
HOSTILE = (b"<!doctype", b"<!entity", b"<?xml-stylesheet", b"<xi:include", b"xinclude")
"""What may make a reader of XML fetch, grow or run something; no track has any of it."""


EARLIEST = datetime(1980, 1, 6, tzinfo=UTC)
"""The first instant that a satellite could tell: what says it is older was never measured so. (GPS epoch)"""
AHEAD = timedelta(days=1)
"""By how much a file may be ahead: a device whose zone was set wrong."""


@dataclass(frozen=True)
class Span:
    """An unbroken part of a run."""

    fixes: tuple[Fix, ...]


@dataclass(frozen=True)
class Event:
    """Something that was seen on a run."""

    origin: str
    kind: str
    grave: bool
    at: datetime
    lon: float
    lat: float
    note: str = ""


@dataclass(frozen=True)
class Track:
    """One run of a file; `origin` names it for ever, so that it is written once. `flags` are by place."""

    origin: str
    name: str
    spans: tuple[Span, ...]
    flags: tuple[int, ...] = ()
    events: tuple[Event, ...] = field(default_factory=tuple)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    is_open: bool = False
    """It is under way still: what comes later of it is added, and it ends when the file says so."""


def check_file(content: bytes) -> str:
    """Ask that a file can be read without harm, and return its text.

    Refuses: track_file_empty, track_file_large, track_file_hostile, track_file_unreadable
    """
    if not content.strip():
        raise Refused("track_file_empty", field="file")
    if len(content) > LARGEST:
        raise Refused("track_file_large", field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("track_file_unreadable", field="file") from None
    lower = content.lower()
    if any(sign in lower for sign in HOSTILE):
        raise Refused("track_file_hostile", field="file")
    return text


def check_length(tracks: Sequence[Track]) -> None:
    """Ask that a file brings something, and not too much. Refuses: track_file_unreadable, track_too_long"""
    if not tracks:
        raise Refused("track_file_unreadable", field="file")
    if sum(len(span.fixes) for track in tracks for span in track.spans) > MOST_FIXES:
        raise Refused("track_too_long", field="file", most=MOST_FIXES)


def check_times(track: Track, at: datetime) -> None:
    """Ask that a track can have been recorded by now. Refuses: track_time_wrong"""
    told = [fix.at for span in track.spans for fix in span.fixes] + [one.at for one in track.events]
    told += [one for one in (track.started_at, track.ended_at) if one is not None]
    if not all(EARLIEST <= one <= at + AHEAD for one in told):
        raise Refused("track_time_wrong", field="file")
