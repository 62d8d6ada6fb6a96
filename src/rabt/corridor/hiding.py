"""Small numbers are hidden, and as many others with them that none can be worked out.

A count of persons from one up to below the corridor's least is hidden wherever it stands: in a cell, a sum of
a row or the sum of all. Noughts stay: they point at nobody. What is hidden could still be had by subtraction
where it stands alone in a row. So more is hidden, the smallest first, until each hidden number might be
another, given everything that is shown, even by somebody who knows that no nought is hidden.

The proof of "might be another" is exact. Rows and columns are nodes, hidden numbers are lines between them; a
number can be one more or one less, everything shown staying as it is, just where a round trip leads over its
line whose numbers all can move. (after Gusfield 1988, on suppression in two-dimensional tables)
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Cells = Mapping[tuple[str, str], int]
Counts = Mapping[str, int]
Shown = dict[str, int | None]
FREE = ("free", "")
"""The node to which the numbers of a single row are tied on the other side: it binds nothing."""

Node = tuple[str, str]
Name = tuple[str, ...]
TOTAL: Name = ("total",)


@dataclass(frozen=True)
class _Line:
    """One number of a table: between which row and column it stands, and whether it is their sum."""

    row: Node
    column: Node
    value: int
    is_sum: bool


def hide(
    total: int, by: Mapping[str, Counts], cross: Mapping[tuple[str, str], Cells], least: int
) -> "Hidden":
    """Hide what is too small in one figure: its sum, its breakdowns, and tables of two of them.

    Each breakdown sums to the total; each table has the two breakdowns that it names as its margins.
    """
    crossed = {name for pair in cross for name in pair}
    hidden: set[Name] = {TOTAL} if _is_small(total, least) else set()
    for pair, cells in cross.items():
        hidden |= _of_table(pair, total, by[pair[0]], by[pair[1]], cells, least)
    for name, counts in by.items():
        if name not in crossed:
            hidden |= _of_row(name, total, counts, least)
    if TOTAL in hidden:
        hidden |= {(name, key) for name, counts in by.items() for key, value in counts.items() if value}
        hidden |= {
            (*pair, *place) for pair, cells in cross.items() for place, value in cells.items() if value
        }
    return Hidden(frozenset(hidden))


@dataclass(frozen=True)
class Hidden:
    """Which numbers of a figure are hidden."""

    names: frozenset[Name]

    def total(self, value: int) -> int | None:
        """Return the sum, or nothing where it is hidden."""
        return None if TOTAL in self.names else value

    def counts(self, name: str, counts: Counts) -> Shown:
        """Return a breakdown with nothing in the place of what is hidden."""
        return {key: None if (name, key) in self.names else value for key, value in counts.items()}

    def cells(self, pair: tuple[str, str], cells: Cells) -> dict[tuple[str, str], int | None]:
        """Return a table with nothing in the place of what is hidden."""
        return {place: None if (*pair, *place) in self.names else value for place, value in cells.items()}


def _is_small(value: int, least: int) -> bool:
    return 0 < value < least


def _of_row(name: str, total: int, counts: Counts, least: int) -> set[Name]:
    row = ("row", name)
    lines: dict[Name, _Line] = {(name, key): _Line(row, FREE, value, False) for key, value in counts.items()}
    lines[TOTAL] = _Line(row, FREE, total, True)
    return _closed(lines, least)


def _of_table(
    pair: tuple[str, str], total: int, rows: Counts, columns: Counts, cells: Cells, least: int
) -> set[Name]:
    below, beside = ("row", ""), ("column", "")  # the row of sums, the column of sums
    lines: dict[Name, _Line] = {TOTAL: _Line(below, beside, total, False)}
    for (row, column), value in cells.items():
        lines[*pair, row, column] = _Line(("row", f":{row}"), ("column", f":{column}"), value, False)
    for key, value in rows.items():
        lines[pair[0], key] = _Line(("row", f":{key}"), beside, value, True)
    for key, value in columns.items():
        lines[pair[1], key] = _Line(below, ("column", f":{key}"), value, True)
    return _closed(lines, least)


def _closed(lines: Mapping[Name, _Line], least: int) -> set[Name]:
    """Hide the small numbers of a table, then more until none that is hidden stands firm."""
    hidden = {name for name, line in lines.items() if _is_small(line.value, least)}
    while firm := sorted(name for name in hidden if not _can_move(name, lines, hidden)):
        hidden.add(_next(firm, lines, hidden))
    return hidden


def _next(firm: list[Name], lines: Mapping[Name, _Line], hidden: set[Name]) -> Name:
    """Choose what to hide beside firm numbers: the smallest of a row or column of theirs, else of all.

    The sum of all comes last: with it nothing of the figure is told. There is always one left to hide,
    for where every number is hidden, each may be larger.
    """
    shown = [name for name, line in lines.items() if name not in hidden and line.value > 0]
    near = [name for name in shown if any(_share(lines[name], lines[one]) for one in firm)]
    ranked = sorted(shown, key=lambda name: (name == TOTAL, name not in near, lines[name].value, name))
    return ranked[0]


def _share(one: _Line, other: _Line) -> bool:
    return one.row == other.row or (one.column == other.column and one.column != FREE)


def _can_move(name: Name, lines: Mapping[Name, _Line], hidden: Iterable[Name]) -> bool:
    """Tell whether a hidden number could be one more or one less while all that is shown stays."""
    line = lines[name]
    roads: dict[Node, set[Node]] = defaultdict(set)
    for other in hidden:
        if other != name:
            for start, end in _roads(lines[other]):
                roads[start].add(end)
    return any(_leads(roads, end, start) for start, end in _roads(line))


def _roads(line: _Line) -> list[tuple[Node, Node]]:
    """Return which ways a number lets a round trip pass: one way it grows, the other way it shrinks.

    None shrinks to nought, as no nought is hidden. A sum stands on the other side of its equation.
    """
    grows, shrinks = (line.row, line.column), (line.column, line.row)
    if line.is_sum:
        grows, shrinks = shrinks, grows
    return [grows, shrinks] if line.value > 1 else [grows]


def _leads(roads: Mapping[Node, set[Node]], start: Node, end: Node) -> bool:
    seen, rim = {start}, [start]
    while rim:
        for onward in roads.get(rim.pop(), ()):
            if onward == end:
                return True
            if onward not in seen:
                seen.add(onward)
                rim.append(onward)
    return False
