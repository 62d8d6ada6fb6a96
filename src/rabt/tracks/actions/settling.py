"""A run that is whole is judged: which fixes are bad, how long its way was, what is drawn at which scale."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Max, Sum
from django.db.models.functions import TruncHour

from rabt.patrol import actions as patrol
from rabt.tracks.models import Look, Point, Run
from rabt.tracks.rules.fix import BY_RULE, Fix, Flaw, flaws, length, zooms

A_BATCH = 5000


def settle(run: Run, *, at: datetime) -> None:
    """Mark bad fixes, count looks and metres anew, and say from which zoom each fix is drawn.

    None is deleted; one that a person or another system has excluded stays so. The caller saves the run.
    """
    points = list(Point.objects.filter(run=run).order_by("number"))
    judged = [one for one in points if one.flaw not in (Flaw.PERSON, Flaw.TOLD)]
    for point, flaw in zip(judged, flaws(map(_fix, judged)), strict=True):
        if flaw is not None:
            point.exclusion_flags, point.flaw = BY_RULE, flaw
        elif point.flaw != Flaw.CLOCK or point.exclusion_flags:
            point.exclusion_flags, point.flaw = 0, ""
    good = [one for one in points if not one.exclusion_flags]
    spots = [(one.lon, one.lat) for one in good]
    for point, zoom in zip(good, zooms(spots), strict=True):
        point.zoom = zoom
    _save(points)
    run.metres, run.settled_at = round(length(spots)), at
    recount(run)


def _save(points: list[Point]) -> None:
    """Write what was judged: the fixes that read alike together, which is far quicker than one by one."""
    alike: dict[tuple[int, str, int | None], list[int]] = defaultdict(list)
    for one in points:
        alike[one.exclusion_flags, one.flaw, one.zoom].append(one.pk)
    for (flags, flaw, zoom), keys in alike.items():
        for first in range(0, len(keys), A_BATCH):
            some = Point.objects.filter(pk__in=keys[first : first + A_BATCH])
            some.update(exclusion_flags=flags, flaw=flaw, zoom=zoom)


def _fix(point: Point) -> Fix:
    return Fix(point.number, point.at, point.lon, point.lat, point.accuracy)


def recount(run: Run) -> None:
    """Count anew from its good fixes what a run looked at, by pieces of the line and hours of the clock."""
    Look.objects.filter(run=run).delete()
    good = Point.objects.filter(run=run, exclusion_flags=0).exclude(piece="")
    found = good.annotate(hour=TruncHour("at")).values_list("piece", "hour").order_by()
    rows = Look.objects.bulk_create(
        Look(run=run, office=run.office, piece=piece, hour=hour, seconds=seconds, last_at=last_at)
        for piece, hour, seconds, last_at in found.annotate(all=Sum("seconds"), last=Max("at"))
    )
    _tell_planners(run, rows)


def _tell_planners(run: Run, rows: list[Look]) -> None:
    """Tell the room below which pieces were looked at, so that the next plan knows: places, never who."""
    seconds: dict[str, int] = defaultdict(int)
    last: dict[str, datetime] = {}
    for row in rows:
        seconds[row.piece] += row.seconds
        last[row.piece] = max(row.last_at, last.get(row.piece, row.last_at))
    patrol.note_looks(str(run.ref), {piece: (last[piece], round(seconds[piece] / 60)) for piece in last})
