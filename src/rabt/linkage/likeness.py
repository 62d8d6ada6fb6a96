"""What does one part of a name say about another: how likely is this spelling, against how common it is?

The commonest parts of both registers are compared once, into a table; all others when they meet.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import kernel, kernel_over_rows, prange
from rabt.linkage.register import Register
from rabt.linkage.sounds import Spelling, letters
from rabt.linkage.sounds import kernel as sounds
from rabt.linkage.sounds.model import table_of

LOW, HIGH = -7.0, 14.0
"""Bounds of what one part can say for or against, as a natural logarithm: one slip must not decide."""
SEEN_AT_ALL = math.log(1e-4)
"""Chance of an Arabic part whose share nobody counted: that of a rare name."""
ARABIC_EXPECTED = -12.0
LARGEST = 50_000_000
"""Cells of the table at most."""
MEETINGS = 12
"""Parts that meet where two names are laid over each other, about."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """The parts of two registers as the kernels compare them.

    `ours` and `theirs` are (letters, lengths, is Arabic, place in the table or -1, how common); `table` holds
    what the commonest parts say about each other; `chances` are the model's tables.
    """

    ours: tuple[np.ndarray, ...]
    theirs: tuple[np.ndarray, ...]
    table: np.ndarray
    chances: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, left: Register, right: Register, model: Spelling, pairs: int = 0) -> "Likeness":
        """Lay out two registers; the more pairs will be compared, the larger a table is worth filling."""
        cells = min(pairs * MEETINGS // 3, LARGEST)
        share = min(1.0, math.sqrt(cells / max(len(left.vocabulary) * len(right.vocabulary), 1)))
        our_place, our_top = _commonest(left, share)
        their_place, their_top = _commonest(right, share)
        ours = (*_letters(left), left.arabic, our_place, _expected(left, model))
        theirs = (*_letters(right), right.arabic, their_place, _usual(right, model))
        table = np.empty((len(our_top), len(their_top)), dtype=np.float32)
        fill(table, our_top, their_top, ours, theirs, model.core, model.tail)
        return cls(ours, theirs, table, (model.core, model.tail))


def _commonest(found: Register, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the place of each part in the table, and which parts stand there."""
    top = np.argsort(-found.shares, kind="stable")[: int(len(found.vocabulary) * share)]
    place = np.full(len(found.vocabulary), -1, dtype=np.int64)
    place[top] = np.arange(len(top))
    return place, top


def _letters(found: Register) -> tuple[np.ndarray, np.ndarray]:
    return table_of(
        [
            letters.arabic_numbers(part) if arabic else letters.latin_numbers(part)
            for part, arabic in zip(found.vocabulary, found.arabic, strict=True)
        ]
    )


def _expected(found: Register, model: Spelling) -> np.ndarray:
    """Return how common the letters of each part let expect it to be."""
    return np.array(
        [
            ARABIC_EXPECTED if arabic else model.commonness(part)
            for part, arabic in zip(found.vocabulary, found.arabic, strict=True)
        ]
    )


def _usual(found: Register, model: Spelling) -> np.ndarray:
    """Return how common each part is in its script: by its share there, and by its letters."""
    of_script = np.where(found.arabic, found.shares[found.arabic].sum(), found.shares[~found.arabic].sum())
    usual: np.ndarray = np.log(
        0.9 * found.shares / np.maximum(of_script, 1e-12) + 0.1 * np.exp(_expected(found, model))
    )
    return usual


# ------------------------------------------------------------------ kernels
@kernel
def slip(one: Any, n: Any, other: Any, m: Any) -> Any:
    """Count the letters that were changed, left out, added or swapped between two parts of one script."""
    table = np.zeros((n + 1, m + 1), np.int64)
    for i in range(n + 1):
        table[i, 0] = i
    for j in range(m + 1):
        table[0, j] = j
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            changed = 0 if one[i - 1] == other[j - 1] else 1
            found = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + changed)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                found = min(found, table[i - 2, j - 2] + 1)
            table[i, j] = found
    return table[n, m]


@kernel
def copied(one: Any, n: Any, other: Any, m: Any) -> Any:
    """Return the log chance that a part was copied in its own script as the other, by its slips."""
    if abs(n - m) > 2:
        return -30.0
    many = slip(one, n, other, m)
    if many == 0:
        return -0.15
    if many == 1:
        return -4.0 if max(n, m) > 4 else -5.5
    return -7.5 if many == 2 and max(n, m) > 5 else -30.0


@kernel
def said(one: Any, other: Any, ours: Any, theirs: Any, core: Any, tail: Any, told: Any, cored: Any) -> Any:
    """Return what part `one` of ours says about part `other` of theirs, as a bounded logarithm."""
    mine, n, arabic = ours[0][one], ours[1][one], ours[2][one]
    their, m, their_arabic = theirs[0][other], theirs[1][other], theirs[2][other]
    if arabic == their_arabic:
        found = copied(mine, n, their, m)
    elif arabic:
        found = sounds.logarithm(sounds.ahead(mine, n, their, m, core, tail, told, cored))
    else:  # how likely is ours as the spelling of theirs, against how common ours is
        found = sounds.logarithm(sounds.ahead(their, m, mine, n, core, tail, told, cored))
        found += SEEN_AT_ALL - ours[4][one]
    return min(max(found - theirs[4][other], LOW), HIGH)


@kernel
def looked_up(
    one: Any, other: Any, table: Any, ours: Any, theirs: Any, core: Any, tail: Any, told: Any, cored: Any
) -> Any:
    """Return what a part says about another: from the table where both stand there."""
    at, there = ours[3][one], theirs[3][other]
    if at >= 0 and there >= 0:
        return table[at, there]
    return said(one, other, ours, theirs, core, tail, told, cored)


@kernel_over_rows
def fill(table: Any, our_top: Any, their_top: Any, ours: Any, theirs: Any, core: Any, tail: Any) -> None:
    """Fill the table of the commonest parts."""
    for row in prange(len(our_top)):
        told = np.empty((letters.LONGEST + 1, letters.LONGEST + 1))
        cored = np.empty((letters.LONGEST + 1, letters.LONGEST + 1))
        for column in range(len(their_top)):
            table[row, column] = said(our_top[row], their_top[column], ours, theirs, core, tail, told, cored)
