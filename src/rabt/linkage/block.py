"""Find candidates: pairs of rows that share enough to be worth comparing, by equal keys.

Rows of the right stand in one index, by the keys that the rules make of them. Every rule says how many pairs
it brings, how many are new, and how many it left out because their block was too large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import kernel, shared_out
from rabt.linkage.register import Register
from rabt.linkage.rules import (
    CAPS,
    JANUARY,
    MOST_KEYS,
    PASSPORT,
    RULES,
    keys_of_row,
    numbered_keys,
    unsure,
    unsure_dates_of,
)

HALF = JANUARY
HALVES = (0, HALF), (HALF, len(RULES))
"""The rules in two halves, whose keys lie apart."""
BUCKET_BITS = 26
"""The lower bits of a key name its bucket, the next 31 are kept to know it again."""
A_PIECE = 20_000
"""Rows of the left that a processor takes at a time."""


@dataclass(frozen=True)
class Brought:
    """What a rule brought: pairs, those no rule before it had brought, and pairs in blocks left out."""

    rule: str
    pairs: int
    new: int
    left_out: int


# ------------------------------------------------------------------ the index of the right
@kernel
def bucket_of(key: Any, rule: Any, buckets: Any) -> Any:
    """Return the bucket of a key; rules of the two halves share none, so that two processors fill them."""
    half = buckets // 2
    return (key & (half - 1)) + (half if rule >= HALF else 0)


@kernel
def counted(
    rows: Any, keyed: Any, common: Any, others: Any, probing: Any, first: Any, last: Any, out: Any
) -> None:
    """Count the keys that some rules make of all rows by bucket."""
    keys = np.empty(MOST_KEYS, np.int64)
    for row in range(len(rows)):
        for rule in range(first, last):
            for at in range(keys_of_row(rule, rows[row], keyed, common, others, probing, keys)):
                out[bucket_of(keys[at], rule, len(out))] += 1


@kernel
def placed(
    rows: Any, keyed: Any, common: Any, others: Any, first: Any, last: Any, ends: Any, entries: Any
) -> None:
    """Write rows into the buckets of their keys, from the end, with the sign by which a key is known."""
    keys = np.empty(MOST_KEYS, np.int64)
    for row in range(len(rows) - 1, -1, -1):
        for rule in range(first, last):
            for at in range(keys_of_row(rule, rows[row], keyed, common, others, False, keys)):
                bucket = bucket_of(keys[at], rule, len(ends) - 1)
                ends[bucket] -= 1
                entries[ends[bucket]] = (sign_of(keys[at]) << 32) | row


@kernel
def sign_of(key: Any) -> Any:
    """Return the bits by which a key is known in its bucket."""
    return (key >> BUCKET_BITS) & 0x7FFFFFFF


@dataclass(frozen=True, eq=False)
class Index:
    """The rows of the right by key, and how often the left, which probes it, uses each bucket."""

    rows: np.ndarray
    keyed: np.ndarray
    common: int
    others: int
    many_ours: np.ndarray
    starts: np.ndarray
    entries: np.ndarray
    many: int

    @classmethod
    def of(cls, left: Register, right: Register) -> "Index":
        """Index the right register for the left one; both share one numbering of keys."""
        keyed, their_keyed, common = numbered_keys(left, right, len(left) + len(right))
        buckets = 1 << min(int(np.ceil(np.log2(max(len(left), len(right), 32) * 30))), BUCKET_BITS)
        ours, theirs = (unsure(*unsure_dates_of(side.rows["born"]), len(side)) for side in (left, right))
        many_ours, starts = np.zeros(buckets, np.int32), np.zeros(buckets + 1, np.int32)
        sides = ((left.rows, keyed, common, theirs, True), many_ours), (
            (right.rows, their_keyed, common, ours, False), starts[:-1],
        )  # fmt: skip
        for side, out in sides:
            shared_out(lambda half, _: counted(*side, *HALVES[half], out), 2, 1, 1)  # noqa: B023  (at once)
        np.cumsum(starts, out=starts)  # each bucket's end: filled from there, its begin is left
        entries = np.empty(int(starts[-1]), np.int64)
        shared_out(lambda half, _: placed(*sides[1][0][:4], *HALVES[half], starts, entries), 2, 1, 1)
        return cls(left.rows, keyed, common, theirs, many_ours, starts, entries, len(right))

    def of_one_document(self, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of the first rows that have a document in common."""
        left, right, *_ = self.found(
            0, end, [cap if rule <= PASSPORT else -1 for rule, cap in enumerate(CAPS.values())]
        )
        return left, right

    def found(
        self, begin: int, end: int, most: Sequence[int] = tuple(CAPS.values())
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return candidates of some rows: left, right, the rule of each; and what each rule brought."""
        caps = np.array(most, dtype=np.int64)
        told = np.zeros((len(RULES), 3), np.int64)
        left, right, rules = found(
            begin, end, self.rows, self.keyed, self.common, self.others,
            self.many_ours, self.starts, self.entries, caps, self.many, told,
        )  # fmt: skip
        return left, right, rules, told


# ------------------------------------------------------------------ candidates
@kernel
def found(
    begin: Any, end: Any, ours: Any, keyed: Any, common: Any, others: Any,
    many_ours: Any, starts: Any, entries: Any, caps: Any, rows: Any, told: Any,
) -> Any:  # fmt: skip
    """Return the pairs of some rows of the left, each once, with the rule that first brought it."""
    keys, seen = np.empty(MOST_KEYS, np.int64), np.full(rows, -1, np.int64)
    size = max((end - begin) * 48, 1_024)
    left, right, rules = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int8)
    many, buckets = 0, len(starts) - 1
    for row in range(begin, end):
        for rule in range(len(caps)):
            for at in range(keys_of_row(rule, ours[row], keyed, common, others, True, keys)):
                bucket = bucket_of(keys[at], rule, buckets)
                theirs = starts[bucket + 1] - starts[bucket]
                if np.int64(many_ours[bucket]) * theirs > caps[rule]:
                    told[rule, 2] += theirs
                    continue
                if many + theirs > len(left):
                    left, right, rules = grown(left), grown(right), grown(rules)
                before = many
                many = brought(
                    keys[at], rule, row, starts[bucket], starts[bucket + 1], entries, seen, right, many, told
                )
                left[before:many] = row
                rules[before:many] = rule
    return left[:many].copy(), right[:many].copy(), rules[:many].copy()


@kernel
def grown(column: Any) -> Any:
    """Return a column with twice the room and more."""
    out = np.empty(2 * len(column) + 65_536, column.dtype)
    out[: len(column)] = column
    return out


@kernel
def brought(
    key: Any,
    rule: Any,
    row: Any,
    start: Any,
    stop: Any,
    entries: Any,
    seen: Any,
    right: Any,
    many: Any,
    told: Any,
) -> Any:
    """Write down the rows of a bucket that have this key and are new; return how many are written."""
    sign, mark = sign_of(key), row * 16 + rule
    for at in range(start, stop):
        if entries[at] >> 32 != sign:
            continue
        other = entries[at] & 0xFFFFFFFF
        if seen[other] == mark:
            continue
        told[rule, 0] += 1
        if seen[other] < row * 16:
            right[many] = other
            many += 1
            told[rule, 1] += 1
        seen[other] = mark
    return many


def candidates(left: Register, right: Register) -> tuple[np.ndarray, np.ndarray, list[Brought]]:
    """Return the pairs of rows worth comparing, each once, and what each rule brought."""
    index = Index.of(left, right)
    pieces = shared_out(index.found, len(left), A_PIECE)
    nothing = np.zeros(0, dtype=np.int32)
    rows, others = (np.concatenate([nothing, *(piece[side] for piece in pieces)]) for side in (0, 1))
    return rows, others, brought_by([piece[3] for piece in pieces])


def brought_by(told: Sequence[np.ndarray]) -> list[Brought]:
    """Say what each rule brought, all pieces together."""
    whole = sum(told, np.zeros((len(RULES), 3), np.int64))
    return [Brought(rule, *map(int, row)) for rule, row in zip(RULES, whole, strict=True)]


def described(told: Sequence[Brought]) -> list[Mapping[str, Any]]:
    """Return what the rules brought as plain rows."""
    return [vars(one) for one in told]
