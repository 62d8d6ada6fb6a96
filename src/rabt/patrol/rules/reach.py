"""Which part of the line a joint patrol reaches within a shift, which it does not and why; what would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import cos, radians

from rabt.corridor import Terms
from rabt.corridor.border import Border, Stretch
from rabt.corridor.geodesy import Spot, distance_km

HOUR = 60.0
REACHED, HOURS, RANGE = "reached", "hours", "range"
"""Reached; too long for a shift; within a shift, and too far for any vehicle of the pack."""
WIDE, HIGH, MARGIN, ROOM = 340.0, 600.0, 14.0, 80.0


@dataclass(frozen=True)
class Reach:
    """What it takes to look at one stretch from the nearest base of each side.

    `hours` are those of the crew that is farther away, there and back with the look itself; `km` those of
    the vehicle of the nearer one.
    """

    stretch: Stretch
    bases: Mapping[str, str]
    hours: float
    km: float
    why: str


@dataclass(frozen=True)
class Part:
    """Stretches that follow each other and are reached, or not, for one reason."""

    why: str
    reaches: tuple[Reach, ...]

    @property
    def first(self) -> Stretch:
        """Return the first stretch, from the sea on."""
        return self.reaches[0].stretch

    @property
    def last(self) -> Stretch:
        """Return the last one."""
        return self.reaches[-1].stretch

    @property
    def hours(self) -> tuple[float, float]:
        """Return the least and the most hours that a patrol of it takes."""
        found = [one.hours for one in self.reaches]
        return min(found), max(found)

    @property
    def km(self) -> float:
        """Return how much of the line it is."""
        return self.last.km_to - self.first.km_from


@dataclass(frozen=True)
class Camp:
    """Where on the line a camp of both sides would bring stretches into reach: a computation, no decision."""

    at: Stretch
    reaches: tuple[Stretch, ...]


@dataclass(frozen=True)
class Limits:
    """How long a patrol may last, how far a vehicle goes, how fast it drives and looks."""

    hours: float
    km: float
    road_kmh: float
    look_kmh: float
    piece_minutes: float


def limits_of(terms: Terms) -> Limits:
    """Return the limits of the pack: its longest shift that is lawful on both sides, its farthest vehicle."""
    turn = min(one.turn_most for one in terms.duty_hours.values())
    seats = 2 * terms.number("patrol_crew_each")
    return Limits(
        float(max((one.hours for one in terms.shifts.values() if one.hours <= turn), default=0)),
        float(max((one.range_km for one in terms.vehicles.values() if one.seats >= seats), default=0)),
        float(terms.number("patrol_road_kmh")), float(terms.number("patrol_look_kmh")),
        float(terms.number("patrol_piece_minutes")),
    )  # fmt: skip


def reaches_of(terms: Terms) -> tuple[Reach, ...]:
    """Return what each stretch of the line takes, from the sea on, by every base that the pack names."""
    return _reaches(terms.border, limits_of(terms))


@lru_cache(maxsize=8)
def _reaches(border: Border, limits: Limits) -> tuple[Reach, ...]:
    return tuple(_reach(border, stretch, limits) for stretch in border.stretches.values())


def _reach(border: Border, stretch: Stretch, limits: Limits) -> Reach:
    near: dict[str, tuple[float, str]] = {}
    for code, base in border.bases.items():
        way = border.reach_km(code, stretch.code), code
        near[base.state] = min(near.get(base.state, way), way)
    far, close = max(km for km, _ in near.values()), min(km for km, _ in near.values())
    hours = 2 * far / limits.road_kmh + look_hours(border, stretch, limits)
    km = 2 * close + stretch.km_to - stretch.km_from
    why = HOURS if hours > limits.hours else RANGE if km > limits.km else REACHED
    return Reach(stretch, {state: code for state, (_, code) in near.items()}, hours, km, why)


def look_hours(border: Border, stretch: Stretch, limits: Limits) -> float:
    """Return how long it takes to look at a whole stretch: driven slowly, with a halt at each piece."""
    halts = len(border.pieces_of(stretch.code)) * limits.piece_minutes / HOUR
    return (stretch.km_to - stretch.km_from) / limits.look_kmh + halts


def parts_of(reaches: Sequence[Reach]) -> list[Part]:
    """Return the line in as few parts as tell what is reached and what is not."""
    return [Part(why, tuple(found)) for why, found in groupby(reaches, key=lambda one: one.why)]


def lost_of(terms: Terms, stretches: Sequence[str]) -> list[str]:
    """Return those of some stretches that no patrol of the pack's bases can reach."""
    return [
        one.stretch.code
        for one in reaches_of(terms)
        if one.why != REACHED and one.stretch.code in set(stretches)
    ]


# ------------------------------------------------------------------ what would do
def camps_of(terms: Terms) -> list[Camp]:
    """Return as few camps on the line as bring all of it into reach, each as far on as it may stand.

    A camp holds a crew of each side and stands at the middle of a stretch; from there one drives straight.
    Empty where nothing is wanting, or where no camp helps: the look itself is too long for a shift.
    """
    border, limits = terms.border, limits_of(terms)
    wanting = [one.stretch for one in reaches_of(terms) if one.why != REACHED]
    found: list[Camp] = []
    while wanting:
        places = [one for one in border.stretches.values() if _serves(border, one, wanting[0], limits)]
        if not places:
            return []
        at = max(places, key=lambda one: one.km_from)
        served = tuple(one for one in wanting if _serves(border, at, one, limits))
        found.append(Camp(at, served))
        wanting = [one for one in wanting if one not in served]
    return found


def _serves(border: Border, camp: Stretch, stretch: Stretch, limits: Limits) -> bool:
    far = distance_km(camp.centre, stretch.centre)
    hours = 2 * far / limits.road_kmh + look_hours(border, stretch, limits)
    return hours <= limits.hours and 2 * far + stretch.km_to - stretch.km_from <= limits.km


# ------------------------------------------------------------------ a picture
@dataclass(frozen=True)
class Picture:
    """The line, its parts, roads, bases and camps as a drawing in its own units, north above."""

    parts: tuple[tuple[str, str], ...]
    roads: tuple[tuple[str, str], ...]
    bases: tuple[tuple[str, str, str, bool], ...]
    camps: tuple[tuple[str, str], ...]
    wide: float = WIDE
    high: float = HIGH


def picture_of(terms: Terms) -> Picture:
    """Draw which part of the line is reached: parts by their reason, roads by their kind, bases, camps.

    A base is told as code, place, and whether its name fits to its left.
    """
    border = terms.border
    put = _scale([*border.line, *(one.spot for one in border.bases.values())])

    def points(spots: Sequence[Spot]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(put, spots))

    parts = parts_of(reaches_of(terms))
    return Picture(
        tuple(
            (one.why, points([spot for part in one.reaches for spot in part.stretch.line])) for one in parts
        ),
        tuple((one.kind, points(border.way_of(one))) for one in border.roads.values()),
        tuple(
            (one.code, *_written(put(one.spot)), _before(put(one.spot)[0], one.state == border.zone.left))
            for one in border.bases.values()
        ),
        tuple(_written(put(one.at.centre)) for one in camps_of(terms)),
    )  # fmt: skip


def _before(x: float, east: bool) -> bool:
    """Tell whether a name stands to the left of its place: away from the line, and within the drawing."""
    return x > WIDE - ROOM or (not east and x >= ROOM)


def _written(spot: tuple[float, float]) -> tuple[str, str]:
    return f"{spot[0]:.1f}", f"{spot[1]:.1f}"


def _scale(every: Sequence[Spot]) -> Callable[[Spot], tuple[float, float]]:
    """Return how a spot is put on the drawing, to one scale in both directions; what lies outside is cut."""
    west, east = min(one[0] for one in every), max(one[0] for one in every)
    south, north = min(one[1] for one in every), max(one[1] for one in every)
    narrow = cos(radians((south + north) / 2))
    scale = min((WIDE - 2 * MARGIN) / ((east - west) * narrow), (HIGH - 2 * MARGIN) / (north - south))
    left, top = (WIDE - (east - west) * narrow * scale) / 2, (HIGH - (north - south) * scale) / 2
    return lambda one: (left + (one[0] - west) * narrow * scale, top + (north - one[1]) * scale)
