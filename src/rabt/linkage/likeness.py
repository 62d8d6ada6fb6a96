"""What does one part of a name say about another: how likely is this spelling, against how common it is?"""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import inner, kernel
from rabt.linkage.names import is_arabic
from rabt.linkage.register import Register
from rabt.linkage.sounds import Spelling
from rabt.linkage.sounds import kernel as sounds

LOW, HIGH = -7.0, 14.0
"""Bounds of what one part can say for or against, as a natural logarithm: one slip must not decide."""
UNKNOWN = 0.05
"""Share of Latin parts that are no spelling of any Arabic part of the other register."""
RARE = 1e-12
"""Chance of an Arabic part that nobody counted: that of its letters."""
MATES = 40
"""Arabic parts with a key in common by which it is judged how common a Latin part is."""
LARGEST, A_ROW, ALWAYS = 100_000_000, 200, 1_000_000
"""Cells of the table: most, for each row of the larger register, and in any case: rare parts meet seldom."""
STEPS, UNSAID = 12, np.uint8(255)
"""What parts say is remembered in steps of so many to one; and what stands where two have not met yet."""
CHANGED, CHANGED_SHORT, TWICE, NEVER = -4.0, -5.5, -7.5, -30.0
SAME = -0.15

TOLD = [
    ("arabic", np.bool_), ("usual", np.float32), ("spelt", np.float32), ("meant", np.int32),
    ("doubt", np.float32),
]  # fmt: skip
"""What is told of each part: its script, how common it is in its script, how common as
a spelling, which other it was perhaps meant as or -1, and how doubtful that is."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """The parts of two registers as the kernels compare them.

    `table` remembers what the commonest parts said about each other when they met, `places` tells where each
    part stands in it (-1: nowhere); `chances` are the model's tables.
    """

    ours: np.ndarray
    theirs: np.ndarray
    table: np.ndarray
    places: tuple[np.ndarray, np.ndarray]
    chances: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, left: Register, right: Register, model: Spelling) -> "Likeness":
        """Lay out two registers."""
        cells = min(LARGEST, max(A_ROW * max(len(left), len(right)), ALWAYS))
        share = min(1.0, math.sqrt(cells / max(len(left.vocabulary) * len(right.vocabulary), 1)))
        (our_place, our_many), (their_place, their_many) = _commonest(left, share), _commonest(right, share)
        table = np.full((our_many, their_many), UNSAID)
        ours, theirs = (model.written(side.vocabulary, TOLD) for side in (left, right))
        for parts, side, others, other in ((ours, left, theirs, right), (theirs, right, ours, left)):
            by_letters = np.array([by_its_letters(part, model) for part in side.vocabulary])
            spellings = _as_spellings(side, parts, other, others, model)
            tell(
                parts, side, usual=0.9 * side.shares + 0.1 * by_letters,
                spelt=(1 - UNKNOWN) * spellings + UNKNOWN * by_letters,
            )  # fmt: skip
        return cls(ours, theirs, table, (our_place, their_place), (model.core, model.tail))


def _commonest(found: Register, share: float) -> tuple[np.ndarray, int]:
    """Return the place of each part in the table, and how many parts stand there."""
    top = np.argsort(-found.used, kind="stable")[: math.ceil(len(found.vocabulary) * share)]
    place = np.full(len(found.vocabulary), -1, dtype=np.int32)
    place[top] = np.arange(len(top))
    return place, len(top)


def by_its_letters(part: str, model: Spelling) -> float:
    """Return how common the letters of a part let expect it to be."""
    return RARE if is_arabic(part) else math.exp(model.commonness(part))


def laid_out(found: Register, model: Spelling, *, usual: np.ndarray, spelt: np.ndarray) -> np.ndarray:
    """Lay parts out for the kernels, with how common each is in its script and as a spelling."""
    parts = model.written(found.vocabulary, TOLD)
    tell(parts, found, usual=usual, spelt=spelt)
    return parts


def tell(parts: np.ndarray, found: Register, *, usual: np.ndarray, spelt: np.ndarray) -> None:
    """Write down what is told of each part that is laid out."""
    parts["arabic"] = found.arabic
    parts["usual"], parts["spelt"] = np.log(usual + 1e-30), np.log(spelt + 1e-30)
    parts["meant"], parts["doubt"] = found.meant


def _as_spellings(
    found: Register, parts: np.ndarray, other: Register, others: np.ndarray, model: Spelling
) -> np.ndarray:
    """Return how likely each Latin part is as the spelling of any Arabic part of the other register.

    Set against this, a spelling tells which of the Arabic names is meant, whatever the habit by which one
    register prefers MUHAMMAD and another MOHAMED.
    """
    by_key: dict[str, list[int]] = defaultdict(list)
    for part in np.argsort(-other.used, kind="stable"):
        if other.arabic[part]:
            for key in other.keyed[part]:
                by_key[key].append(int(part))
    lefts: list[int] = []
    rights: list[int] = []
    for part, arabic in enumerate(found.arabic):
        if not arabic:
            mates = dict.fromkeys(mate for key in found.keyed[part] for mate in by_key.get(key, ())[:MATES])
            lefts += mates
            rights += [part] * len(mates)
    rows = np.array(lefts, dtype=np.int64)
    chances = np.exp(model.of_written(others, parts, rows, rights))
    return np.bincount(
        np.array(rights, dtype=np.int64),
        weights=chances * other.shares[rows],
        minlength=len(found.vocabulary),
    )


# ------------------------------------------------------------------ kernels
@kernel
def slip(one: Any, other: Any, table: Any) -> Any:
    """Count the letters that were changed, left out, added or swapped between two parts of one script."""
    n, m, ours, theirs = one["long"], other["long"], one["letters"], other["letters"]
    for i in range(n + 1):
        table[i, 0] = i
    for j in range(m + 1):
        table[0, j] = j
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            changed = 0 if ours[i - 1] == theirs[j - 1] else 1
            found = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + changed)
            if i > 1 and j > 1 and ours[i - 1] == theirs[j - 2] and ours[i - 2] == theirs[j - 1]:
                found = min(found, table[i - 2, j - 2] + 1)
            table[i, j] = found
    return table[n, m]


@inner
def copied(one: Any, other: Any, table: Any) -> Any:
    """Return the log chance that a part was copied in its own script as the other, by its slips."""
    if abs(one["long"] - other["long"]) > 2:
        return NEVER
    many, long = slip(one, other, table), max(one["long"], other["long"])
    if many == 0:
        return SAME
    if many == 1:
        return CHANGED if long > 4 else CHANGED_SHORT
    return TWICE if many == 2 and long > 5 else NEVER


@inner
def as_written(one: Any, other: Any, core: Any, tail: Any, told: Any, cored: Any) -> Any:
    """Return what a part of ours says about a part of theirs as they stand there."""
    if one["arabic"] == other["arabic"]:
        return copied(one, other, told) - other["usual"]
    if one["arabic"]:
        return as_spelt(one, other, core, tail, told, cored)
    return as_spelt(other, one, core, tail, told, cored)


@inner
def as_spelt(arabic: Any, latin: Any, core: Any, tail: Any, told: Any, cored: Any) -> Any:
    """Return what an Arabic part says about a Latin one: its chance as the spelling, against that of any."""
    least = math.exp(latin["spelt"] + LOW)
    return sounds.logarithm(sounds.ahead(arabic, latin, core, tail, told, cored, least)) - latin["spelt"]


@kernel
def said(one: Any, other: Any, ours: Any, theirs: Any, core: Any, tail: Any, told: Any, cored: Any) -> Any:
    """Return what a part says about another, as a bounded logarithm; each perhaps as what it was meant as."""
    mine, their = ours[one]["meant"], theirs[other]["meant"]
    found = as_written(ours[one], theirs[other], core, tail, told, cored)
    if mine >= 0:
        mended = as_written(ours[mine], theirs[other], core, tail, told, cored)
        found = max(found, mended + ours[one]["doubt"])
    if their >= 0:
        mended = as_written(ours[one], theirs[their], core, tail, told, cored)
        found = max(found, mended + theirs[other]["doubt"])
    if mine >= 0 and their >= 0:
        mended = as_written(ours[mine], theirs[their], core, tail, told, cored)
        found = max(found, mended + ours[one]["doubt"] + theirs[other]["doubt"])
    return min(max(found, LOW), HIGH)


@inner
def remembered(value: Any) -> Any:
    """Return what a part says as it is remembered: in so small steps that no level hangs on them."""
    return np.uint8((value - LOW) * STEPS + 0.5)


@inner
def recalled(steps: Any) -> Any:
    """Return what was remembered."""
    return np.float32(LOW + steps / STEPS)
