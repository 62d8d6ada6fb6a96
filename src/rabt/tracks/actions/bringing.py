"""Files of tracks are brought in: each run, fix and sighting once, however often the same file comes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.journal import actions as journal
from rabt.seal.message import check_text
from rabt.tracks.actions.settling import A_BATCH, settle
from rabt.tracks.models import Point, Run, Sighting
from rabt.tracks.queries.line import Finder
from rabt.tracks.queries.runs import BRING
from rabt.tracks.rules import earthranger, gpx
from rabt.tracks.rules.brought import Track, check_times
from rabt.tracks.rules.fix import BY_PERSON, Flaw
from rabt.tracks.rules.run import Source, State, Step
from rabt.tracks.rules.sync import HIGHEST

READERS: dict[Source, Callable[[bytes], list[Track]]] = {
    Source.GPX: gpx.read, Source.EARTHRANGER: earthranger.read,
}  # fmt: skip


@dataclass
class Report:
    """What a file brought that was not here before, and how many of its runs were."""

    runs: int = 0
    points: int = 0
    sightings: int = 0
    known: int = 0


@transaction.atomic
def bring_tracks(actor: Actor, content: bytes, *, at: datetime) -> Report:
    """Bring in a file of tracks, GPX or EarthRanger's JSON; the same again writes nothing new.

    Refuses: track_file_empty, track_file_large, track_file_hostile, track_file_unreadable,
    track_without_times, track_time_wrong, track_too_long, spot_wrong, gpx_reader_not_installed,
    text_unprintable
    """
    actor.require(BRING)
    source = Source.GPX if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else Source.EARTHRANGER
    report = Report()
    for track in READERS[source](content):
        check_text(track.name, "file")
        check_times(track, at)
        _bring(actor, track, source, report, at)
    return report


def _bring(actor: Actor, track: Track, source: Source, report: Report, at: datetime) -> None:
    row, is_new = _run(actor, track, source, at)
    if is_new:
        report.runs += 1
    else:
        report.known += 1
    if row is None:
        return
    fresh = _points(row, track, Finder(at))
    seen = _sightings(actor, row, track, at)
    report.points, report.sightings = report.points + fresh, report.sightings + seen
    ended = row.state != State.ENDED and not track.is_open
    if is_new or fresh or ended:
        _stand(row, track, at)
        settle(row, at=at)
        row.save()
        journal.append(actor, "run.brought", row.ref, at=at, facts={"origin": row.origin, "fixes": fresh})


def _run(actor: Actor, track: Track, source: Source, at: datetime) -> tuple[Run | None, bool]:
    """Return the run of a track, locked, and whether it is new; nothing where its own run is here already."""
    if track.origin.startswith("run:"):
        own = _uuid(track.origin.removeprefix("run:"))
        if own and Run.objects.filter(pk=own).exists():
            return None, False
    start, end = _times(track, at)
    marks = _marks(track, start, end)
    if track.is_open:
        marks = marks[:-1]
    row, is_new = Run.objects.select_for_update(of=("self",)).get_or_create(
        origin=track.origin,
        defaults={
            "id": new_id(), "kept_by": settings.RABT.state, "office": actor.office, "source": source,
            "name": track.name, "state": State.RUNNING if track.is_open else State.ENDED,
            "started_at": start, "ended_at": None if track.is_open else end, "marks": marks,
            "held": [[0, marks[-1][0]]], "heard_at": at,
        },
    )  # fmt: skip
    return (row, is_new) if row.office == actor.office else (None, False)


def _stand(row: Run, track: Track, at: datetime) -> None:
    """Say where a run stands: under way while its file says so, where it was last, along which sectors."""
    last = Point.objects.filter(run=row).order_by("-number").first()
    if last is not None:
        row.last_at, row.last_lon, row.last_lat = last.at, last.lon, last.lat
    pieces = Point.objects.filter(run=row).exclude(piece="").values_list("piece", flat=True).distinct()
    row.stretches = sorted({piece.partition("-")[0] for piece in pieces})
    row.heard_at = at
    if row.state != State.ENDED and not track.is_open:
        start, end = _times(track, at)
        row.state, row.ended_at, row.marks = State.ENDED, end, _marks(track, start, end)
        row.held = [[0, row.marks[-1][0]]]


def _times(track: Track, at: datetime) -> tuple[datetime, datetime]:
    """Return when a track began and ended, by what its file says, else by its fixes."""
    fixes = [fix for span in track.spans for fix in span.fixes]
    start = track.started_at or (fixes[0].at if fixes else at)
    return start, track.ended_at or (fixes[-1].at if fixes else start)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _marks(track: Track, start: datetime, end: datetime) -> list[list[Any]]:
    """Return the marks of a run: a pause between two parts of its track, as a telephone makes it."""
    found: list[list[Any]] = [[0, Step.START.value, start.isoformat()]]
    for before, after in zip(track.spans, track.spans[1:], strict=False):
        number = before.fixes[-1].number
        found.append([number + 1, Step.PAUSE.value, before.fixes[-1].at.isoformat()])
        found.append([number + 2, Step.RESUME.value, after.fixes[0].at.isoformat()])
    return [*found, [HIGHEST, Step.END.value, end.isoformat()]]


def _points(row: Run, track: Track, finder: Finder) -> int:
    """Put those fixes away that are not here yet; one is known by its instant and its spot."""
    known = set(Point.objects.filter(run=row).values_list("at", "lon", "lat"))
    last = max(Point.objects.filter(run=row).values_list("number", flat=True), default=0)
    fixes = [fix for span in track.spans for fix in span.fixes]
    flags = track.flags or (0,) * len(fixes)
    fresh: list[Point] = []
    for fix, flag in zip(fixes, flags, strict=True):
        if (fix.at, fix.lon, fix.lat) in known:
            continue
        if not last:
            known.add((fix.at, fix.lon, fix.lat))
        number = fix.number if not last else last + len(fresh) + 1
        flaw = "" if not flag else Flaw.PERSON if flag & BY_PERSON else Flaw.TOLD
        fresh.append(
            Point(run=row, number=number, at=fix.at, lon=fix.lon, lat=fix.lat, accuracy=fix.accuracy,
                  height=fix.height, seconds=fix.seconds, piece=finder.looked_at(fix.lon, fix.lat),
                  exclusion_flags=flag, flaw=flaw)
        )  # fmt: skip
    Point.objects.bulk_create(fresh, batch_size=A_BATCH)
    row.points += len(fresh)
    return len(fresh)


def _sightings(actor: Actor, row: Run, track: Track, at: datetime) -> int:
    known = set(
        Sighting.objects.filter(origin__in=[one.origin for one in track.events]).values_list(
            "origin", flat=True
        )
    )
    finder, made = Finder(at), 0
    for one in track.events:
        if one.origin in known:
            continue
        check_text(one.kind, "file")
        seen = Sighting.objects.create(
            kept_by=row.kept_by, office=row.office, run=row, origin=one.origin, kind=one.kind,
            grave=one.grave, at=one.at, lon=one.lon, lat=one.lat, piece=finder.in_zone(one.lon, one.lat),
            note=one.note, heard_at=at,
        )  # fmt: skip
        known.add(one.origin)
        made += 1
        journal.append(actor, "sighting.brought", seen.ref, at=at, facts={"origin": one.origin})
    return made
