"""The committee's picture of a month: equal on both nodes, as it is made of the two signed tallies alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor import Terms, Words
from rabt.corridor.shapes import State
from rabt.insight.queries.naming import name_of, ordered
from rabt.insight.queries.tallies import tallies_to_see
from rabt.insight.rules import drawing
from rabt.insight.rules.drawing import Curve
from rabt.insight.rules.figures import Chapter, Definitions, Figure, definitions
from rabt.insight.rules.month import Month, last_twelve
from rabt.insight.rules.tally import Span, Tally, Value

Tallies = Mapping[tuple[str, str], Tally]
SIDES = ("origin", "destination")


@dataclass(frozen=True)
class Side:
    """One figure as one state tells it: this month, the one before, and the last twelve."""

    state: State
    here: Tally | None
    value: Value | None
    before: Value | None
    series: tuple[int | None, ...]
    came: tuple[bool, ...]

    @property
    def told(self) -> list[tuple[int | None, bool]]:
        """The numbers of the twelve months, each with whether its tally has come."""
        return list(zip(self.series, self.came, strict=True))

    @property
    def total(self) -> int | None:
        """The number of the month; nothing where it is hidden or has not come."""
        return self.value.total if self.value else None

    @property
    def change(self) -> int | None:
        """By how much the number changed since the month before; nothing where either is wanting."""
        before = self.before.total if self.before else None
        return None if before is None or self.total is None else self.total - before

    @cached_property
    def curve(self) -> Curve:
        """The last twelve months as a chart."""
        return drawing.curve(self.series)


@dataclass(frozen=True)
class Row:
    """One line of a breakdown: its name, and for each state its number and how long its bar is."""

    key: str
    name: str
    numbers: tuple[tuple[State, int | None, bool, int], ...]


@dataclass(frozen=True)
class Breakdown:
    """A figure by one of its breakdowns, both states side by side."""

    code: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Grid:
    """A table of two breakdowns of one state: its columns, and its rows of numbers."""

    state: State
    code: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True)
class Card:
    """One figure on the page."""

    figure: Figure
    sides: tuple[Side, ...]
    breakdowns: tuple[Breakdown, ...]
    grids: tuple[Grid, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The steps of a figure that tells days."""
        return tuple(span for side in self.sides if side.value for span in side.value.spans)

    @property
    def came(self) -> bool:
        """Tell whether any state that counts this has told it."""
        return any(side.value for side in self.sides)


@dataclass(frozen=True)
class Section:
    """A chapter of the guidance with its figures; one without any is counted by nobody yet."""

    chapter: Chapter
    cards: tuple[Card, ...]

    @property
    def by_month(self) -> list[tuple[Figure, Side]]:
        """The figures of which a number is told each month, state by state: the table beneath the charts."""
        return [(card.figure, side) for card in self.cards if not card.figure.spread for side in card.sides]


@dataclass(frozen=True)
class Wanting:
    """A tally that has not come, or is not settled: whose, and of which month."""

    state: State
    month: Month
    came: bool


@dataclass(frozen=True)
class Picture:
    """Both states' figures of a month."""

    month: Month
    months: tuple[Month, ...]
    tallies: Tallies
    sections: tuple[Section, ...]
    wanting: tuple[Wanting, ...]
    terms: Terms
    known: Definitions

    @property
    def filled(self) -> list[Section]:
        """The chapters under which something is counted."""
        return [section for section in self.sections if section.cards]

    @property
    def empty(self) -> list[Words]:
        """The names of the chapters under which nobody counts anything yet."""
        return [section.chapter.name for section in self.sections if not section.cards]

    @property
    def here(self) -> list[Tally]:
        """The tallies of the month itself, in the order of the sides."""
        states = [state_of(self.terms, side).code for side in SIDES]
        found = (self.tallies.get((code, str(self.month))) for code in states)
        return [one for one in found if one is not None]

    def card(self, code: str) -> Card:
        """Return one figure."""
        return next(card for section in self.sections for card in section.cards if card.figure.code == code)


def state_of(terms: Terms, side: str) -> State:
    """Return the state of a side."""
    return terms.origin if side == "origin" else terms.destination


def picture(viewer: Actor, month: Month, at: datetime, language: str = "") -> Picture:
    """Return both states' figures of a month and of the twelve up to it. Refuses: not_allowed"""
    known, terms, months = definitions(), agreement.terms_at(at), last_twelve(month)
    tallies = tallies_to_see(viewer, months)
    sections = tuple(
        Section(
            chapter, tuple(_card(one, months, tallies, terms, language) for one in known.under(chapter.code))
        )
        for chapter in known.chapters
    )
    return Picture(month, tuple(months), tallies, sections, _wanting(months, tallies, terms), terms, known)


def _card(figure: Figure, months: list[Month], tallies: Tallies, terms: Terms, language: str) -> Card:
    sides = tuple(
        _side(figure, state_of(terms, side), months, tallies) for side in SIDES if figure.is_counted_by(side)
    )
    breakdowns = tuple(_breakdown(figure, name, sides, terms, language) for name in figure.by)
    grids = tuple(
        _grid(figure, pair, side, terms, language) for pair in figure.cross for side in sides if side.total
    )
    return Card(figure, sides, tuple(one for one in breakdowns if one.rows), grids)


def _side(figure: Figure, state: State, months: list[Month], tallies: Tallies) -> Side:
    told = [tallies.get((state.code, str(month))) for month in months]
    values = [tally.value(figure.code) if tally else None for tally in told]
    series = tuple(value.total if value else None for value in values)
    came = tuple(tally is not None for tally in told)
    return Side(state, told[-1], values[-1], values[-2], series, came)


def _breakdown(figure: Figure, name: str, sides: tuple[Side, ...], terms: Terms, language: str) -> Breakdown:
    told = [{line.key: line.value for line in side.value.by[name]} if side.value else {} for side in sides]
    sizes: dict[str, int] = {}
    for lines in told:
        for key, value in lines.items():
            sizes[key] = max(sizes.get(key, 0), value or 0)
    top = max(sizes.values(), default=0)
    rows = tuple(
        Row(
            key, name_of(figure, name, key, terms, language),
            tuple(
                _number(side, lines, key, top)
                for side, lines in zip(sides, told, strict=True)
            ),
        )
        for key in ordered(name, sizes)
    )  # fmt: skip
    return Breakdown(name, rows)


def _number(
    side: Side, lines: Mapping[str, int | None], key: str, top: int
) -> tuple[State, int | None, bool, int]:
    hidden = key in lines and lines[key] is None
    return side.state, lines.get(key, 0) if side.value else None, hidden, drawing.bar(lines.get(key), top)


def _grid(figure: Figure, pair: tuple[str, str], side: Side, terms: Terms, language: str) -> Grid:
    cells = side.value.cross["/".join(pair)] if side.value else []
    held = {(cell.row, cell.column): cell.value for cell in cells}
    rows, columns = ({cell.row: 0 for cell in cells}, {cell.column: 0 for cell in cells})
    ways = ordered(pair[1], columns)
    return Grid(
        side.state, "_".join(pair), tuple(name_of(figure, pair[1], key, terms, language) for key in ways),
        tuple(
            (name_of(figure, pair[0], row, terms, language), tuple(held.get((row, way), 0) for way in ways))
            for row in ordered(pair[0], rows)
        ),
    )  # fmt: skip


def _wanting(months: list[Month], tallies: Tallies, terms: Terms) -> tuple[Wanting, ...]:
    """Name what has not come or is not settled, from the first month of which anything lies here."""
    told = [month for month in months if any((state, str(month)) in tallies for state in terms.states)]
    first = told[0] if told else months[-1]
    found = []
    for month in months:
        for side in SIDES:
            state = state_of(terms, side)
            tally = tallies.get((state.code, str(month)))
            if month >= first and (tally is None or not tally.settled):
                found.append(Wanting(state, month, tally is not None))
    return tuple(found)


# ------------------------------------------------------------------ the map
def on_map(shown: Picture) -> drawing.Map:
    """Return where work and crossings are: permits in force by place, passages by port."""
    held = _lines(shown.card("permits_in_force"), "place")
    passed = _lines(shown.card("crossings"), "port")
    spots = [
        drawing.Spot(code, kind, one.lat, one.lon, lines[code])
        for kind, lines, table in (("place", held, shown.terms.places), ("port", passed, shown.terms.ports))
        for code, one in table.items()
        if code in lines and one.lat is not None and one.lon is not None
    ]
    known = [
        (one.lat, one.lon)
        for one in shown.terms.places.values()
        if one.lat is not None and one.lon is not None
    ]
    return drawing.drawn(spots, known)


def _lines(card: Card, name: str) -> dict[str, int | None]:
    return {line.key: line.value for side in card.sides if side.value for line in side.value.by[name]}
