"""Effort beside finds: where nobody looked is told as that, and never as a place without finds."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

LEVELS = 4
"""In so many steps the map and the bars draw more and less."""


class Heat(StrEnum):
    """What effort and finds of a part of the line say together."""

    UNSEEN = "unseen"
    THIN = "thin"
    NOTHING = "nothing"
    FOUND = "found"


@dataclass(frozen=True)
class Measured:
    """A part of the line in a period: for how many minutes it was looked at, and what was found there."""

    minutes: int
    finds: int
    heat: Heat

    @property
    def known_finds(self) -> int | None:
        """Return the finds, or nothing where nobody looked and nothing was found: that is no nought."""
        return None if self.heat is Heat.UNSEEN and not self.finds else self.finds


def measured(minutes: int, finds: int, enough: int) -> Measured:
    """Weigh effort and finds; below `enough` minutes, no find says little."""
    return Measured(minutes, finds, _heat(minutes, finds, enough))


def _heat(minutes: int, finds: int, enough: int) -> Heat:
    if minutes <= 0:
        return Heat.UNSEEN
    if finds:
        return Heat.FOUND
    return Heat.THIN if minutes < enough else Heat.NOTHING


def level(value: int, top: int) -> int:
    """Return in which step from 0 to 4 a number is drawn, by the root of its share of the greatest one.

    Only nought itself is drawn as nothing.
    """
    if value <= 0 or top <= 0:
        return 0
    return min(LEVELS, ceil(LEVELS * sqrt(value / top)))
