"""Sheets that leave: an empty one with its drop-downs, and the same one with the wrong cells marked."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

import xlsxwriter

from rabt.agreement import queries as agreement
from rabt.base.errors import Refused
from rabt.sheets.models import Row, Sheet
from rabt.sheets.rules import states
from rabt.sheets.rules.spec import Spec
from rabt.shell.problems import told
from rabt.shell.sheets import PLAIN
from rabt.shell.words import LANGUAGES, tongue, word

OPEN_ROWS = 5_000
"""How far down the drop-downs of an empty sheet go."""


@contextmanager
def _book() -> Iterator[tuple[Any, IO[bytes]]]:
    out = tempfile.TemporaryFile()  # noqa: SIM115  (it is closed by whoever sends it)
    with xlsxwriter.Workbook(out, PLAIN) as book:
        yield book, out
    out.seek(0)


def template(spec: Spec, at: datetime) -> IO[bytes]:
    """Write an empty sheet: heads, one example that is left out, drop-downs where the answers are known."""
    terms, language = agreement.terms_at(at), tongue()
    with _book() as (book, out):
        page, lists = book.add_worksheet(), book.add_worksheet("·")
        lists.hide()
        head, needed = (
            book.add_format({"bold": True, "bg_color": "#e6efe9"}),
            book.add_format({"bold": True, "bg_color": "#cfe6dc"}),
        )
        if language == "ar":
            page.right_to_left()
        page.freeze_panes(1, 0)
        page.set_column(0, len(spec.columns), 22)
        for place, column in enumerate(spec.columns):
            page.write_string(0, place, getattr(column.words, language), needed if column.needed else head)
            page.write_string(1, place, column.example)
            if column.choices:
                options = list(column.choices(terms))
                for line, text in enumerate(options):
                    lists.write_string(line, place, text)
                letter = xlsxwriter.utility.xl_col_to_name(place)
                page.data_validation(
                    1, place, OPEN_ROWS, place,
                    {"validate": "list", "source": f"='·'!${letter}$1:${letter}${len(options)}",
                     "error_type": "warning"},
                )  # fmt: skip
        page.write_string(1, len(spec.columns), getattr(spec.example_mark, language))
    return out


def marked(sheet: Sheet, rows: Sequence[Row], spec: Spec) -> IO[bytes]:
    """Write a sheet as it came, the wrong cells filled, and what is wrong in both languages at the end."""
    places = {key: int(place) for place, key in sheet.matched.items()}
    end = len(sheet.head)
    with _book() as (book, out):
        page = book.add_worksheet()
        bold, wrong = book.add_format({"bold": True}), book.add_format({"bg_color": "#fbe3e3"})
        wrapped = book.add_format({"text_wrap": True, "bg_color": "#fbe3e3"})
        if tongue() == "ar":
            page.right_to_left()
        page.freeze_panes(1, 0)
        page.set_column(0, end, 18)
        page.set_column(end, end + 1, 60)
        for place, text in enumerate(
            [*sheet.head, *(word("sheets.wrong", language=one) for one in LANGUAGES)]
        ):
            page.write_string(0, place, text, bold)
        for line, row in enumerate(rows, start=1):
            found = places.get(row.field) if row.state in states.MARKED else None
            for place, text in enumerate(row.cells):
                page.write_string(line, place, text, wrong if place == found else None)
            if row.state in states.MARKED:
                _say(page, line, end, found, row, wrapped)
    return out


def _say(page: Any, line: int, end: int, found: int | None, row: Row, wrapped: Any) -> None:
    said = [told(Refused(row.code, **row.facts), language) for language in LANGUAGES]
    for place, one in enumerate(said, start=end):
        page.write_string(line, place, f"{one.reason} {one.next}", wrapped)
    if found is not None:
        page.write_comment(line, found, "\n".join(one.reason for one in said), {"x_scale": 3})
