"""Vector tiles of a map, written by ourselves: squares of the web's map plane. (Mapbox Vector Tile 2.1)

A tile is `z/x/y`: at zoom z the world is 2^z squares wide, x counts from the west, y from the north. Within a
tile places are whole numbers from 0 to `EXTENT`, from its upper left corner; a margin around it is drawn too,
so that lines do not end at its edges.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan, degrees, log, pi, radians, sinh, tan
from types import MappingProxyType

from rabt.base.errors import Missing
from rabt.corridor.geodesy import Box, Spot, clipped, within_box

EXTENT, MARGIN, DEEPEST = 4096, 80, 12
"""The side of a tile, what is drawn around it, the deepest zoom that is made: beyond it, tiles stretch."""
POINT, LINE, POLYGON = 1, 2, 3
MOVE, DRAW, CLOSE = 1, 2, 7
MOST_NORTH = 85.0511

Value = str | int


@dataclass(frozen=True)
class Shape:
    """One thing on the map: a point, a line or a ring by its spots, with what is known of it."""

    kind: int
    spots: Sequence[Spot]
    tags: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Tile:
    """One square of the map."""

    z: int
    x: int
    y: int

    def box(self) -> Box:
        """Return the degrees that the square and its margin cover."""
        more = MARGIN / EXTENT
        west, north = self._spot(self.x - more, self.y - more)
        east, south = self._spot(self.x + 1 + more, self.y + 1 + more)
        return west, south, east, north

    def _spot(self, x: float, y: float) -> Spot:
        whole = 2**self.z
        return x / whole * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / whole))))

    def place(self, spot: Spot) -> tuple[int, int]:
        """Return where a spot lies in the square."""
        whole = 2**self.z
        lat = max(-MOST_NORTH, min(MOST_NORTH, spot[1]))
        x = (spot[0] + 180) / 360 * whole
        y = (1 - log(tan(pi / 4 + radians(lat) / 2)) / pi) / 2 * whole
        return round((x - self.x) * EXTENT), round((y - self.y) * EXTENT)


def tile_at(z: int, x: int, y: int) -> Tile:
    """Return the square of a map by its numbers. Refuses: missing"""
    if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise Missing()
    return Tile(z, x, y)


# ------------------------------------------------------------------ shapes into numbers
def drawn(tile: Tile, shape: Shape) -> list[int]:
    """Return the commands that draw a shape in a square; none where it lies outside."""
    box = tile.box()
    if shape.kind == POINT:
        (lon, lat), (west, south, east, north) = shape.spots[0], box
        inside = west <= lon <= east and south <= lat <= north
        return _points(tile.place(shape.spots[0])) if inside else []
    if shape.kind == POLYGON:
        return _ring([tile.place(spot) for spot in clipped(shape.spots, box)])
    return _lines([tile.place(spot) for spot in part] for part in within_box(shape.spots, box))


Place = tuple[int, int]


def _points(place: Place) -> list[int]:
    return [MOVE | 1 << 3, *map(zigzag, place)]


def _lines(parts: Iterable[list[Place]]) -> list[int]:
    found: list[int] = []
    at = (0, 0)
    for part in parts:
        way = _without_repeats(part)
        if len(way) > 1:
            found += _moved(at, way)
            at = way[-1]
    return found


def _ring(places: list[Place]) -> list[int]:
    way = _without_repeats(places)
    if len(way) > 1 and way[0] == way[-1]:
        way.pop()
    if len(way) < 3:
        return []
    if _area(way) < 0:  # an outer ring runs clockwise where y grows downwards
        way.reverse()
    return [*_moved((0, 0), way), CLOSE | 1 << 3]


def _moved(at: Place, way: Sequence[Place]) -> list[int]:
    found = [MOVE | 1 << 3, zigzag(way[0][0] - at[0]), zigzag(way[0][1] - at[1]), DRAW | (len(way) - 1) << 3]
    for (x, y), (to_x, to_y) in pairwise(way):
        found += (zigzag(to_x - x), zigzag(to_y - y))
    return found


def _without_repeats(places: Sequence[Place]) -> list[Place]:
    return [place for number, place in enumerate(places) if number == 0 or place != places[number - 1]]


def _area(way: Sequence[Place]) -> int:
    return sum(
        x * other_y - other_x * y for (x, y), (other_x, other_y) in zip(way, [*way[1:], way[0]], strict=True)
    )


# ------------------------------------------------------------------ numbers into bytes
def zigzag(number: int) -> int:
    """Fold a number so that small ones stay small whatever their sign. (Protocol Buffers)"""
    return number << 1 if number >= 0 else (-number << 1) - 1


def varint(number: int) -> bytes:
    """Write a whole number in as few bytes as it needs. (Protocol Buffers)"""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _field(number: int, body: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(body)) + body


def _count(number: int, value: int) -> bytes:
    return varint(number << 3) + varint(value)


def written(tile: Tile, layers: Mapping[str, Iterable[Shape]]) -> bytes:
    """Write the tile with its layers; a layer that has nothing here is left out."""
    return b"".join(_layer(tile, name, shapes) for name, shapes in layers.items())


def _layer(tile: Tile, name: str, shapes: Iterable[Shape]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[Value, int] = {}
    features = b"".join(_feature(tile, shape, keys, values) for shape in shapes)
    if not features:
        return b""
    body = _field(1, name.encode()) + features
    body += b"".join(_field(3, key.encode()) for key in keys)
    body += b"".join(_field(4, _value(value)) for value in values)
    return _field(3, body + _count(5, EXTENT) + _count(15, 2))


def _feature(tile: Tile, shape: Shape, keys: dict[str, int], values: dict[Value, int]) -> bytes:
    commands = drawn(tile, shape)
    if not commands:
        return b""
    tags: list[int] = []
    for key, value in shape.tags.items():
        tags += (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
    body = _field(2, b"".join(map(varint, tags))) if tags else b""
    return _field(2, body + _count(3, shape.kind) + _field(4, b"".join(map(varint, commands))))


def _value(value: Value) -> bytes:
    return _field(1, value.encode()) if isinstance(value, str) else _count(4, value)
