"""Where the lines, bars and signs of a chart stand, in whole units. Pure geometry; the page writes it as SVG.

Whole, as the languages of the pages write fractions each in its own way, and a drawing knows but one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 240, 64, 6
MAP_WIDTH = 640
SMALLEST, LARGEST = 4, 26
"""The radius of a sign on the map: of the least number that is shown, and of the largest."""


@dataclass(frozen=True)
class Point:
    """One month of a chart: where it stands, and its number; nothing where there is none or it is hidden."""

    x: int
    y: int | None
    value: int | None


@dataclass(frozen=True)
class Curve:
    """A chart of months: its points, and the runs of them that a line joins."""

    points: tuple[Point, ...]
    runs: tuple[str, ...]
    top: int

    @property
    def dots(self) -> list[Point]:
        """Return the points that have a number."""
        return [point for point in self.points if point.y is not None]


def curve(values: Sequence[int | None]) -> Curve:
    """Draw numbers over time; a month without a number leaves a gap, never a nought."""
    top = max((value for value in values if value is not None), default=0)
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)
    points = tuple(
        Point(round(EDGE + place * step), None if value is None else _height(value, top), value)
        for place, value in enumerate(values)
    )
    return Curve(points, tuple(_runs(points)), top)


def _height(value: int, top: int) -> int:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / top) if top else HEIGHT - EDGE


def _runs(points: Iterable[Point]) -> Iterable[str]:
    run: list[str] = []
    for point in (*points, Point(0, None, None)):
        if point.y is not None:
            run.append(f"{point.x},{point.y}")
        elif run:
            if len(run) > 1:
                yield " ".join(run)
            run = []


def bar(value: int | None, top: int) -> int:
    """Return how long a bar is, in hundredths of the longest."""
    return round(100 * value / top) if value and top else 0


@dataclass(frozen=True)
class Spot:
    """What a map shows at one place: of which kind, where on this earth, and its number."""

    key: str
    kind: str
    lat: float
    lon: float
    value: int | None


@dataclass(frozen=True)
class Sign:
    """One sign on the map; `hidden` where its number is too small to be shown."""

    key: str
    kind: str
    x: int
    y: int
    r: int
    value: int | None

    @property
    def hidden(self) -> bool:
        """Tell whether there is a number that is not shown."""
        return self.value is None

    @property
    def left(self) -> int:
        """Where a square sign begins."""
        return self.x - self.r

    @property
    def up(self) -> int:
        """Where a square sign begins, from above."""
        return self.y - self.r

    @property
    def wide(self) -> int:
        """How wide a square sign is."""
        return 2 * self.r


@dataclass(frozen=True)
class Map:
    """The corridor as it is drawn: its size, and its signs, the largest first so that none is covered."""

    width: int
    height: int
    signs: tuple[Sign, ...]
    dots: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Plane:
    """How degrees become places on the drawing: true in the middle. (Equirectangular)"""

    north: float
    west: float
    squeeze: float
    scale: float
    height: int

    def x(self, lon: float) -> int:
        """Return how far from the western edge a longitude lies."""
        return round(2 * LARGEST + (lon - self.west) * self.squeeze * self.scale)

    def y(self, lat: float) -> int:
        """Return how far from the upper edge a latitude lies."""
        return round(2 * LARGEST + (self.north - lat) * self.scale)


def plane(known: Sequence[tuple[float, float]]) -> Plane:
    """Lay the places of a corridor, by latitude and longitude, into the width of the map."""
    lats, lons = [lat for lat, _ in known], [lon for _, lon in known]
    squeeze = math.cos(math.radians((min(lats) + max(lats)) / 2))
    scale = (MAP_WIDTH - 4 * LARGEST) / max((max(lons) - min(lons)) * squeeze, 1.0)
    height = round(4 * LARGEST + (max(lats) - min(lats)) * scale)
    return Plane(max(lats), min(lons), squeeze, scale, height)


def drawn(spots: Sequence[Spot], known: Sequence[tuple[float, float]]) -> Map:
    """Draw the numbers of some places among all that are known: the area of a sign follows its number."""
    if not spots:
        return Map(MAP_WIDTH, 0, ())
    laid, tops = plane([*known, *((one.lat, one.lon) for one in spots)]), _tops(spots)
    signs = [
        Sign(
            one.key, one.kind, laid.x(one.lon), laid.y(one.lat), _radius(one.value, tops[one.kind]), one.value
        )
        for one in spots
    ]
    dots = tuple(Point(laid.x(lon), laid.y(lat), None) for lat, lon in known)
    return Map(MAP_WIDTH, laid.height, tuple(sorted(signs, key=lambda sign: (-sign.r, sign.key))), dots)


def _tops(spots: Iterable[Spot]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for one in spots:
        found[one.kind] = max(found.get(one.kind, 0), one.value or 0)
    return found


def _radius(value: int | None, top: int) -> int:
    if not value or not top:
        return SMALLEST
    return round(max(SMALLEST, LARGEST * math.sqrt(value / top)))
