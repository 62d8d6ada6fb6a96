"""Compare pairs of rows: how alike are names, dates, documents and places? Levels, not yet weights."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import kernel, kernel_over_rows, prange
from rabt.linkage.keys import keys_of
from rabt.linkage.likeness import Likeness, looked_up
from rabt.linkage.names import is_arabic, parts
from rabt.linkage.register import PARTS, Register, Signs
from rabt.linkage.sounds.letters import LONGEST

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


# ------------------------------------------------------------------ whole names
@kernel
def aligned(said: Any, n: Any, m: Any, begin: Any) -> Any:
    """Lay the parts from `begin` on over each other in order; what has no partner costs its gap."""
    best = np.full((PARTS + 1, PARTS + 1), -1e9)
    best[0, 0] = 0.0
    for i in range(n - begin + 1):
        for j in range(m - begin + 1):
            found = best[i, j]
            if i > 0 and j > 0:
                found = max(found, best[i - 1, j - 1] + said[i - 1 + begin, j - 1 + begin])
            if i > 0:
                found = max(found, best[i - 1, j] + LEFT_OUT)
            if j > 0:
                found = max(found, best[i, j - 1] + ADDED)
            best[i, j] = found
    return best[max(n - begin, 0), max(m - begin, 0)]


@kernel_over_rows
def names_of_pairs(
    left: Any, right: Any, our_parts: Any, ours_many: Any, their_parts: Any, theirs_many: Any,
    table: Any, ours: Any, theirs: Any, core: Any, tail: Any, given: Any, rest: Any, whole: Any,
) -> None:  # fmt: skip
    """Write for each pair what the given names say, the other parts, and the whole laid over each other."""
    for row in prange(len(left)):
        told = np.empty((LONGEST + 1, LONGEST + 1))
        cored = np.empty((LONGEST + 1, LONGEST + 1))
        said = np.zeros((PARTS, PARTS))
        one, other = left[row], right[row]
        n, m = ours_many[one], theirs_many[other]
        for i in range(n):
            for j in range(m):
                said[i, j] = looked_up(
                    our_parts[one, i], their_parts[other, j], table, ours, theirs, core, tail, told, cored
                )
        given[row] = said[0, 0]
        whole[row] = aligned(said, n, m, 0)
        rest[row] = aligned(said, n, m, 1)


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


def _documents(left: np.ndarray, right: np.ndarray, ours: Signs, theirs: Signs) -> np.ndarray:
    out = np.empty(len(left), dtype=np.int8)
    documents_of_pairs(left, right, *ours, *theirs, out)
    return out


@kernel_over_rows
def documents_of_pairs(
    left: Any, right: Any, ours: Any, ours_long: Any, theirs: Any, theirs_long: Any, out: Any
) -> None:
    """Write how two numbers of one kind of document stand to each other: the numbers of `DOCUMENTS`."""
    for row in prange(len(left)):
        one, other = left[row], right[row]
        out[row] = document_level(ours[one], ours_long[one], theirs[other], theirs_long[other])


@kernel
def document_level(one: Any, n: Any, other: Any, m: Any) -> Any:
    """Return the level of two documents: one sign wrong, or two that changed places, is a slip."""
    if n == 0 or m == 0:
        return 0
    if n != m:
        return 1
    off, first = 0, -1
    swapped = False
    for at in range(n):
        if one[at] != other[at]:
            off += 1
            swapped = off == 2 and at == first + 1 and one[at] == other[first] and one[first] == other[at]
            first = at if off == 1 else first
    if off == 0:
        return 3
    return 2 if off == 1 or swapped else 1


def _places(left: np.ndarray, right: np.ndarray, ours: Register, theirs: Register) -> np.ndarray:
    (our_names, our_numbers), (their_names, their_numbers) = ours.places, theirs.places
    met = our_numbers[left].astype(np.int64) * len(their_names) + their_numbers[right]
    both, at = np.unique(met, return_inverse=True)
    levels = [
        place_level(our_names[one // len(their_names)], their_names[one % len(their_names)]) for one in both
    ]
    return np.array(levels, dtype=np.int8)[at]


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
    one, other = (np.ascontiguousarray(rows, dtype=np.int32) for rows in pairs)
    given, rest, whole = (np.empty(len(one), dtype=np.float32) for _ in range(3))
    names_of_pairs(
        one, other, left.parts, left.counts, right.parts, right.counts,
        likeness.table, likeness.ours, likeness.theirs, *likeness.chances, given, rest, whole,
    )  # fmt: skip
    shifted = whole > np.maximum(given, LEFT_OUT + ADDED) + rest + 1.0
    said = np.where(shifted, whole, rest)
    first = np.where(shifted, SHIFTED, np.digitize(given, GIVEN))
    born = np.empty(len(one), dtype=np.int8)
    dates_of_pairs(one, other, left.born, right.born, born)
    levels: dict[str, np.ndarray] = {
        "name": (first * NAMES[1] + np.digitize(said, REST)).astype(np.int16), "born": born,
        "national": _documents(one, other, left.signs["national"], right.signs["national"]),
        "passport": _documents(one, other, left.signs["passport"], right.signs["passport"]),
        "place": _places(one, other, left, right),
        "sex": _sexes(left.sex[one], right.sex[other]),
    }  # fmt: skip
    return Evidence(left=one, right=other, levels=levels, given=given, rest=said)


def _sexes(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where((one == 0) | (other == 0), 0, np.where(one == other, 2, 1)).astype(np.int8)
