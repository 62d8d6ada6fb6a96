"""A state's tally of a month: what was counted, what of it is shown, signed and bound to a journal.

Counts travel as they may be shown: what is too small was hidden before the tally was signed, so that neither
the other state nor a page, sheet or report can give away what it never held.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from rabt.base.errors import Untrusted
from rabt.corridor.hiding import hide
from rabt.insight.rules.figures import Definitions, Figure
from rabt.seal import canon
from rabt.seal.message import Longest, Message

NOUN = "tally"
"""Under which noun a tally is signed."""
LONGEST = 200_000


@dataclass(frozen=True)
class Counted:
    """One figure as it was counted: each thing counted by the keys of its breakdowns, or spans in days."""

    rows: Counter[tuple[str, ...]] = field(default_factory=Counter)
    spans: Mapping[str, list[int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many there are."""
        return self.rows.total()

    def along(self, place: int) -> Counter[str]:
        """Count along one breakdown."""
        found: Counter[str] = Counter()
        for keys, n in self.rows.items():
            found[keys[place]] += n
        return found

    def across(self, one: int, other: int) -> Counter[tuple[str, str]]:
        """Count along two breakdowns at once."""
        found: Counter[tuple[str, str]] = Counter()
        for keys, n in self.rows.items():
            found[keys[one], keys[other]] += n
        return found


@dataclass(frozen=True)
class Line:
    """One number of a breakdown; nothing where it is hidden."""

    key: Annotated[str, Longest(80)]
    value: int | None


@dataclass(frozen=True)
class Cell:
    """One number of a table of two breakdowns; nothing where it is hidden."""

    row: Annotated[str, Longest(80)]
    column: Annotated[str, Longest(80)]
    value: int | None


@dataclass(frozen=True)
class Span:
    """How long one step took: of how many, the median and the nine tenths in days; nothing where hidden."""

    step: Annotated[str, Longest(40)]
    number: int | None
    median: int | None
    most: int | None


@dataclass(frozen=True)
class Value:
    """One figure as it is told."""

    code: Annotated[str, Longest(40)]
    total: int | None
    by: dict[str, list[Line]]
    cross: dict[str, list[Cell]]
    spans: list[Span]


@dataclass(frozen=True)
class HandedDown(Message):
    """What was counted of a month behind the wall, as it may be shown."""

    KIND = "handed/1"

    values: list[Value]


@dataclass(frozen=True)
class Tally(Message):
    """What one state counted of one month, with all that binds it: the bytes of this are signed."""

    KIND = "tally/1"

    state: Annotated[str, Longest(2)]
    month: Annotated[str, Longest(7)]
    version: int
    settled: bool
    zone: Annotated[str, Longest(40)]
    counted_at: datetime
    least: int
    definitions: Annotated[str, Longest(64)]
    journal_size: int
    journal_root: Annotated[str, Longest(64)]
    values: list[Value]

    def content(self) -> bytes:
        """Return the one spelling of this tally: what is signed."""
        return canon.canonical(self.to_body())

    @property
    def digest(self) -> str:
        """Name this tally by its contents."""
        return hashlib.sha256(self.content()).hexdigest()

    def value(self, code: str) -> Value | None:
        """Return one figure, or nothing where it is not told."""
        return next((one for one in self.values if one.code == code), None)


@lru_cache(maxsize=64)
def read(content: str) -> Tally:
    """Read a tally that was verified when it was kept; the same text is the same tally for ever.

    Refuses: json_malformed, letter_malformed
    """
    return Tally.from_body(canon.read(content.encode()))


def shown(figure: Figure, counted: Counted, least: int) -> Value:
    """Return a figure as it may be told: small counts of persons hidden, what stands rounded."""
    by = {name: counted.along(place) for place, name in enumerate(figure.by)}
    cross = {
        (one, other): counted.across(figure.by.index(one), figure.by.index(other))
        for one, other in figure.cross
    }
    limit = least if figure.persons else 0
    if figure.stock and limit:
        return _rounded(figure, counted.total, by, limit)
    hidden = hide(counted.total, by, cross, limit)
    if hidden.total(counted.total) is None:  # which breakdown they fall into would tell on them all
        return Value(figure.code, None, {name: [] for name in by}, {"/".join(one): [] for one in cross}, [])
    return Value(
        figure.code,
        None if figure.spread else counted.total,
        {name: _lines(hidden.counts(name, counts)) for name, counts in by.items()},
        {"/".join(pair): _cells(hidden.cells(pair, cells)) for pair, cells in cross.items()},
        [_span(step, counted.spans.get(step, []), limit) for step in figure.spread],
    )


def untold(figure: Figure) -> Value:
    """Return a figure that was not handed down: nothing is told of it, as where all of it is hidden."""
    spans = [Span(step, None, None, None) for step in figure.spread]
    by: dict[str, list[Line]] = {name: [] for name in figure.by}
    return Value(figure.code, None, by, {"/".join(pair): [] for pair in figure.cross}, spans)


def _rounded(figure: Figure, total: int, by: Mapping[str, Mapping[str, int]], least: int) -> Value:
    """Tell what stood at the end of a month in multiples of the least count, each rounded by itself.

    Told exactly, the difference of two months would give away what a small flow between them hides.
    """
    near = {
        name: {key: rounded(value, least) for key, value in counts.items()} for name, counts in by.items()
    }
    told = {name: _lines({key: n for key, n in counts.items() if n}) for name, counts in near.items()}
    return Value(figure.code, rounded(total, least), told, {}, [])


def rounded(value: int, base: int) -> int:
    """Return the multiple of a base that is nearest to a count, the larger of two that are as near."""
    return (2 * value + base) // (2 * base) * base


def _lines(counts: Mapping[str, int | None]) -> list[Line]:
    return [Line(key, value) for key, value in sorted(counts.items())]


def _cells(cells: Mapping[tuple[str, str], int | None]) -> list[Cell]:
    return [Cell(row, column, value) for (row, column), value in sorted(cells.items())]


def _span(step: str, days: list[int], least: int) -> Span:
    if 0 < len(days) < least:
        return Span(step, None, None, None)
    return Span(step, len(days), quantile(days, 50), quantile(days, 90))


def quantile(days: Iterable[int], percent: int) -> int | None:
    """Return the smallest value that so many per cent do not exceed, or nothing of nothing."""
    found = sorted(days)
    return found[max(0, -(-len(found) * percent // 100) - 1)] if found else None


def check_known(tally: Tally, known: Definitions, side: str) -> None:
    """Ask that a tally tells just what the state of a side counts, broken down as it is defined.

    Refuses: tally_malformed
    """
    wanted = known.counted_by(side)
    if [one.code for one in tally.values] != [figure.code for figure in wanted]:
        raise Untrusted("tally_malformed", why="other figures than this side counts")
    for figure, value in zip(wanted, tally.values, strict=True):
        if _shape(value) != _shape(shown(figure, Counted(), tally.least)):
            raise Untrusted("tally_malformed", why="other breakdowns", figure=figure.code)
        too_small = tally.least if figure.persons else 0
        if any(n < 0 or 0 < n < too_small for n in _counts(value)):
            raise Untrusted("tally_malformed", why="a count that cannot be shown", figure=figure.code)


def _shape(value: Value) -> tuple[list[str], ...]:
    return sorted(value.by), sorted(value.cross), [one.step for one in value.spans]


def _counts(value: Value) -> list[int]:
    lines = [one.value for lines in value.by.values() for one in lines]
    cells = [one.value for cells in value.cross.values() for one in cells]
    numbers = [value.total, *lines, *cells, *(one.number for one in value.spans)]
    return [n for n in numbers if n is not None]


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Name the figures that two countings tell differently, in the order of the first."""
    codes = [*one, *(code for code in other if code not in one)]
    return [code for code in codes if one.get(code) != other.get(code)]
