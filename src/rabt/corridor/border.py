"""The line between the two states: its stretches and pieces, the places near it, and the roads to it."""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import ceil
from types import MappingProxyType
from typing import Any, ClassVar

from rabt.corridor.geodesy import Spot, cut, distance_km, length_km, nearest, run_of, spot_at
from rabt.corridor.shapes import Entry, Words

PLACE_KINDS = ("town", "landmark")
ROAD_KINDS = ("road", "track")
LINE = "land"
ZONE = "joint"
CLOSE = 1e-9
"""A rest of a line shorter than this part of a kilometre is no piece."""

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


# ------------------------------------------------------------------ what a pack says
@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Entry):
    """The land line between the two states, from the sea on."""

    FILE: ClassVar[str] = "line.toml"
    TABLE: ClassVar[str] = "line"

    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Entry):
    """How deep the agreed joint zone is on each side, in km; how the line is cut; who lies to its left."""

    FILE: ClassVar[str] = "border.toml"
    TABLE: ClassVar[str] = "zone"

    name: Words
    km: float
    stretch_km: float
    piece_km: float
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark(Entry):
    """A town or another named place by which the line is spoken of."""

    FILE: ClassVar[str] = "border.toml"
    TABLE: ClassVar[str] = "landmark"

    state: str
    kind: str
    name: Words
    spot: Spot
    aliases: tuple[str, ...] = ()
    geonames: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Base(Landmark):
    """A place where crews start."""

    TABLE: ClassVar[str] = "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Road(Entry):
    """A way within one state between two places (codes), by the spots between. Coarse: for planning only."""

    FILE: ClassVar[str] = "border.toml"
    TABLE: ClassVar[str] = "road"

    state: str
    kind: str
    name: Words
    ends: tuple[str, ...]
    by: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Entry):
    """Land on the map around the line, as a ring; of one of the two states, or of none."""

    FILE: ClassVar[str] = "ground.toml"
    TABLE: ClassVar[str] = "ground"

    spots: tuple[Spot, ...]
    state: str = ""


SHAPES: tuple[type[Entry], ...] = (Line, Zone, Base, Landmark, Road, Ground)


# ------------------------------------------------------------------ what follows from it
@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Entry):
    """A part of the line, `S01` from the sea on, from one kilometre to another, named by a place near."""

    name: Words
    km_from: float
    km_to: float
    line: tuple[Spot, ...]
    centre: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a stretch, `S01-1` from the sea on: the least part of the line that is looked at."""

    code: str
    stretch: str
    km_from: float
    km_to: float
    line: tuple[Spot, ...]
    centre: Spot

    @property
    def km(self) -> float:
        """Return how long it is."""
        return self.km_to - self.km_from


class Border:
    """The line as the pack draws it. Frozen; every distance is in km, every spot longitude, latitude."""

    def __init__(
        self,
        line: Line,
        zone: Zone,
        bases: tuple[Base, ...],
        landmarks: tuple[Landmark, ...],
        roads: tuple[Road, ...],
        ground: tuple[Ground, ...],
    ) -> None:
        self.line = line.spots
        self.source = line.source
        self.zone = zone
        self.zone_km = zone.km
        self.km = length_km(line.spots)
        self.bases = MappingProxyType({base.code: base for base in bases})
        self.landmarks = MappingProxyType({place.code: place for place in (*bases, *landmarks)})
        self.roads = MappingProxyType({road.code: road for road in roads})
        self.ground = ground
        run = run_of(line.spots)
        found = tuple(self._stretches(line, run))
        self.stretches = MappingProxyType({stretch.code: stretch for stretch in found})
        self._pieces = {stretch.code: tuple(_pieces(stretch, line, zone, run)) for stretch in found}
        self.pieces = MappingProxyType({one.code: one for some in self._pieces.values() for one in some})

    def _stretches(self, line: Line, run: tuple[float, ...]) -> Iterator[Stretch]:
        for number, (start, end) in enumerate(_steps(0.0, self.km, self.zone.stretch_km), 1):
            part = cut(line.spots, start, end, run)
            centre = spot_at(line.spots, (start + end) / 2, run)
            near = min(self.landmarks.values(), key=lambda place: distance_km(place.spot, centre)).name
            span = f"{start:.0f}–{end:.0f}"
            yield Stretch(
                code=f"S{number:02}", since=line.since, source=line.source, assumption=line.assumption,
                name=Words(f"{near.ar}، الكيلومتر {span}", f"{near.en}, km {span}"),
                km_from=start, km_to=end, line=part, centre=centre,
            )  # fmt: skip

    def pieces_of(self, stretch: str) -> tuple[Piece, ...]:
        """Return the pieces of a stretch, from the sea on; an unknown code raises KeyError."""
        return self._pieces[stretch]

    def piece_near(self, lon: float, lat: float) -> tuple[Piece, float]:
        """Return the piece that is nearest to a spot, and its distance in km."""
        spot, best, away = (lon, lat), None, float("inf")
        for least, stretch in sorted(self._at_least(spot)):
            if least > away:
                break
            for piece in self._pieces[stretch]:
                _, km, _ = nearest(piece.line, spot)
                if km < away:
                    best, away = piece, km
        assert best is not None
        return best, away

    def _at_least(self, spot: Spot) -> Iterator[tuple[float, str]]:
        """Say of each stretch how far it is at least: all of it lies within half its length of its middle."""
        for stretch in self.stretches.values():
            half = (stretch.km_to - stretch.km_from) / 2 * 1.01
            yield distance_km(stretch.centre, spot) - half, stretch.code

    def in_zone(self, lon: float, lat: float) -> bool:
        """Tell whether a spot lies in the agreed joint zone."""
        return self.piece_near(lon, lat)[1] <= self.zone_km

    def state_at(self, lon: float, lat: float) -> str:
        """Return in which of the two states a spot near the line lies, by the hand on which it lies."""
        piece, _ = self.piece_near(lon, lat)
        stretch = self.stretches[piece.stretch]
        _, _, hand = nearest(stretch.line, (lon, lat))
        return self.zone.left if hand >= 0 else self._right

    @cached_property
    def _right(self) -> str:
        return next(place.state for place in self.landmarks.values() if place.state != self.zone.left)

    def reach_km(self, base: str, stretch: str) -> float:
        """Return how far it is from a base to the middle of a stretch.

        By the coarse roads of its own state, then straight. An unknown base or stretch raises KeyError.
        """
        centre = self.stretches[stretch].centre
        return min(km + distance_km(spot, centre) for spot, km in self._reached(base).items())

    def _reached(self, base: str) -> Mapping[Spot, float]:
        """Return every spot of the roads that a base reaches, with the km to it."""
        start = self.bases[base]
        if base not in self._ways:
            self._ways[base] = _shortest(start.spot, self._network[start.state])
        return self._ways[base]

    @cached_property
    def _ways(self) -> dict[str, Mapping[Spot, float]]:
        return {}

    @cached_property
    def _network(self) -> Mapping[str, Mapping[Spot, tuple[tuple[Spot, float], ...]]]:
        network: dict[str, dict[Spot, list[tuple[Spot, float]]]] = defaultdict(lambda: defaultdict(list))
        for road in self.roads.values():
            for one, other in pairwise(self.way_of(road)):
                km = distance_km(one, other)
                network[road.state][one].append((other, km))
                network[road.state][other].append((one, km))
        return defaultdict(
            dict, {state: {at: tuple(to) for at, to in ways.items()} for state, ways in network.items()}
        )

    def way_of(self, road: Road) -> tuple[Spot, ...]:
        """Return the spots of a road from end to end."""
        start, end = (self.landmarks[code].spot for code in road.ends)
        return (start, *road.by, end)


def _steps(start: float, end: float, step: float) -> Iterator[tuple[float, float]]:
    for number in range(ceil((end - start) / step - CLOSE)):
        yield start + number * step, min(end, start + (number + 1) * step)


def _pieces(stretch: Stretch, line: Line, zone: Zone, run: tuple[float, ...]) -> Iterator[Piece]:
    for number, (start, end) in enumerate(_steps(stretch.km_from, stretch.km_to, zone.piece_km), 1):
        yield Piece(
            code=f"{stretch.code}-{number}", stretch=stretch.code, km_from=start, km_to=end,
            line=cut(line.spots, start, end, run), centre=spot_at(line.spots, (start + end) / 2, run),
        )  # fmt: skip


def _shortest(start: Spot, ways: Mapping[Spot, tuple[tuple[Spot, float], ...]]) -> Mapping[Spot, float]:
    reached: dict[Spot, float] = {}
    waiting = [(0.0, start)]
    while waiting:
        km, at = heapq.heappop(waiting)
        if at in reached:
            continue
        reached[at] = km
        for to, more in ways.get(at, ()):
            heapq.heappush(waiting, (km + more, to))
    return reached


def of_day(entries: Callable[[type[Entry]], Mapping[str, Any]]) -> "Border":
    """Return the land line of the tables in force on a day."""
    bases, landmarks, roads, ground = (
        tuple(entries(shape).values()) for shape in (Base, Landmark, Road, Ground)
    )
    return drawn(entries(Line)[LINE], entries(Zone)[ZONE], bases, landmarks, roads, ground)


@lru_cache(maxsize=8)
def drawn(
    line: Line,
    zone: Zone,
    bases: tuple[Base, ...],
    landmarks: tuple[Landmark, ...],
    roads: tuple[Road, ...],
    ground: tuple[Ground, ...],
) -> Border:
    """Return the border that a pack's entries draw; the same entries draw it once."""
    return Border(line, zone, bases, landmarks, roads, ground)


# ------------------------------------------------------------------ is it fit for use?
def _on_earth(spots: tuple[Spot, ...], name: str) -> Iterator[Complaint]:
    for spot in spots:
        if len(spot) != 2 or abs(spot[0]) > 180 or abs(spot[1]) > 90:
            yield name, f"{list(spot)} is not on this earth", "Write degrees, longitude first"


def _line(line: Line, known: Any) -> Iterator[Complaint]:
    if line.code != LINE:
        yield "code", f"unknown line {line.code!r}", f'Write code = "{LINE}"'
    if len(line.spots) < 2:
        yield "spots", "is no line", "Write two spots or more"
    yield from _on_earth(line.spots, "spots")


def _zone(zone: Zone, known: Any) -> Iterator[Complaint]:
    if zone.code != ZONE:
        yield "code", f"unknown zone {zone.code!r}", f'Write code = "{ZONE}"'
    if zone.left not in known.states:
        yield "left", f"unknown state {zone.left!r}", "Write the code of the state to the left of the line"
    if not 0 < zone.piece_km <= zone.stretch_km:
        yield "piece_km", "the lengths do not fit", "piece_km is above zero and at most stretch_km"
    if zone.km <= 0:
        yield "km", "is not above zero", "Write how deep the zone is on each side"


def _place(place: Landmark, known: Any) -> Iterator[Complaint]:
    if place.state not in known.states:
        yield "state", f"unknown state {place.state!r}", "Write the code of a state"
    if place.kind not in PLACE_KINDS:
        yield "kind", f"unknown kind {place.kind!r}", f"Use {' or '.join(PLACE_KINDS)}"
    yield from _on_earth((place.spot,), "spot")


def _road(road: Road, known: Any) -> Iterator[Complaint]:
    if road.kind not in ROAD_KINDS:
        yield "kind", f"unknown kind {road.kind!r}", f"Use {' or '.join(ROAD_KINDS)}"
    if len(road.ends) != 2:
        yield "ends", "a road has two ends", "Write the codes of two places"
    for end in road.ends:
        if known.landmarks.get(end) != road.state:
            yield (
                "ends",
                f"{end!r} is no place of {road.state!r}",
                "Name a base or a landmark of its own state",
            )
    yield from _on_earth(road.by, "by")


def _ground(ground: Ground, known: Any) -> Iterator[Complaint]:
    if ground.state and ground.state not in known.states:
        yield "state", f"unknown state {ground.state!r}", "Write the code of a state, or leave it out"
    if len(ground.spots) < 3:
        yield "spots", "is no ring", "Write three spots or more"
    yield from _on_earth(ground.spots, "spots")


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    Line: _line, Zone: _zone, Base: _place, Landmark: _place, Road: _road, Ground: _ground,
}  # fmt: skip
