"""Find candidates: pairs of rows that share enough to be worth comparing, by equal keys.

Rows of the right stand in one index, by the keys that the rules make of them. Every rule says how many pairs
it brings, how many are new, and how many it left out because their block was too large.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import inner, kernel, shared_out
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
BUCKETS_A_ROW = 16
"""Buckets for each row of the larger register, at least: a row makes some 25 keys."""
A_PIECE = 20_000
"""Rows of the left that a processor takes at a time."""
HANDFUL = 16
"""Rows whose keys are made together, and the room for them."""
ROOM = (HANDFUL * len(RULES) + 1) * MOST_KEYS


@dataclass(frozen=True)
class Brought:
    """What a rule brought: pairs, those no rule before it had brought, and pairs in blocks left out."""

    rule: str
    pairs: int
    new: int
    left_out: int


# ------------------------------------------------------------------ the order of the rows
@dataclass(frozen=True, eq=False)
class Ordered:
    """The rows of a register by the sound of their names, and the number of each in the register.

    Rows that sound alike share keys, candidates and spellings: what one needs, the one before it has fetched.
    """

    rows: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, side: Register) -> "Ordered":
        """Lay a register out by the consonants of the first two parts of each name."""
        sounds = [keys[0] if keys else "" for keys in side.keyed]
        rank = np.unique(np.array([*sounds, ""]), return_inverse=True)[1]  # the last stands for no part
        parts = side.rows["parts"]
        numbers = np.argsort(rank[parts[:, 0]] * len(rank) + rank[parts[:, 1]], kind="stable")
        return cls(side.rows[numbers], numbers.astype(np.int32))

    @property
    def places(self) -> np.ndarray:
        """Where each row of the register stands."""
        found = np.empty_like(self.numbers)
        found[self.numbers] = np.arange(len(found), dtype=found.dtype)
        return found

    def places_of(self, many: int) -> np.ndarray:
        """Return where the first rows of the register stand."""
        return np.flatnonzero(self.numbers < many)


# ------------------------------------------------------------------ the index of the right
def buckets_for(rows: int) -> int:
    """Return how many buckets the keys of so many rows lie in; every engine takes as many."""
    return 1 << min(int(np.ceil(np.log2(max(rows, 32) * BUCKETS_A_ROW))), BUCKET_BITS)


@inner
def bucket_of(key: Any, rule: Any, buckets: Any) -> Any:
    """Return the bucket of a key; rules of the two halves share none, so that two processors fill them."""
    half = buckets // 2
    return (key & (half - 1)) + (half if rule >= HALF else 0)


@inner
def keys_of_rows(
    begin: Any, end: Any, rows: Any, keyed: Any, common: Any, others: Any, probing: Any, first: Any,
    last: Any, keys: Any, of: Any,
) -> Any:  # fmt: skip
    """Write the keys that some rules make of some rows, and the row and rule of each; return how many.

    They are made by the handful, and looked up together: then the memory is asked for many at once.
    """
    many = 0
    for row in range(begin, end):
        for rule in range(first, last):
            found = keys_of_row(rule, rows[row], keyed, common, others, probing, keys[many:])
            for at in range(many, many + found):
                of[at, 0], of[at, 1] = row, rule
            many += found
    return many


@kernel
def counted(
    rows: Any, keyed: Any, common: Any, others: Any, probing: Any, first: Any, last: Any, full: Any, out: Any
) -> None:
    """Count the keys that some rules make of all rows by bucket, as far as `full`."""
    keys, of = np.empty(ROOM, np.int64), np.empty((ROOM, 2), np.int32)
    for begin in range(0, len(rows), HANDFUL):
        end = min(begin + HANDFUL, len(rows))
        many = keys_of_rows(begin, end, rows, keyed, common, others, probing, first, last, keys, of)
        for at in range(many):
            bucket = bucket_of(keys[at], of[at, 1], len(out))
            if out[bucket] < full:
                out[bucket] += 1


@kernel
def placed(
    rows: Any, keyed: Any, common: Any, others: Any, first: Any, last: Any, ends: Any, entries: Any
) -> None:
    """Write rows into the buckets of their keys, from the end, with the sign by which a key is known."""
    keys, of = np.empty(ROOM, np.int64), np.empty((ROOM, 2), np.int32)
    for end in range(len(rows), 0, -HANDFUL):
        begin = max(end - HANDFUL, 0)
        many = keys_of_rows(begin, end, rows, keyed, common, others, False, first, last, keys, of)
        for at in range(many - 1, -1, -1):
            bucket = bucket_of(keys[at], of[at, 1], len(ends) - 1)
            ends[bucket] -= 1
            entries[ends[bucket]] = (sign_of(keys[at]) << 32) | of[at, 0]


@inner
def sign_of(key: Any) -> Any:
    """Return the bits by which a key is known in its bucket."""
    return (key >> BUCKET_BITS) & 0x7FFFFFFF


@dataclass(frozen=True, eq=False)
class Index:
    """The rows of the right by key, and how often the left, which probes it, uses each bucket.

    Of the left so much is counted as a cap can ask: 65,535 rows of a bucket make too large a block.
    """

    ours: Ordered
    theirs: Ordered
    keyed: np.ndarray
    common: int
    others: int
    many_ours: np.ndarray
    starts: np.ndarray
    entries: np.ndarray

    @classmethod
    def of(cls, left: Register, right: Register) -> "Index":
        """Index the right register for the left one; both share one numbering of keys."""
        keyed, their_keyed, common = numbered_keys(left, right, len(left) + len(right))
        buckets = buckets_for(max(len(left), len(right)))
        ours, theirs = (unsure(*unsure_dates_of(side.rows["born"]), len(side)) for side in (left, right))
        many_ours, starts = np.zeros(buckets, np.uint16), np.zeros(buckets + 1, np.int32)
        one, other = shared_out(lambda side, _: Ordered.of((left, right)[side]), 2, 1, 1)
        sides = ((one.rows, keyed, common, theirs, True), many_ours), (
            (other.rows, their_keyed, common, ours, False), starts[:-1],
        )  # fmt: skip
        for side, out in sides:
            full = np.iinfo(out.dtype).max
            shared_out(lambda half, _: counted(*side, *HALVES[half], full, out), 2, 1, 1)  # noqa: B023  (at once)
        np.cumsum(starts, out=starts)  # each bucket's end: filled from there, its begin is left
        entries = np.empty(int(starts[-1]), np.int64)
        shared_out(lambda half, _: placed(*sides[1][0][:4], *HALVES[half], starts, entries), 2, 1, 1)
        return cls(one, other, keyed, common, theirs, many_ours, starts, entries)

    def of_one_document(self, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs of the first rows of the registers that have a document in common."""
        left, right, *_ = self._found(self.ours.places_of(end), tuple(CAPS.values())[: PASSPORT + 1])
        return self.numbers(left, right)

    def found(self, begin: int, end: int) -> tuple[np.ndarray, ...]:
        """Return candidates of some rows by their order: left, right, the rule of each; what each brought."""
        return self._found(np.arange(begin, end), tuple(CAPS.values()))

    def _found(self, places: np.ndarray, most: Sequence[int]) -> tuple[np.ndarray, ...]:
        told = np.zeros((len(RULES), 3), np.int64)
        left, right, rules = found(
            places, self.ours.rows, self.keyed, self.common, self.others,
            self.many_ours, self.starts, self.entries, np.array(most, np.int64), len(self.theirs.rows), told,
        )  # fmt: skip
        return left, right, rules, told

    def numbers(self, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the numbers in the registers of pairs of ordered rows."""
        return self.ours.numbers[left], self.theirs.numbers[right]


# ------------------------------------------------------------------ candidates
@kernel
def found(
    places: Any, ours: Any, keyed: Any, common: Any, others: Any,
    many_ours: Any, starts: Any, entries: Any, caps: Any, rows: Any, told: Any,
) -> Any:  # fmt: skip
    """Return the pairs of some rows of the left, each once, with the first rule that brought it.

    Of the rules, as many are asked as there are caps.
    """
    keys, of, seen = np.empty(ROOM, np.int64), np.empty((ROOM, 2), np.int32), np.full(rows, -1, np.int64)
    blocks = np.empty((ROOM, 3), np.int64)
    size = max(len(places) * 48, 1_024)
    left, right, rules = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int8)
    many = 0
    for row in places:
        asked = keys_of_rows(row, row + 1, ours, keyed, common, others, True, 0, len(caps), keys, of)
        look_up(keys, of, asked, many_ours, starts, blocks)
        for at in range(asked):
            start, stop, rule = blocks[at, 0], blocks[at, 1], of[at, 1]
            if blocks[at, 2] > caps[rule]:
                told[rule, 2] += stop - start
                continue
            if many + stop - start > len(left):
                left, right, rules = grown(left), grown(right), grown(rules)
            before = many
            many = brought(keys[at], rule, row, start, stop, entries, seen, right, many, told)
            left[before:many] = row
            rules[before:many] = rule
    return left[:many].copy(), right[:many].copy(), rules[:many].copy()


@inner
def look_up(keys: Any, of: Any, many: Any, many_ours: Any, starts: Any, blocks: Any) -> None:
    """Write down where the block of each key begins and ends, and how many pairs it would make."""
    for at in range(many):
        bucket = bucket_of(keys[at], of[at, 1], len(starts) - 1)
        blocks[at, 0], blocks[at, 1] = starts[bucket], starts[bucket + 1]
        blocks[at, 2] = np.int64(many_ours[bucket]) * (blocks[at, 1] - blocks[at, 0])


@kernel
def grown(column: Any) -> Any:
    """Return a column with twice the room and more."""
    out = np.empty(2 * len(column) + 65_536, column.dtype)
    out[: len(column)] = column
    return out


@inner
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
    return *index.numbers(rows, others), brought_by([piece[3] for piece in pieces])


def brought_by(told: Sequence[np.ndarray]) -> list[Brought]:
    """Say what each rule brought, all pieces together."""
    whole = sum(told, np.zeros((len(RULES), 3), np.int64))
    return [Brought(rule, *map(int, row)) for rule, row in zip(RULES, whole, strict=True)]


def described(told: Sequence[Brought]) -> list[Mapping[str, Any]]:
    """Return what the rules brought as plain rows."""
    return [vars(one) for one in told]
