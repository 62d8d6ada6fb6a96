"""One fix of a position: what makes it bad, how far it is from another, and a clock that goes wrong.

A bad fix is marked, never deleted. (as EarthRanger's `exclusion_flags`: 1 by a person, 2 by rule)
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import asin, cos, hypot, isfinite, radians, sin, sqrt

from rabt.base.errors import Refused

BY_PERSON, BY_RULE = 1, 2
EARTH = 6_371_008.8
"""Mean radius of the earth in metres (IUGG)."""
POOR = 200
"""Metres of uncertainty from which a fix is too poor to be drawn. (house rule)"""
FASTEST = 70.0
"""Metres a second: no vehicle of a patrol is faster. (house rule: 252 km/h)"""
STANDS = 300
"""Seconds for which one fix stands at most: without a later one nobody knows. (house rule)"""
CLOCK_MAY_DIFFER = timedelta(minutes=2)
"""By how much a telephone's clock may differ before its times are marked. (house rule)"""


class Flaw(StrEnum):
    """Why a fix is bad."""

    POOR = "poor"
    JUMP = "jump"
    CLOCK = "clock"
    PERSON = "person"
    TOLD = "told"


@dataclass(frozen=True)
class Fix:
    """A position at an instant; `number` is its place among the recordings of a run."""

    number: int
    at: datetime
    lon: float
    lat: float
    accuracy: int | None = None
    height: float | None = None
    seconds: int = 0


def check_spot(lon: float, lat: float) -> None:
    """Ask that a spot lies on this earth. Refuses: spot_wrong"""
    if not (isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise Refused("spot_wrong", field="lat")


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the distance of two spots (longitude, latitude) in metres, along a great circle. (haversine)"""
    lon1, lat1, lon2, lat2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def flaws(fixes: Iterable[Fix]) -> Iterator[Flaw | None]:
    """Say of each fix of a run, in its order, why it is bad, or nothing.

    A jump is judged against the last good fix, so that one wild fix does not condemn those after it; three
    that agree with each other are believed against it.
    """
    good: Fix | None = None
    wild: list[Fix] = []
    for fix in fixes:
        if fix.accuracy is not None and fix.accuracy > POOR:
            yield Flaw.POOR
        elif good is not None and fix.at < good.at:
            yield Flaw.CLOCK
        elif good is not None and not _reachable(good, fix):
            wild = [*wild, fix] if wild and _reachable(wild[-1], fix) else [fix]
            if len(wild) < 3:
                yield Flaw.JUMP
            else:
                good, wild = fix, []
                yield None
        else:
            good, wild = fix, []
            yield None


def _reachable(one: Fix, other: Fix) -> bool:
    apart = metres((one.lon, one.lat), (other.lon, other.lat)) - (one.accuracy or 0) - (other.accuracy or 0)
    return apart <= FASTEST * max(1.0, abs((other.at - one.at).total_seconds()))


def length(spots: Sequence[tuple[float, float]]) -> float:
    """Return how long a way is, in metres."""
    return sum(metres(one, other) for one, other in pairwise(spots))


# ------------------------------------------------------------------ clocks
def clock_off(sent_at: datetime, received_at: datetime) -> int:
    """Return by how many seconds a telephone's clock is wrong: nought where the line may explain it."""
    off = received_at - sent_at
    return round(off.total_seconds()) if abs(off) > CLOCK_MAY_DIFFER else 0


def right_time(at: datetime, off: int) -> datetime:
    """Return when it was by this node's clock."""
    return at + timedelta(seconds=off)


# ------------------------------------------------------------------ which fixes are drawn at which scale
WIDEST, CLOSEST = 4, 16
"""Zooms of a map (Web Mercator, tiles of 256) between which a trail is simplified; beyond, all is drawn."""
PIXEL = 156_543.03
"""Metres of one pixel at zoom nought on the equator."""


def zooms(spots: Sequence[tuple[float, float]]) -> list[int]:
    """Say of each spot of a trail from which zoom of a map on it is drawn, so that no line moves by a pixel.

    (Douglas and Peucker 1973, with each spot's own significance, made to fall along the recursion)
    """
    if not spots:
        return []
    lat = radians(spots[len(spots) // 2][1])
    east, north = EARTH * cos(lat), EARTH
    flat = [(radians(lon) * east, radians(la) * north) for lon, la in spots]
    return [_zoom(one, cos(lat)) for one in _weights(flat)]


CHUNK = 256
"""So many spots are weighed against each other at once: a long way is cut, so that none takes for ever."""
Flat = Sequence[tuple[float, float]]


def _weights(flat: Flat) -> list[float]:
    """Return by how many metres the line would move without each spot.

    A long way is weighed in parts, and their ends among each other, each at double weight: the two together
    move no line by more. An end stands as long as anything beside it does.
    """
    if len(flat) <= CHUNK:
        return _weighed(flat)
    ends = [*range(0, len(flat) - 1, CHUNK - 1), len(flat) - 1]
    found = [0.0] * len(flat)
    for end, weight in zip(ends, _weights([flat[end] for end in ends]), strict=True):
        found[end] = 2 * weight
    for first, last in pairwise(ends):
        inner = [2 * weight for weight in _weighed(flat[first : last + 1])[1:-1]]
        found[first + 1 : last] = inner
        most = max(inner, default=0.0)
        found[first], found[last] = max(found[first], most), max(found[last], most)
    return found


def _weighed(flat: Flat) -> list[float]:
    inf = float("inf")
    weight = [0.0] * len(flat)
    weight[0] = weight[-1] = inf
    open_: list[tuple[int, int, float]] = [(0, len(flat) - 1, inf)]
    while open_:
        first, last, most = open_.pop()
        if last - first < 2:
            continue
        far, at = max((_off(flat[i], flat[first], flat[last]), i) for i in range(first + 1, last))
        weight[at] = min(far, most)
        open_ += [(first, at, weight[at]), (at, last, weight[at])]
    return weight


def _zoom(weight: float, shrunk: float) -> int:
    for zoom in range(WIDEST, CLOSEST + 1):
        if weight >= PIXEL * shrunk / 2**zoom:
            return zoom
    return CLOSEST + 1


def _off(spot: tuple[float, float], first: tuple[float, float], last: tuple[float, float]) -> float:
    (x, y), (ax, ay), (bx, by) = spot, first, last
    dx, dy = bx - ax, by - ay
    along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy) if dx or dy else 0.0
    along = min(1.0, max(0.0, along))
    return hypot(x - ax - along * dx, y - ay - along * dy)


def coarse(lon: float, lat: float, side: int) -> tuple[float, float]:
    """Return the middle of the square of so many metres in which a spot lies; nought changes nothing."""
    if not side:
        return lon, lat
    high = side / (EARTH * radians(1))
    row = (int(lat // high) + 0.5) * high
    wide = high / max(cos(radians(row)), 0.01)
    return round((int(lon // wide) + 0.5) * wide, 6), round(row, 6)
