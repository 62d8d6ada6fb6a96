"""How long ago a part of the line was looked at, held against the time that both sides agreed."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum


class Band(StrEnum):
    """Time since the last look: within half of the agreed time, within it, beyond it, or no look is known."""

    FRESH = "fresh"
    DUE = "due"
    LATE = "late"
    NEVER = "never"


ORDER = {band: place for place, band in enumerate(Band)}
"""From the best known to what nobody knows."""


def band_of(last: datetime | None, at: datetime, agreed: timedelta) -> Band:
    """Return the band of a part of the line at an instant; without any look it is never a fresh one."""
    if last is None:
        return Band.NEVER
    age = at - last
    if age > agreed:
        return Band.LATE
    return Band.DUE if age > agreed / 2 else Band.FRESH


def worst(bands: Iterable[Band]) -> Band:
    """Return the band that speaks for several parts: that of the part of which least is known."""
    return max(bands, key=ORDER.__getitem__)


def tallied(bands: Iterable[Band]) -> dict[Band, int]:
    """Count parts by band, each band in its order, those without any part too."""
    counted = Counter(bands)
    return {band: counted[band] for band in Band}


def hours_since(last: datetime | None, at: datetime) -> int | None:
    """Return how many whole hours ago a look was, or nothing where no look is known."""
    return None if last is None else max(0, int((at - last) / timedelta(hours=1)))
