"""What a run recorded is put into its tables: marks, fixes, looks, sightings, calls for help, pictures."""

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.seal.message import Message
from rabt.tracks.actions.settling import recount, settle
from rabt.tracks.actions.telling import ring, tell_called, tell_seen
from rabt.tracks.messages import E7, About, Called, Fixed, Marked, Seen, on_earth
from rabt.tracks.models import Distress, Look, Point, Run, Sighting
from rabt.tracks.queries.line import Finder
from rabt.tracks.queries.runs import SEE, WATCH
from rabt.tracks.rules import run as rules
from rabt.tracks.rules import sighting as sightings
from rabt.tracks.rules import sync
from rabt.tracks.rules.fix import CLOCK_MAY_DIFFER, STANDS, Flaw, right_time
from rabt.tracks.rules.run import Step
from rabt.tracks.rules.sync import Kind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = 2**42
"""Thousandths of a second since 1970 until the year 2109."""
DEEDS = {
    Step.START: "run.started",
    Step.PAUSE: "run.paused",
    Step.RESUME: "run.resumed",
    Step.END: "run.ended",
}


@dataclass(frozen=True)
class Taken:
    """One recording, opened; `rest` are the bytes of a picture."""

    number: int
    kind: Kind
    said: Message
    rest: bytes = b""


def keep(actor: Actor, run: Run, taken: list[Taken], off: int, at: datetime) -> None:
    """Keep what is new of a run; what cannot stand is counted as spoilt and never stops the rest."""
    keeper = _Keeper(actor, run, off, at)
    for one in sorted(taken, key=lambda one: (sync.URGENCY[one.kind], one.number)):
        try:
            with nullcontext() if one.kind is Kind.POINT else transaction.atomic():  # a fix is written later
                keeper.keep(one)
        except (Refused, Untrusted) as problem:
            run.spoilt = [*run.spoilt, [one.number, problem.code]]
    keeper.finish()


class _Keeper:
    """Keeps one packet's recordings of one run."""

    def __init__(self, actor: Actor, run: Run, off: int, at: datetime) -> None:
        self.actor, self.run, self.off, self.at = actor, run, off, at
        self.marks: dict[int, Step] = {number: Step(step) for number, step, _ in run.marks}
        self.new_marks = False
        self.points: list[Point] = []
        self.finder = Finder(at)
        self._note_clock()

    def _note_clock(self) -> None:
        """Mark a telephone whose clock is wrong, or was put right or wrong while it recorded."""
        differs = timedelta(seconds=abs(self.off - self.run.clock_off)) > CLOCK_MAY_DIFFER
        heard_before = bool(self.run.points or self.run.marks)
        if differs and heard_before:
            self.run.clock_moved = True
        if not heard_before or abs(self.off) > abs(self.run.clock_off):
            self.run.clock_off = self.off

    def when(self, millis: int) -> datetime:
        """Return when it was by this node's clock. Refuses: recording_from_nowhere"""
        if not 0 < millis < LATEST:
            raise Refused("recording_from_nowhere")
        found = right_time(EPOCH + timedelta(milliseconds=millis), self.off)
        if found > self.at + CLOCK_MAY_DIFFER:
            raise Refused("recording_from_nowhere")
        return found

    def keep(self, one: Taken) -> None:
        """Keep one recording by what it is."""
        said = one.said
        if isinstance(said, Marked):
            self._mark(one.number, Step(one.kind.value), said)
        elif isinstance(said, Fixed):
            self._point(one.number, said)
        elif isinstance(said, Seen):
            self._sighting(one.number, said)
        elif isinstance(said, Called):
            self._distress(one.number, said)
        elif isinstance(said, About) and one.kind is Kind.SAFE:
            self._safe(said)
        elif isinstance(said, About):
            self._photo(said, one.rest)

    # ------------------------------------------------ marks and fixes
    def _mark(self, number: int, step: Step, said: Marked) -> None:
        at = self.when(said.at)
        self.marks[number] = step
        self.run.marks = [*self.run.marks, [number, step.value, at.isoformat()]]
        self.new_marks = True
        if step is Step.START:
            self.run.started_at = at
        if step is Step.END:
            self.run.ended_at = at
        journal.append(self.actor, DEEDS[step], self.run.ref, at=self.at, facts={"at": at.isoformat()})

    def _point(self, number: int, said: Fixed) -> None:
        at = self.when(said.at)
        if not on_earth(said.lon, said.lat):
            raise Refused("spot_wrong")
        if rules.is_off_duty(number, rules.closed_spans(self.marks)):
            raise Refused("recorded_off_duty")
        lon, lat = said.lon / E7, said.lat / E7
        accuracy = None if said.accuracy is None else min(abs(said.accuracy), 100_000)
        height = None if said.height is None else said.height / 10
        self.points.append(
            Point(run=self.run, number=number, at=at, lon=lon, lat=lat, accuracy=accuracy, height=height,
                  piece=self.finder.looked_at(lon, lat), seconds=min(max(said.seconds, 0), STANDS),
                  flaw=Flaw.CLOCK if self.off else "")
        )  # fmt: skip

    # ------------------------------------------------ what was seen
    def _sighting(self, number: int, said: Seen) -> None:
        if not on_earth(said.lon, said.lat):
            raise Refused("spot_wrong")
        at, lon, lat = self.when(said.at), said.lon / E7, said.lat / E7
        terms = agreement.terms_at(self.at)
        kind = terms.sightings.get(said.kind)
        if kind is None:
            raise Refused("sighting_kind_unknown")
        counts = sightings.check_counts(said.counts, terms.counted)
        row = Sighting.objects.create(
            kept_by=self.run.kept_by, office=self.run.office, run=self.run, patrol_id=self.run.patrol_id,
            number=number, kind=kind.code, grave=kind.grave, at=at, lon=lon, lat=lat, counts=counts,
            piece=self.finder.in_zone(lon, lat), accuracy=said.accuracy and abs(said.accuracy),
            note=sightings.tidy(said.note)[: sightings.NOTE], clock_wrong=bool(self.off), heard_at=self.at,
        )  # fmt: skip
        facts = {"run": self.run.ref, "kind": row.kind, "counts": counts, "note": row.note}
        journal.append(self.actor, "sighting.made", row.ref, at=self.at, facts=facts)
        tell_seen(self.actor, row, at=self.at)

    def _photo(self, said: About, picture: bytes) -> None:
        row = Sighting.objects.filter(run=self.run, number=said.of).first()
        if row is None:
            raise Refused("picture_of_nothing")
        file = files.attach(
            self.actor, row.ref, "page", picture, f"{said.of}.jpg", at=self.at, office=row.office,
            needs=(SEE, WATCH),
        )  # fmt: skip
        row.file_id = file.pk
        row.save(update_fields=["file_id"])

    # ------------------------------------------------ help
    def _distress(self, number: int, said: Called) -> None:
        has_spot = said.lon is not None and said.lat is not None and on_earth(said.lon, said.lat)
        lon, lat = (said.lon / E7, said.lat / E7) if has_spot else (None, None)  # type: ignore[operator]
        row = Distress.objects.create(
            kept_by=self.run.kept_by, office=self.run.office, run=self.run, patrol_id=self.run.patrol_id,
            number=number, at=self._or_now(said.at), lon=lon, lat=lat, heard_at=self.at,
            accuracy=said.accuracy and abs(said.accuracy),
            piece=self.finder.in_zone(lon, lat) if lon is not None and lat is not None else "",
        )  # fmt: skip
        journal.append(self.actor, "distress.called", row.ref, at=self.at, facts={"run": self.run.ref})
        tell_called(self.actor, row, at=self.at)
        ring(self.actor, row, at=self.at)

    def _or_now(self, millis: int) -> datetime:
        """Return when help was called; a call counts whatever its clock says."""
        try:
            return self.when(millis)
        except (Refused, OverflowError):
            return self.at

    def _safe(self, said: About) -> None:
        rows = Distress.objects.filter(run=self.run, number=said.of, safe_at=None)
        for row in rows:
            row.safe_at = self._or_now(said.at)
            row.save(update_fields=["safe_at"])
            journal.append(self.actor, "distress.safe", row.ref, at=self.at)

    # ------------------------------------------------ the run itself
    def finish(self) -> None:
        """Put the fixes away, count the looks, set where the run stands; settle it once it is whole."""
        run = self.run
        Point.objects.bulk_create(self.points, batch_size=1000)
        run.points += len(self.points)
        self._last_seen()
        run.state, run.heard_at = rules.standing(self.marks), self.at
        if run.started_at is None and self.points:
            run.started_at = min(one.at for one in self.points)
        self._look()
        if self.new_marks:
            self._drop_off_duty()
        ends = [number for number, step in self.marks.items() if step is Step.END]
        held = tuple((first, last) for first, last in run.held)
        if ends and sync.is_whole(held, max(ends)) and run.settled_at is None:
            settle(run, at=self.at)
        run.save()

    def _last_seen(self) -> None:
        newest = max(self.points, key=lambda one: one.at, default=None)
        if newest and (self.run.last_at is None or newest.at >= self.run.last_at):
            self.run.last_at, self.run.last_lon, self.run.last_lat = newest.at, newest.lon, newest.lat

    def _look(self) -> None:
        """Add what these fixes looked at to the looks of the run, by hours of the clock."""
        found: dict[tuple[str, datetime], list[Any]] = defaultdict(lambda: [0, None])
        for one in self.points:
            if one.piece:
                hour = one.at.replace(minute=0, second=0, microsecond=0)
                sums = found[one.piece, hour]
                sums[0] += one.seconds
                sums[1] = max(sums[1] or one.at, one.at)
        asked = Q(pk__in=[])
        for piece, hour in found:
            asked |= Q(piece=piece, hour=hour)
        known = {(row.piece, row.hour): row for row in Look.objects.filter(asked, run=self.run)}
        for (piece, hour), (seconds, last_at) in found.items():
            row = known.get((piece, hour)) or Look(
                run=self.run, office=self.run.office, piece=piece, hour=hour, seconds=0, last_at=last_at
            )
            row.seconds, row.last_at = row.seconds + seconds, max(row.last_at, last_at)
            row.save()

    def _drop_off_duty(self) -> None:
        """Destroy fixes that came before the mark that shows them to be of a pause or after the end."""
        asked = Q(pk__in=[])
        for first, last in rules.closed_spans(self.marks):
            asked |= Q(number__gt=first) & (Q(number__lt=last) if last is not None else Q())
        gone, _ = Point.objects.filter(asked, run=self.run).delete()
        if gone:
            self.run.points -= gone
            self.run.spoilt = [*self.run.spoilt, [gone, "recorded_off_duty"]]
            recount(self.run)
