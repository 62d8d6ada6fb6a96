"""Distances on the earth and cuts of a line, good enough for a patrol.

Spots are longitude and latitude in degrees (WGS84). Distances are great circles on a ball of the earth's mean
radius (haversine), in kilometres: within about half a percent of the ellipsoid. A line between two spots is
straight in degrees, which a great circle leaves by less than a metre for the short pieces of a border.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import asin, cos, hypot, radians, sin, sqrt

Spot = tuple[float, float]
"""Longitude, latitude."""
EARTH_KM = 6371.0088
"""The mean radius of the earth (IUGG)."""
DEGREE_KM = radians(1) * EARTH_KM


def distance_km(one: Spot, other: Spot) -> float:
    """Return the great-circle distance of two spots."""
    east, north = radians(other[0] - one[0]), radians(other[1] - one[1])
    half = sin(north / 2) ** 2 + cos(radians(one[1])) * cos(radians(other[1])) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def length_km(line: Sequence[Spot]) -> float:
    """Return the length of a line."""
    return sum(distance_km(one, other) for one, other in pairwise(line))


def run_of(line: Sequence[Spot]) -> tuple[float, ...]:
    """Return for each spot of a line how many kilometres lie before it."""
    return tuple(accumulate((distance_km(a, b) for a, b in pairwise(line)), initial=0.0))


def spot_at(line: Sequence[Spot], km: float, run: Sequence[float] | None = None) -> Spot:
    """Return the spot of a line at so many kilometres from its start; beyond an end, that end."""
    run = run or run_of(line)
    for (start, end), (one, other) in zip(pairwise(run), pairwise(line), strict=True):
        if km <= end:
            part = max(0.0, (km - start) / (end - start)) if end > start else 0.0
            return (one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part)
    return line[-1]


def cut(
    line: Sequence[Spot], km_from: float, km_to: float, run: Sequence[float] | None = None
) -> tuple[Spot, ...]:
    """Return the part of a line between two kilometres, with every bend between them."""
    run = run or run_of(line)
    bends = (spot for spot, km in zip(line, run, strict=True) if km_from < km < km_to)
    return (spot_at(line, km_from, run), *bends, spot_at(line, km_to, run))


def nearest(line: Sequence[Spot], spot: Spot) -> tuple[Spot, float, float]:
    """Return the spot of a line that is nearest, its distance in km, and on which hand the given spot lies.

    The last value is above zero on the left hand of one who follows the line, below it on the right.
    """
    best, hand, least = line[0], 0.0, float("inf")
    for one, other in pairwise(line):
        foot, away, side = _foot(one, other, spot)
        if away < least:
            best, hand, least = foot, side, away
    return best, distance_km(best, spot), hand


def _foot(one: Spot, other: Spot, spot: Spot) -> tuple[Spot, float, float]:
    """Return the foot of a spot on a straight piece, its flat distance, and the hand on which it lies."""
    flat = cos(radians(spot[1]))
    ax, ay = _turned(one[0] - spot[0]) * flat, one[1] - spot[1]
    bx, by = _turned(other[0] - spot[0]) * flat, other[1] - spot[1]
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    part = 0.0 if square == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / square))
    foot = (one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part)
    return foot, hypot(ax + dx * part, ay + dy * part), dy * ax - dx * ay


def _turned(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0
