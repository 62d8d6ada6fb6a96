"""Decide: which row of the other register is this one, and where must a person look?

Rivals weigh against each other: a name that fits two rows equally well is nobody's. Three zones: linked,
to be looked at, not one person; where they begin is chosen from the share of links that may be wrong.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import kernel

LINK, LOOK, NOT = "link", "look", "not"
SURE, DOUBLES = 5.0, 0.01
"""Log odds from which a pair surely is one person; share of such rows from which a register has doubles."""
LOOK_FROM = 0.05
"""Chance from which a pair is worth a clerk's look."""


def has_doubles(odds: np.ndarray, left: np.ndarray) -> bool:
    """Tell whether the right register holds persons twice: rows of the left that surely are two there."""
    sure = left[odds > SURE]
    partners = np.bincount(sure) if len(sure) else np.zeros(1)
    return bool((partners > 1).sum() > DOUBLES * max((partners > 0).sum(), 1))


def against_rivals(
    odds: np.ndarray, left: np.ndarray, right: np.ndarray, *, doubles: bool, alone: float = 1.0
) -> np.ndarray:
    """Return the log odds of each pair, given the other pairs of its rows: at most one of them is true.

    A row of the right is one person of the left. A row of the left may be several of a right with doubles;
    else the rivals on the side where they are stronger count. `alone` is the chance that a row has no
    partner: the more rows have one, the likelier is a row's only candidate.
    """
    theirs = _rivals(odds, right, alone)
    found: np.ndarray = odds - (theirs if doubles else np.maximum(_rivals(odds, left, alone), theirs))
    return found


def _rivals(odds: np.ndarray, rows: np.ndarray, alone: float) -> np.ndarray:
    """Return the log of the odds of the other pairs of a row, with the chance that it has no partner."""
    many = int(rows.max()) + 1 if len(rows) else 0
    most = np.full(many, -np.inf)
    np.maximum.at(most, rows, odds)
    shifted = np.exp(odds - most[rows])
    others = np.maximum(np.bincount(rows, weights=shifted, minlength=many)[rows] - shifted, 0.0)
    found: np.ndarray = np.log(alone + others * np.exp(np.minimum(most[rows], 600.0)))
    return found


def one_to_one(odds: np.ndarray, left: np.ndarray, right: np.ndarray, *, doubles: bool) -> np.ndarray:
    """Choose pairs, the likeliest first, so that no row of the right stands in two of them.

    Unless the right holds persons twice, no row of the left does either. Returns which pairs are chosen.
    """
    chosen = np.zeros(len(odds), dtype=bool)
    choose(np.lexsort((right, left, -odds)), left, right, doubles, chosen)
    return chosen


@kernel
def choose(order: Any, left: Any, right: Any, doubles: Any, chosen: Any) -> None:
    """Mark the pairs whose rows are still free, in this order."""
    if len(order) == 0:
        return
    ours, theirs = np.zeros(left.max() + 1, np.bool_), np.zeros(right.max() + 1, np.bool_)
    for at in order:
        one, other = left[at], right[at]
        if not theirs[other] and (doubles or not ours[one]):
            ours[one] = theirs[other] = chosen[at] = True


def clusters(many: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return for each row the first row of its person: linked rows, directly or through others, are one."""
    first = list(range(many))

    def head(row: int) -> int:
        while first[row] != row:
            first[row] = first[first[row]]
            row = first[row]
        return row

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        ours, theirs = head(one), head(other)
        first[max(ours, theirs)] = min(ours, theirs)
    return np.array([head(row) for row in range(many)], dtype=np.int64)


@dataclass(frozen=True)
class Zones:
    """Where linking begins and where looking begins, as probabilities."""

    link: float
    look: float

    def of(self, probability: np.ndarray) -> np.ndarray:
        """Name the zone of each pair."""
        return np.where(probability >= self.link, LINK, np.where(probability >= self.look, LOOK, NOT))


def zones(probability: np.ndarray, precision: float) -> Zones:
    """Choose the lowest probability above which all links together are as right as wanted."""
    ordered = np.sort(probability)[::-1]
    if not len(ordered):
        return Zones(link=precision, look=LOOK_FROM)
    expected = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    good = np.flatnonzero(expected >= precision)
    link = float(ordered[good[-1]]) if len(good) else 1.0
    return Zones(link=max(link, 0.5), look=min(LOOK_FROM, link))
