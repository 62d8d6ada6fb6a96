"""The line of the border drawn small: a spot on it, without any outside map."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

Spot = tuple[float, float]
WIDE, HIGH, MARGIN = 120.0, 320.0, 12.0


@dataclass(frozen=True)
class Drawing:
    """A drawing in its own units: the line and the part of it as point lists, the spot."""

    line: str
    part: str
    x: str
    y: str
    wide: float = WIDE
    high: float = HIGH


def draw(line: Sequence[Spot], part: Sequence[Spot], spot: Spot) -> Drawing:
    """Draw the line with one part of it marked and a spot, north above, to one scale in both directions."""
    every = [*line, *part, spot]
    west, east = min(one[0] for one in every), max(one[0] for one in every)
    south, north = min(one[1] for one in every), max(one[1] for one in every)
    narrow = cos(radians((south + north) / 2))
    wide, high = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min((WIDE - 2 * MARGIN) / wide, (HIGH - 2 * MARGIN) / high)
    left, top = (WIDE - wide * scale) / 2, (HIGH - high * scale) / 2

    def put(one: Spot) -> tuple[float, float]:
        return left + (one[0] - west) * narrow * scale, top + (north - one[1]) * scale

    def points(found: Sequence[Spot]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(put, found))

    x, y = put(spot)
    return Drawing(points(line), points(part), f"{x:.1f}", f"{y:.1f}")
