"""Does somebody fish? Many questions without a hit, or questions that are each other's near twins.

It counts questions, never who their subjects are; what it finds is for a person of the oversight to judge.
"""

from collections.abc import Sequence
from math import comb

LEAST_ASKED = 10
SURE = 0.001
"""Below this chance a run of no-hits is no accident."""


def chance(asked: int, missed: int, usual: float) -> float:
    """Return how likely at least so many misses of so many questions are, where the usual share misses."""
    share = min(max(usual, 0.0), 1.0)
    return sum(comb(asked, n) * share**n * (1 - share) ** (asked - n) for n in range(missed, asked + 1))


def misses_much(asked: int, missed: int, others_asked: int, others_missed: int) -> bool:
    """Tell whether an officer misses far more often than his colleagues, who are counted without him.

    With one question added that missed and one that hit, so that few colleagues prove little.
    """
    if asked < LEAST_ASKED:
        return False
    return chance(asked, missed, (others_missed + 1) / (others_asked + 2)) < SURE


def are_near(one: str, other: str) -> bool:
    """Tell whether two keys of one kind are all but the same: one sign apart, or the next number."""
    kind, _, left = one.partition(":")
    other_kind, _, right = other.partition(":")
    if kind != other_kind or one == other:
        return False
    return _one_apart(left, right) or _follows(left, right)


def _follows(left: str, right: str) -> bool:
    digits = left.isdecimal() and right.isdecimal()
    return digits and abs(int(left) - int(right)) <= 10


def _one_apart(left: str, right: str) -> bool:
    """Tell whether one sign was changed, left out, put in, or two neighbours swapped."""
    if abs(len(left) - len(right)) > 1:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    a, b = left[at:], right[at:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def near_twins(keys: Sequence[str]) -> int:
    """Count the questions that are a near twin of an earlier one."""
    return sum(any(are_near(key, earlier) for earlier in keys[:at]) for at, key in enumerate(keys))
