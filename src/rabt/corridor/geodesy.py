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


# ------------------------------------------------------------------ boxes
Box = tuple[float, float, float, float]
"""West, south, east, north."""


def grown(spots: Sequence[Spot], across: float, up: float) -> Box:
    """Return the box around some spots, grown by so much east and west, and north and south."""
    lons, lats = [lon for lon, _ in spots], [lat for _, lat in spots]
    return min(lons) - across, min(lats) - up, max(lons) + across, max(lats) + up


def clipped(ring: Sequence[Spot], box: Box) -> list[Spot]:
    """Return the part of a ring within a box; empty where they do not meet. (Sutherland and Hodgman 1974)

    What leaves the box and comes back runs along its edge.
    """
    west, south, east, north = box
    found = list(ring)
    for axis, edge, keeps in ((0, west, 1), (1, south, 1), (0, east, -1), (1, north, -1)):
        found = _on_one_side(found, axis, edge, keeps)
    return found


def _on_one_side(ring: Sequence[Spot], axis: int, edge: float, keeps: int) -> list[Spot]:
    found: list[Spot] = []
    for before, here in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        was, is_ = (before[axis] - edge) * keeps >= 0, (here[axis] - edge) * keeps >= 0
        if was != is_:
            part = (edge - before[axis]) / (here[axis] - before[axis])
            other = before[1 - axis] + (here[1 - axis] - before[1 - axis]) * part
            found.append((edge, other) if axis == 0 else (other, edge))
        if is_:
            found.append(here)
    return found


def within_box(line: Sequence[Spot], box: Box) -> list[list[Spot]]:
    """Return the parts of a line within a box, in its order. (Liang and Barsky 1984)"""
    parts: list[list[Spot]] = []
    for one, other in pairwise(line):
        inside = _inside(one, other, box)
        if inside is None:
            continue
        start, end = inside
        if parts and parts[-1][-1] == start:
            parts[-1].append(end)
        else:
            parts.append([start, end])
    return parts


def _inside(one: Spot, other: Spot, box: Box) -> tuple[Spot, Spot] | None:
    """Return the part of one straight piece within a box."""
    (x, y), dx, dy = one, other[0] - one[0], other[1] - one[1]
    west, south, east, north = box
    first, last = 0.0, 1.0
    for step, room in ((-dx, x - west), (dx, east - x), (-dy, y - south), (dy, north - y)):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    if first > last:
        return None
    ends = [one if first == 0 else (x + dx * first, y + dy * first)]
    ends.append(other if last == 1 else (x + dx * last, y + dy * last))
    return ends[0], ends[1]
