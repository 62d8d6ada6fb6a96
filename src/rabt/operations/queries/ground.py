"""The map itself: tiles and lines of the pack. It opens nobody and is the same for every viewer."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor.border import Border
from rabt.operations.rules import tiles
from rabt.operations.rules.tiles import LINE, POINT, POLYGON, Shape, Tile

SEE, REPORT = "operations.see", "operations.report"
"""To see the operations room; to report the weather."""
KEPT_TILES = 4096


def border_now() -> Border:
    """Return the line as the agreement's pack draws it today."""
    return agreement.terms_at(clock.now()).border


def tile(viewer: Actor, z: int, x: int, y: int) -> bytes:
    """Return one tile of the map. Refuses: missing"""
    viewer.require(SEE)
    return _tile(border_now(), tiles.tile_at(z, x, y))


@lru_cache(maxsize=KEPT_TILES)
def _tile(border: Border, where: Tile) -> bytes:
    """Draw a tile once: a pack draws its border once too."""
    return tiles.written(where, dict(layers(border)))


def layers(border: Border) -> Iterator[tuple[str, list[Shape]]]:
    """Return what a map of the border shows, layer by layer, the lowest first."""
    yield "ground", [Shape(POLYGON, one.spots, {"state": one.state}) for one in border.ground]
    yield "line", [Shape(LINE, border.line)]
    yield (
        "roads",
        [
            Shape(LINE, border.way_of(one), {"kind": one.kind, "ar": one.name.ar, "en": one.name.en})
            for one in border.roads.values()
        ],
    )
    yield (
        "stretches",
        [
            Shape(LINE, one.line, {"code": one.code, "ar": one.name.ar, "en": one.name.en})
            for one in border.stretches.values()
        ],
    )
    yield "places", [
        Shape(POINT, (one.spot,), {
            "code": one.code, "kind": "base" if one.code in border.bases else one.kind, "ar": one.name.ar,
            "en": one.name.en,
        }) for one in border.landmarks.values()
    ]  # fmt: skip


def pieces(viewer: Actor) -> list[dict[str, Any]]:
    """Return every piece of the line with its spots, for what changes upon the map from minute to minute."""
    viewer.require(SEE)
    return [
        {"code": one.code, "stretch": one.stretch, "line": [[round(x, 5), round(y, 5)] for x, y in one.line]}
        for one in border_now().pieces.values()
    ]
