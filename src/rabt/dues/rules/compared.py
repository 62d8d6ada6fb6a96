"""An employer's own figure against the middle of all: hidden where too few are behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median


@dataclass(frozen=True)
class Compared:
    """One figure of an employer, and the median over `employers` of them; nothing where it is not told.

    `counted_at`: when the median was counted, if not just now.
    """

    own: float | None
    median: float | None
    employers: int
    counted_at: datetime | None = None


def compare(own: float | None, all_of_them: Iterable[float], least: int) -> Compared:
    """Hold a figure against the median of all employers who have one.

    The median of fewer than `least` is not told: it would say too much of one of them.
    """
    found = list(all_of_them)
    middle = median(found) if found and len(found) >= max(least, 1) else None
    return Compared(own, middle, len(found))
