"""From the bytes of a sheet to rows of text, within bounds; whatever else it is, is refused.

Spreadsheets are read in a process of their own (`sheets/child.py`) with bounded memory and time: a file
of some kilobytes may claim to hold a billion cells. CSV is read here.
"""

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass

from rabt.base.errors import Refused

MOST_BYTES = 8 << 20
MOST_COLUMNS, LONGEST_CELL = 60, 1_000
MOST_MEMBERS, MOST_UNPACKED, MOST_TIMES = 500, 256 << 20, 150
SECONDS = 30


@dataclass(frozen=True)
class Bounds:
    """How large a sheet may be: its bytes as it is sent, and its rows."""

    size: int = MOST_BYTES
    rows: int = 20_000


ROW_BY_ROW = Bounds()
"""A sheet each of whose rows is an act of its own."""

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_CODINGS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Grid:
    """A sheet as rows of text; the first is its head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read(content: bytes, bounds: Bounds = ROW_BY_ROW) -> Grid:
    """Read a sheet of any of the three kinds.

    Refuses: sheet_empty, sheet_large, sheet_old, sheet_broken, sheet_bomb, sheet_macros, sheet_coding,
    sheet_rows, sheet_columns, sheet_cell_long, sheet_head_missing
    """
    if not content.strip():
        raise Refused("sheet_empty")
    if len(content) > bounds.size:
        raise Refused("sheet_large", most=bounds.size >> 20)
    if content.startswith(_OLD):
        raise Refused("sheet_old")
    lines = _spreadsheet(content, bounds.rows) if content.startswith(_ZIP) else _csv(content)
    return grid(lines, bounds.rows)


def grid(lines: list[list[str]], most: int = ROW_BY_ROW.rows) -> Grid:
    """Make a grid of lines: empty ones at the end and columns without a head are left out."""
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    while lines and not any(cell.strip() for cell in lines[0]):
        lines.pop(0)
    if not lines:
        raise Refused("sheet_empty")
    if len(lines) - 1 > most:
        raise Refused("sheet_rows", most=most)
    head = [cell.replace("\0", "").strip() for cell in lines[0]]
    while head and not head[-1]:
        head.pop()
    if len(head) > MOST_COLUMNS:
        raise Refused("sheet_columns", most=MOST_COLUMNS)
    if not head or len(lines) < 2:
        raise Refused("sheet_head_missing")
    rows = tuple(
        tuple(_cell(line, place, number, head[place]) for place in range(len(head)))
        for number, line in enumerate(lines[1:], 2)
    )
    return Grid(tuple(head), rows)


def _cell(line: list[str], place: int, number: int, column: str) -> str:
    text = line[place].replace("\0", "").strip() if place < len(line) else ""
    if len(text) > LONGEST_CELL:
        raise Refused("sheet_cell_long", most=LONGEST_CELL, number=number, column=column[:60] or place + 1)
    return text


# ------------------------------------------------------------------ CSV
def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Refused("sheet_broken")
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_divider(text), strict=True))
    except csv.Error:
        raise Refused("sheet_broken") from None
    return lines


def _decoded(content: bytes) -> str:
    """Read the letters: by the mark at the beginning, as UTF-8, else as Arabic Windows writes them."""
    coding = next((name for mark, name in _CODINGS if content.startswith(mark)), "")
    if not coding and b"\0" in content:
        raise Refused("sheet_broken")
    for one in [coding] if coding else ["utf-8", "cp1256"]:
        try:
            return content.decode(one)
        except UnicodeDecodeError:
            continue
    raise Refused("sheet_coding")


def _divider(text: str) -> str:
    head = text.lstrip().splitlines()[0] if text.strip() else ""
    return max(",;\t", key=head.count)


# ------------------------------------------------------------------ XLSX and ODS
def _spreadsheet(content: bytes, most: int) -> list[list[str]]:
    _check_package(content)
    try:
        done = subprocess.run(  # noqa: S603  (a number of our own)
            [sys.executable, "-m", "rabt.sheets.child", str(most)],
            input=content, capture_output=True, timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused("sheet_bomb") from None
    if done.returncode == 3:
        raise Refused("sheet_broken")
    if done.returncode:
        raise Refused("sheet_bomb")
    found: list[list[str]] = json.loads(done.stdout)
    return found


def _check_package(content: bytes) -> None:
    """Look at the parts of the package before any is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        raise Refused("sheet_broken") from None
    names = {part.filename for part in parts}
    if any(name.lower().endswith(("vbaproject.bin", ".bas")) or "Basic/" in name for name in names):
        raise Refused("sheet_macros")
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED
        or unpacked > MOST_TIMES * len(content) + (1 << 20)
    ):
        raise Refused("sheet_bomb")
    if not names & {"xl/workbook.xml", "content.xml"} or any(part.flag_bits & 1 for part in parts):
        raise Refused("sheet_broken")
