"""The month as a workbook: figures, breakdowns, the last twelve months, definitions."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter

from rabt.insight.queries.picture import Picture
from rabt.shell.sheets import PLAIN, safe
from rabt.shell.words import tongue, word

WIDTHS = (34, 16, 16, 16, 16)


def as_workbook(shown: Picture) -> IO[bytes]:
    """Write the month's figures as XLSX; numbers stay numbers, texts are never formulas."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  (it is closed by whoever sends it)
    with xlsxwriter.Workbook(out, {"in_memory": True, **PLAIN}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        for name, lines in (
            ("figures", _figures(shown)), ("breakdowns", _breakdowns(shown)),
            ("months", _months(shown)), ("definitions", _definitions(shown)),
        ):  # fmt: skip
            page = book.add_worksheet(word(f"insight.sheet.{name}")[:31])
            if tongue() == "ar":
                page.right_to_left()
            page.freeze_panes(1, 0)
            for column, width in enumerate(WIDTHS):
                page.set_column(column, column, 60 if name == "definitions" and column else width)
            _write(page, lines, bold)
    out.seek(0)
    return out


def _write(page: Any, lines: Iterable[Sequence[Any]], bold: Any) -> None:
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            if isinstance(value, int):
                page.write_number(number, column, value)
            elif value:
                page.write_string(number, column, safe(value), *([bold] if number == 0 else []))


def _heads(*names: str) -> list[str]:
    return [word(f"insight.{name}") for name in names]


def _told(value: int | None, came: bool = True) -> Any:
    if not came:
        return word("insight.not_come_short")
    return word("insight.hidden") if value is None else value


def _figures(shown: Picture) -> Iterator[list[Any]]:
    yield _heads("figure", "state", "number", "before", "change")
    for card in (card for section in shown.filled for card in section.cards):
        name = getattr(card.figure.name, tongue())
        for side in card.sides:
            state = getattr(side.state.name, tongue())
            if not card.figure.spread:
                before = _told(side.before.total) if side.before else ""
                yield [name, state, _told(side.total, side.value is not None), before, side.change]
            for span in side.value.spans if side.value else ():
                step = word(f"insight.step.{span.step}")
                yield [f"{name}: {step} ({word('insight.cases')})", state, _told(span.number)]
                yield [f"{name}: {step} ({word('insight.median')})", state, _told(span.median)]
                yield [f"{name}: {step} ({word('insight.most')})", state, _told(span.most)]


def _breakdowns(shown: Picture) -> Iterator[list[Any]]:
    yield _heads("figure", "breakdown", "item", "state", "number")
    for card in (card for section in shown.filled for card in section.cards):
        name = getattr(card.figure.name, tongue())
        for one in card.breakdowns:
            for row in one.rows:
                for state, number, hidden, _ in row.numbers:
                    by, told = word(f"insight.by.{one.code}"), _told(number, number is not None or hidden)
                    yield [name, by, row.name, getattr(state.name, tongue()), told]


def _months(shown: Picture) -> Iterator[list[Any]]:
    yield [*_heads("figure", "state"), *(str(month) for month in shown.months)]
    for card in (card for section in shown.filled for card in section.cards):
        for side in card.sides:
            if not card.figure.spread:
                told = [_told(value, came) for value, came in side.told]
                yield [getattr(card.figure.name, tongue()), getattr(side.state.name, tongue()), *told]


def _definitions(shown: Picture) -> Iterator[list[Any]]:
    yield [*_heads("figure", "definition"), word("insight.who_counts")]
    for figure in shown.known.figures:
        who = word(f"insight.side.{figure.side}")
        yield [getattr(figure.name, tongue()), getattr(figure.meaning, tongue()), who]
    yield [word("insight.source"), getattr(shown.known.source, tongue())]
    yield [word("insight.licence_head"), word("insight.licence")]
    for tally in shown.here:
        yield [f"{tally.state} {tally.month}", f"{word('insight.digest')}: {tally.digest}"]
