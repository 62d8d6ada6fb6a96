"""Sheets that people take away: no cell of them is ever a formula, whatever was typed into the register."""

import csv
import io
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any, cast

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from rabt.shell.words import tongue, word

KINDS = ("xlsx", "csv")
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What is written stays the text that it is."""
MOST = 60_000
A_PIECE = 5_000
"""So many rows are read at a time: each piece is asked for anew, and sorted anew."""
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


@dataclass(frozen=True)
class Column:
    """One column of a list as it is taken away: the key of its word, and its value in a row."""

    word: str
    value: Callable[[Any], Any]


def safe(value: Any) -> str:
    """Write a value so that no program takes it for a formula. (OWASP, CSV injection)"""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_STARTS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text[1:].isdigit() and text[0] in "+-"


def pieces_of(rows: Any, most: int = MOST) -> Iterator[list[Any]]:
    """Walk a list piece by piece, as its own pages would be: whom a piece shows is written down."""
    for start in range(0, most, A_PIECE):
        piece = list(rows[start : start + A_PIECE])
        yield piece
        if len(piece) < A_PIECE:
            return


def by_columns(columns: Sequence[Column], rows: Any) -> Iterator[list[Any]]:
    """Return the heads of some columns, then their values row by row."""
    yield [word(column.word) for column in columns]
    for row in itertools.chain.from_iterable(pieces_of(rows)):
        yield [column.value(row) for column in columns]


def taken_away(request: HttpRequest, name: str, lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """Answer with a list as a sheet, its heads first: XLSX, or CSV where that was asked for."""
    told = ([safe(value) for value in line] for line in lines)
    head = next(told)
    if request.GET.get("sheet") == "csv":
        answer = StreamingHttpResponse(as_csv(head, told), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return cast(HttpResponse, answer)  # it is sent as any other answer
    return cast(HttpResponse, FileResponse(as_xlsx(head, told), as_attachment=True, filename=f"{name}.xlsx"))


def as_csv(head: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a sheet as CSV, with the mark by which Excel knows its letters."""
    yield "\ufeff"
    for line in itertools.chain([head], lines):
        yield _line(line)


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def as_xlsx(head: Sequence[str], lines: Iterable[Sequence[str]]) -> IO[bytes]:
    """Write a sheet as XLSX, row by row on the disk, so that a long list takes little memory."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  (it is closed by whoever sends it)
    with xlsxwriter.Workbook(out, {"constant_memory": True, **PLAIN}) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        if tongue() == "ar":
            page.right_to_left()
        page.freeze_panes(1, 0)
        page.set_column(0, len(head), 20)
        for place, text in enumerate(head):
            page.write_string(0, place, text, bold)
        for number, line in enumerate(lines, start=1):
            for place, text in enumerate(line):
                if text:
                    page.write_string(number, place, text)
    out.seek(0)
    return out
