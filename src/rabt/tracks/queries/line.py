"""Which part of the line a spot belongs to."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from rabt.agreement import queries as agreement

GRID = 3
"""Decimals of a degree to which a spot is rounded for it: about a hundred metres."""


class Finder:
    """Finds the piece of the line near a spot, within the metres from which it counts as looked at."""

    def __init__(self, at: datetime) -> None:
        self._terms = agreement.terms_at(at)
        self._near = self._terms.pace("look_metres") / 1000

    def looked_at(self, lon: float, lat: float) -> str:
        """Return the piece that a crew at a spot looks at; nothing where it is too far from the line."""
        code, km = _nearest(self._terms.border, round(lon, GRID), round(lat, GRID))
        return code if km <= self._near else ""

    def in_zone(self, lon: float, lat: float) -> str:
        """Return the piece in whose part of the joint zone a spot lies, or nothing."""
        code, km = _nearest(self._terms.border, round(lon, GRID), round(lat, GRID))
        return code if km <= self._terms.border.zone_km else ""


@lru_cache(maxsize=100_000)
def _nearest(border: Any, lon: float, lat: float) -> tuple[str, float]:
    piece, km = border.piece_near(lon, lat)
    return piece.code, km
