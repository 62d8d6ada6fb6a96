"""Compare pairs of rows: how alike are names, dates, documents and places? Levels, not yet weights."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import kernel, kernel_over_rows, prange
from rabt.linkage.names import is_arabic, parts
from rabt.linkage.register import PARTS, Register
from rabt.linkage.sounds import Spelling, keys_of, letters
from rabt.linkage.sounds.model import table_of

LOW, HIGH = -7.0, 14.0
"""Bounds of what one name part can say for or against, as a natural logarithm: one slip must not decide."""
LEFT_OUT, ADDED = -0.7, -3.0
"""What a part costs that only the left row has (names are shortened), or only the right one."""
GIVEN = np.array([-5.0, -2.0, 0.0, 2.0, 4.0, 6.0])
REST = np.array([-9.0, -6.0, -3.5, -2.0, -0.5, 1.0, 2.5, 4.0, 6.0, 8.0, 10.0, 13.0])
SHIFTED = len(GIVEN) + 1
"""The given names differ, yet the whole names agree: a part was left out, or two changed places."""
DATES = (
    "missing", "other", "same year", "same day and month", "a year off", "year and month or day",
    "first of January", "day and month swapped", "same", "near year",
)  # fmt: skip
DOCUMENTS = ("missing", "other", "one sign off", "same")
PLACES = ("missing", "other", "same")
SEXES = ("missing", "other", "same")
NAMES = SHIFTED + 1, len(REST) + 1
LEVELS = {
    "name": NAMES[0] * NAMES[1], "born": len(DATES), "national": len(DOCUMENTS), "passport": len(DOCUMENTS),
    "place": len(PLACES), "sex": len(SEXES),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Evidence:
    """Pairs of rows, with the level of each field: one array of numbers a field, and the two name scores."""

    left: np.ndarray
    right: np.ndarray
    levels: dict[str, np.ndarray]
    given: np.ndarray
    rest: np.ndarray


# ------------------------------------------------------------------ name parts
@dataclass(frozen=True, eq=False)
class Likeness:
    """What each part of the left register says about each part of the right one: a table of logarithms."""

    table: np.ndarray

    @classmethod
    def of(cls, left: Register, right: Register, model: Spelling) -> "Likeness":
        """Score every part against every part: how likely this spelling, against how common it is."""
        table = np.full((max(len(left.vocabulary), 1), max(len(right.vocabulary), 1)), LOW, dtype=np.float32)
        for arabic in (False, True):
            theirs = np.flatnonzero(right.arabic == arabic)
            if len(theirs):
                usual = _usual(right, theirs, model, arabic)
                table[:, theirs] = np.clip(_likely(left, right, theirs, model, arabic) - usual, LOW, HIGH)
        return cls(table)


def _usual(right: Register, theirs: np.ndarray, model: Spelling, arabic: bool) -> np.ndarray:
    """Return how common each part is: as often as it stands there, or as its letters let expect."""
    shares = right.shares[theirs] / max(right.shares[theirs].sum(), 1e-12)
    expected = [-12.0 if arabic else model.commonness(right.vocabulary[one]) for one in theirs]
    found: np.ndarray = np.log(0.9 * shares + 0.1 * np.exp(np.array(expected)))
    return found


def _likely(left: Register, right: Register, theirs: np.ndarray, model: Spelling, arabic: bool) -> np.ndarray:
    """Return the log chance of each of their parts, given each of ours."""
    out = np.full((len(left.vocabulary), len(theirs)), -30.0)
    number = letters.arabic_numbers if arabic else letters.latin_numbers
    their, their_long = table_of([number(right.vocabulary[one]) for one in theirs])
    for ours_arabic in (False, True):
        ours = np.flatnonzero(left.arabic == ours_arabic)
        if not len(ours):
            continue
        out[ours] = (
            _same_script(left, ours, their, their_long, ours_arabic)
            if ours_arabic == arabic
            else _cross_script(left, right, ours, theirs, model, ours_arabic)
        )
    return out


def _same_script(left: Register, ours: Any, their: Any, their_long: Any, arabic: bool) -> np.ndarray:
    number = letters.arabic_numbers if arabic else letters.latin_numbers
    our, our_long = table_of([number(left.vocabulary[one]) for one in ours])
    out = np.empty((len(ours), len(their)))
    slips(our, our_long, their, their_long, out)
    return out


def _cross_script(
    left: Register, right: Register, ours: Any, theirs: Any, model: Spelling, ours_arabic: bool
) -> np.ndarray:
    mine, other = [left.vocabulary[one] for one in ours], [right.vocabulary[one] for one in theirs]
    one = np.repeat(np.arange(len(mine)), len(other))
    two = np.tile(np.arange(len(other)), len(mine))
    if ours_arabic:
        found = model.likelihoods(mine, other, one, two)
    else:  # how likely is ours as the spelling of theirs, against how common ours is
        usual = np.array([model.commonness(part) for part in mine])
        found = model.likelihoods(other, mine, two, one) - usual[one] + math.log(1e-4)
    return found.reshape(len(mine), len(other))


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


@kernel_over_rows
def slips(ours: Any, ours_long: Any, theirs: Any, theirs_long: Any, out: Any) -> None:
    """Write the log chance that a part was copied with so many slips."""
    for i in prange(len(ours)):
        for j in range(len(theirs)):
            n, m = ours_long[i], theirs_long[j]
            out[i, j] = -30.0
            if abs(n - m) <= 2:
                many = slip(ours[i], n, theirs[j], m)
                if many == 0:
                    out[i, j] = -0.15
                elif many == 1:
                    out[i, j] = -4.0 if max(n, m) > 4 else -5.5
                elif many == 2 and max(n, m) > 5:
                    out[i, j] = -7.5


# ------------------------------------------------------------------ whole names
@kernel
def aligned(table: Any, one: Any, n: Any, other: Any, m: Any, begin: Any) -> Any:
    """Lay the parts from `begin` on over each other in order; what has no partner costs its gap."""
    best = np.full((PARTS + 1, PARTS + 1), -1e9)
    best[0, 0] = 0.0
    for i in range(n - begin + 1):
        for j in range(m - begin + 1):
            found = best[i, j]
            if i > 0 and j > 0:
                found = max(found, best[i - 1, j - 1] + table[one[i - 1 + begin], other[j - 1 + begin]])
            if i > 0:
                found = max(found, best[i - 1, j] + LEFT_OUT)
            if j > 0:
                found = max(found, best[i, j - 1] + ADDED)
            best[i, j] = found
    return best[max(n - begin, 0), max(m - begin, 0)]


@kernel_over_rows
def names_of_pairs(
    left: Any, right: Any, ours: Any, ours_many: Any, theirs: Any, theirs_many: Any, table: Any,
    given: Any, rest: Any, whole: Any,
) -> None:  # fmt: skip
    """Write for each pair what the given names say, the other parts, and the whole laid over each other."""
    for row in prange(len(left)):
        one, other = left[row], right[row]
        n, m = ours_many[one], theirs_many[other]
        given[row] = table[ours[one, 0], theirs[other, 0]] if n > 0 and m > 0 else 0.0
        whole[row] = aligned(table, ours[one], n, theirs[other], m, 0)
        rest[row] = aligned(table, ours[one], n, theirs[other], m, 1)


# ------------------------------------------------------------------ dates, documents, places
@kernel_over_rows
def dates_of_pairs(left: Any, right: Any, ours: Any, theirs: Any, out: Any) -> None:
    """Write the level of each pair's dates of birth: the numbers of `DATES`."""
    for row in prange(len(left)):
        out[row] = date_level(ours[left[row]], theirs[right[row]])


@kernel
def date_level(one: Any, other: Any) -> Any:
    """Return how two dates of birth stand to each other, by the errors that registers really make."""
    years = abs(one[0] - other[0])
    month, day = one[1] == other[1], one[2] == other[2]
    if one[0] == 0 or other[0] == 0:
        return 0
    if years == 0:
        return same_year(one, other, month, day)
    if month and day:
        return 4 if years == 1 else 3
    return 9 if years == 1 else 1


@kernel
def same_year(one: Any, other: Any, month: Any, day: Any) -> Any:
    """Return the level of two dates in one year."""
    if month and day:
        return 8
    if one[1] == other[2] and one[2] == other[1]:
        return 7
    if one[1] + one[2] == 2 or other[1] + other[2] == 2:
        return 6
    return 5 if month or day else 2


def _documents(left: np.ndarray, right: np.ndarray, ours: list[str], theirs: list[str]) -> np.ndarray:
    return np.fromiter(
        (document_level(ours[one], theirs[other]) for one, other in zip(left, right, strict=True)),
        dtype=np.int64, count=len(left),
    )  # fmt: skip


def document_level(one: str, other: str) -> int:
    """Return how two numbers of one kind of document stand to each other: the numbers of `DOCUMENTS`."""
    if not one or not other:
        return 0
    if one == other:
        return 3
    if len(one) != len(other):
        return 1
    off = [at for at in range(len(one)) if one[at] != other[at]]
    if len(off) == 1:
        return 2
    swapped = len(off) == 2 and one[off[0]] == other[off[1]] and one[off[1]] == other[off[0]]
    return 2 if swapped else 1


def _places(left: np.ndarray, right: np.ndarray, ours: list[str], theirs: list[str]) -> np.ndarray:
    numbers = {place: number for number, place in enumerate(sorted({*ours, *theirs}))}
    known = sorted(numbers, key=lambda place: numbers[place])
    one, other = np.array([numbers[p] for p in ours])[left], np.array([numbers[p] for p in theirs])[right]
    both, at = np.unique(one.astype(np.int64) * len(numbers) + other, return_inverse=True)
    levels = [place_level(known[pair // len(numbers)], known[pair % len(numbers)]) for pair in both]
    return np.array(levels, dtype=np.int64)[at]


def place_level(one: str, other: str) -> int:
    """Return whether two places are one, in either script: the numbers of `PLACES`."""
    if not one or not other:
        return 0
    if one == other:
        return 2
    if is_arabic(one) == is_arabic(other):
        return 1
    ours, theirs = ([set(keys_of(part)) for part in parts(place)] for place in (one, other))
    return 2 if any(mine & their for mine in ours for their in theirs) else 1


# ------------------------------------------------------------------ all fields
def compare(
    left: Register, right: Register, likeness: Likeness, pairs: tuple[np.ndarray, np.ndarray]
) -> Evidence:
    """Compare pairs of rows in every field."""
    one, other = (np.ascontiguousarray(rows, dtype=np.int64) for rows in pairs)
    given, rest, whole = (np.empty(len(one)) for _ in range(3))
    names_of_pairs(
        one, other, left.parts, left.counts, right.parts, right.counts, likeness.table, given, rest, whole
    )
    shifted = whole > np.maximum(given, LEFT_OUT + ADDED) + rest + 1.0
    said = np.where(shifted, whole, rest)
    first = np.where(shifted, SHIFTED, np.digitize(given, GIVEN))
    born = np.empty(len(one), dtype=np.int64)
    dates_of_pairs(one, other, left.born, right.born, born)
    levels = {
        "name": first * NAMES[1] + np.digitize(said, REST), "born": born,
        "national": _documents(one, other, left.national, right.national),
        "passport": _documents(one, other, left.passport, right.passport),
        "place": _places(one, other, left.place, right.place),
        "sex": _sexes(left.sex[one], right.sex[other]),
    }  # fmt: skip
    return Evidence(left=one, right=other, levels=levels, given=given, rest=said)


def _sexes(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where((one == 0) | (other == 0), 0, np.where(one == other, 2, 1)).astype(np.int64)
