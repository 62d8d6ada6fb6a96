"""Compare pairs of rows: how alike are names, dates, documents and places? Levels, not yet weights.

The levels of all fields of a pair together are its pattern, one number: rows that look alike to each other in
the same way are weighed the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage.kernels import inner, kernel, shared_out
from rabt.linkage.keys import keys_of
from rabt.linkage.likeness import UNSAID, Likeness, recalled, remembered
from rabt.linkage.likeness import said as say
from rabt.linkage.names import is_arabic, parts
from rabt.linkage.register import DOCUMENT, PARTS, ROW, Register
from rabt.linkage.sounds.letters import LONGEST

LEFT_OUT, ADDED = -0.7, -3.0
"""What a part costs that only the left row has (names are shortened), or only the right one."""
GIVEN = np.array([-5.0, -2.0, 0.0, 2.0, 4.0, 6.0])
REST = np.array([-9.0, -6.0, -3.5, -2.0, -0.5, 1.0, 2.5, 4.0, 6.0, 8.0, 10.0, 13.0])
SHIFTED = len(GIVEN) + 1
"""The given names differ, yet the whole names agree: a part was left out, or two changed places."""
DATES = (
    "missing", "other", "same year", "same day and month", "a year off", "year and month or day",
    "first of January", "day and month swapped", "same", "near year", "same first of January",
)  # fmt: skip
DOCUMENTS = ("missing", "other", "one sign off", "same")
PLACES = ("missing", "other", "same")
SEXES = ("missing", "other", "same")
NAMES = SHIFTED + 1, len(REST) + 1
LEVELS = {
    "name": NAMES[0] * NAMES[1], "born": len(DATES), "national": len(DOCUMENTS), "passport": len(DOCUMENTS),
    "place": len(PLACES), "sex": len(SEXES),
}  # fmt: skip
PATTERNS = int(np.prod(list(LEVELS.values())))
OTHERS = PATTERNS // LEVELS["name"]
NATIONAL, PASSPORT, PLACE, SEX = list(LEVELS.values())[2:]
A_PIECE = 200_000
"""Pairs that a processor takes at a time."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Pairs of rows with their patterns, and what the names of each level say by themselves, on average."""

    left: np.ndarray
    right: np.ndarray
    pattern: np.ndarray
    scores: np.ndarray

    def __len__(self) -> int:
        return len(self.left)

    @property
    def levels(self) -> dict[str, np.ndarray]:
        """The level of each field, pair by pair."""
        return levels_of(self.pattern)

    def only(self, kept: np.ndarray) -> "Evidence":
        """Return some of the pairs, in the order asked for."""
        return Evidence(self.left[kept], self.right[kept], self.pattern[kept], self.scores)


def levels_of(pattern: np.ndarray) -> dict[str, np.ndarray]:
    """Take patterns apart into the level of each field."""
    found, rest = {}, pattern
    for name, many in reversed(LEVELS.items()):
        rest, found[name] = np.divmod(rest, many)
    return {name: found[name] for name in LEVELS}


# ------------------------------------------------------------------ whole names
@inner
def aligned(said: Any, n: Any, m: Any, line: Any) -> Any:
    """Lay two names over each other in order, from the end; what has no partner costs its gap.

    Return what the whole says, and what all but the first part of each says.
    """
    for j in range(m + 1):
        line[j] = (m - j) * ADDED
    rest = line[1]
    for i in range(n - 1, -1, -1):
        rest, corner = line[1], line[m]
        line[m] = corner + LEFT_OUT
        for j in range(m - 1, -1, -1):
            below = line[j]
            line[j] = max(max(below + LEFT_OUT, line[j + 1] + ADDED), corner + said[i, j])
            corner = below
    return line[0], rest


@inner
def bin_of(value: Any, edges: Any) -> Any:
    """Return how many edges a value has reached."""
    found = 0
    for edge in edges:
        if value >= edge:
            found += 1
    return found


@inner
def name_level(said: Any, n: Any, m: Any, line: Any, scores: Any) -> Any:
    """Return the level of two names, whose parts were compared; count what they say by themselves."""
    if n == 0 or m == 0:
        return 0
    given = said[0, 0]
    whole, rest = aligned(said, n, m, line)
    first, alone = bin_of(given, GIVEN), given
    if whole > max(given, LEFT_OUT + ADDED) + rest + 1.0:
        first, rest, alone = SHIFTED, whole, 0.0
    level = first * NAMES[1] + bin_of(rest, REST)
    scores[level, 0] += 1
    scores[level, 1] += alone + rest
    return level


# ------------------------------------------------------------------ dates, documents
@inner
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


@inner
def same_year(one: Any, other: Any, month: Any, day: Any) -> Any:
    """Return the level of two dates in one year; the first of January is often said where nobody knows."""
    if month and day:
        return 10 if one[1] + one[2] == 2 else 8
    if one[1] == other[2] and one[2] == other[1]:
        return 7
    if one[1] + one[2] == 2 or other[1] + other[2] == 2:
        return 6
    return 5 if month or day else 2


@inner
def document_level(one: Any, other: Any) -> Any:
    """Return the level of two documents: one sign wrong, or two that changed places, is a slip."""
    if one[0] == 0 or other[0] == 0:
        return 0
    off, first = 0, -1
    swapped = False
    for at in range(DOCUMENT):
        if one[at] != other[at]:
            if one[at] == 0 or other[at] == 0:
                return 1  # one is longer
            off += 1
            if off > 2:  # neither a slip nor two signs that changed places
                return 1
            swapped = off == 2 and at == first + 1 and one[at] == other[first] and one[first] == other[at]
            first = at if off == 1 else first
    if off == 0:
        return 3
    return 2 if off == 1 or swapped else 1


@inner
def others_level(one: Any, other: Any, places: Any) -> Any:
    """Return the levels of all fields but the name, as one number."""
    found = date_level(one["born"], other["born"])
    found = found * NATIONAL + document_level(one["national"], other["national"])
    found = found * PASSPORT + document_level(one["passport"], other["passport"])
    found = found * PLACE + np.int64(places[one["place"], other["place"]])
    if one["sex"] == 0 or other["sex"] == 0:
        return found * SEX
    return found * SEX + (2 if one["sex"] == other["sex"] else 1)


@kernel
def patterns(
    left: Any, right: Any, ours: Any, theirs: Any, places: Any,
    table: Any, our_places: Any, their_places: Any, our_parts: Any, their_parts: Any, core: Any, tail: Any,
    scores: Any,
) -> Any:  # fmt: skip
    """Return the pattern of each pair."""
    told = np.empty((LONGEST + 1, LONGEST + 1))
    cored = np.empty((LONGEST + 1, LONGEST + 1))
    said = np.empty((PARTS, PARTS), np.float32)
    line = np.empty(PARTS + 1, np.float32)
    columns = np.empty(PARTS, np.int32)
    out = np.empty(len(left), np.int32)
    for row in range(len(left)):
        one, other = ours[left[row]], theirs[right[row]]
        for j in range(other["many"]):
            columns[j] = their_places[other["parts"][j]]
        for i in range(one["many"]):
            mine, at = one["parts"][i], our_places[one["parts"][i]]
            for j in range(other["many"]):
                known = at >= 0 and columns[j] >= 0
                steps = table[at, columns[j]] if known else UNSAID
                if steps == UNSAID:
                    steps = remembered(
                        say(mine, other["parts"][j], our_parts, their_parts, core, tail, told, cored)
                    )
                    if known:
                        table[at, columns[j]] = steps
                said[i, j] = recalled(steps)
        name = name_level(said, one["many"], other["many"], line, scores)
        out[row] = name * OTHERS + others_level(one, other, places)
    return out


# ------------------------------------------------------------------ places
OFTEN, MOSTLY = 5, 0.5
"""Persons who must have two places for them to be one, and the share of those who have the second."""
MANY_PLACES = 4_000
"""Places of each register that are compared; whoever lives in a rarer one is not judged by it."""


def same_places(
    ours: list[str], theirs: list[str],
    kept: tuple[Iterable[int], Iterable[int]] | None = None,
) -> np.ndarray:  # fmt: skip
    """Return for each place of the left and of the right whether they are one, in either script: `PLACES`.

    `kept` names the places that are looked at, where not all are: of the others nothing is said.
    """
    table = np.zeros((len(ours), len(theirs)), dtype=np.int8)
    mine, their = kept or (range(len(ours)), range(len(theirs)))
    mine, their = [at for at in mine if ours[at]], [at for at in their if theirs[at]]
    table[np.ix_(mine, their)] = 1
    by_key: dict[str, list[int]] = defaultdict(list)
    by_name = {theirs[at]: at for at in their}
    for at in their:
        for key in _place_keys(theirs[at]):
            by_key[key].append(at)
    for at in mine:
        if ours[at] in by_name:
            table[at, by_name[ours[at]]] = 2
        for there in {there for key in _place_keys(ours[at]) for there in by_key.get(key, ())}:
            if is_arabic(ours[at]) != is_arabic(theirs[there]):
                table[at, there] = 2
    return table


def commonest_places(many: np.ndarray) -> list[int]:
    """Return the places that most rows have, as many as are compared; `many` rows have each."""
    found: list[int] = np.argsort(-many, kind="stable")[:MANY_PLACES].tolist()
    return found


def learn_places(table: np.ndarray, pairs: np.ndarray, many: np.ndarray) -> None:
    """Mark places as one that persons of one document mostly have in both registers: Cairo is القاهرة."""
    known = table[pairs[:, 0], pairs[:, 1]] > 0
    of_theirs = np.bincount(pairs[known, 1], weights=many[known], minlength=table.shape[1])
    kept = pairs[known & (many >= OFTEN) & (many >= MOSTLY * of_theirs[pairs[:, 1]])]
    table[kept[:, 0], kept[:, 1]] = 2


def _place_keys(place: str) -> set[str]:
    return {key for part in parts(place) for key in keys_of(part)}


# ------------------------------------------------------------------ all fields
@dataclass(frozen=True, eq=False)
class Comparison:
    """Two registers laid out for comparing their rows."""

    ours: np.ndarray
    theirs: np.ndarray
    places: np.ndarray
    likeness: Likeness

    @classmethod
    def of(
        cls, left: Register, right: Register, likeness: Likeness,
        sure: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> "Comparison":  # fmt: skip
        """Lay two registers out; rows that are surely one person tell which places are one."""
        many = [np.bincount(side.rows["place"], minlength=len(side.places)) for side in (left, right)]
        laid = cls.of_known(left.places, right.places, many, likeness).with_rows(left.rows, right.rows)
        if sure is not None:
            met = np.column_stack([left.rows["place"][sure[0]], right.rows["place"][sure[1]]])
            pairs, times = np.unique(met, axis=0, return_counts=True)
            learn_places(laid.places, pairs, times)
        return laid

    @classmethod
    def of_known(
        cls, ours: list[str], theirs: list[str], many: list[np.ndarray], likeness: Likeness
    ) -> "Comparison":
        """Lay out what is known of names and places; `many` rows have each place."""
        kept = commonest_places(many[0]), commonest_places(many[1])
        nothing = np.zeros(0, ROW)
        return cls(nothing, nothing, same_places(ours, theirs, kept), likeness)

    def with_rows(self, ours: np.ndarray, theirs: np.ndarray) -> "Comparison":
        """Return the same for certain rows."""
        return Comparison(ours, theirs, self.places, self.likeness)

    def of_pairs(self, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the patterns of pairs of rows, and what names of each level said: how many, and the sum."""
        scores = np.zeros((LEVELS["name"], 2))
        alike = self.likeness
        found = patterns(
            left, right, self.ours, self.theirs, self.places,
            alike.table, *alike.places, alike.ours, alike.theirs, *alike.chances, scores,
        )  # fmt: skip
        return found, scores

    def compared(self, left: np.ndarray, right: np.ndarray) -> Evidence:
        """Compare pairs of rows in every field, some at a time on all processors."""
        one, other = (np.ascontiguousarray(rows, dtype=np.int32) for rows in (left, right))
        pieces = shared_out(
            lambda begin, end: self.of_pairs(one[begin:end], other[begin:end]), len(one), A_PIECE
        )
        nothing = np.zeros(0, dtype=np.int32)
        pattern = np.concatenate([nothing, *(piece[0] for piece in pieces)])
        return Evidence(one, other, pattern, mean_scores([piece[1] for piece in pieces]))


def compare(
    left: Register, right: Register, likeness: Likeness, pairs: tuple[np.ndarray, np.ndarray]
) -> Evidence:
    """Compare pairs of rows in every field."""
    return Comparison.of(left, right, likeness).compared(*pairs)


def mean_scores(told: Sequence[np.ndarray]) -> np.ndarray:
    """Return what names of each level say by themselves, on average; each piece has how many and the sum."""
    scores = sum(told, np.zeros((LEVELS["name"], 2)))
    found: np.ndarray = scores[:, 1] / np.maximum(scores[:, 0], 1)
    return found


def together(pieces: Sequence[Evidence]) -> Evidence:
    """Put pieces of evidence, one at least, together."""
    return Evidence(
        left=np.concatenate([one.left for one in pieces]),
        right=np.concatenate([one.right for one in pieces]),
        pattern=np.concatenate([one.pattern for one in pieces]),
        scores=pieces[0].scores,
    )
