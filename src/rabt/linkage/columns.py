"""Registers as files: CSV, Parquet or a sheet in; Parquet or CSV out, never half written under its name."""

import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineWorkbook

from rabt.linkage.heads import EndToEnd
from rabt.linkage.names import parts


def read(path: Path) -> pl.DataFrame:
    """Read a register from a file; every cell as text. Raises ValueError for a file that is none."""
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            return pl.read_parquet(path).select(pl.all().cast(pl.String, strict=False))
        if kind in (".xlsx", ".xls", ".ods"):
            return _sheet(path)
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _table(list(csv.reader(lines)))
    except (pl.exceptions.PolarsError, UnicodeError, csv.Error, OSError) as wrong:
        raise ValueError(f"{path.name} cannot be read: {wrong}") from wrong


def heads_of(path: Path) -> list[str]:
    """Return the heads of a CSV or a Parquet file without reading its rows. Raises ValueError."""
    try:
        if path.suffix.lower() == ".parquet":
            return pl.scan_parquet(path).collect_schema().names()
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines), [])
    except (pl.exceptions.PolarsError, UnicodeError, csv.Error, OSError) as wrong:
        raise ValueError(f"{path.name} cannot be read: {wrong}") from wrong


def _sheet(path: Path) -> pl.DataFrame:
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except Exception as wrong:  # the reader has no one error of its own
        raise ValueError(f"{path.name} is no sheet: {wrong}") from wrong
    return _table([["" if cell is None else str(cell) for cell in row] for row in rows])


def _table(rows: list[list[str]]) -> pl.DataFrame:
    if not rows:
        raise ValueError("the file is empty")
    head, wide = rows[0], len(rows[0])
    if len(set(head)) < wide:
        raise ValueError("two columns have the same head")
    cells = [[*row[:wide], *[""] * (wide - len(row))] for row in rows[1:]]
    columns = zip(*cells, strict=True) if cells else [()] * wide
    return pl.DataFrame(
        {name: list(column) for name, column in zip(head, columns, strict=True)},
        schema=dict.fromkeys(head, pl.String),
    )


class Laid(Mapping[str, Sequence[Any]]):
    """Columns by field, whose texts lie end to end and are taken apart only when they are asked for.

    A million small objects cost more memory than what they say, and more still in two processes.
    """

    def __init__(self, frame: pl.DataFrame, fields: Mapping[str, str]) -> None:
        self.many = len(frame)
        self._cells = {field: _laid(frame[column]) for field, column in fields.items()}

    def __getitem__(self, field: str) -> Sequence[Any]:
        cells = self._cells[field]  # identifiers stay end to end: they are looked at only when all is done
        return cells.apart() if isinstance(cells, EndToEnd) and field != "id" else cells

    def __contains__(self, field: object) -> bool:
        return field in self._cells

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


def _laid(column: pl.Series) -> Sequence[Any]:
    if column.dtype != pl.String or column.str.contains(EndToEnd.BETWEEN, literal=True).any():
        return column.to_list()
    whole = column.fill_null("").str.strip_chars().str.join(EndToEnd.BETWEEN).item()
    return EndToEnd(whole, len(column))


def columns(frame: pl.DataFrame, fields: Mapping[str, str]) -> Mapping[str, Sequence[Any]]:
    """Return the columns of a register by field; rows are numbered where it has no identifiers."""
    if "id" in fields:
        return Laid(frame, fields)
    return {"id": [str(row) for row in range(1, len(frame) + 1)], **Laid(frame, fields)}


def pairs(frame: pl.DataFrame) -> dict[tuple[str, str], float]:
    """Read attested spellings: Arabic and Latin first, `count` how often. Raises ValueError."""
    if len(frame.columns) < 2:
        raise ValueError("a column of Arabic and one of Latin spellings are needed")
    counts = frame["count"].to_list() if "count" in frame.columns else ["1"] * len(frame)
    found: dict[tuple[str, str], float] = {}
    for arabic, latin, seen in zip(frame[:, 0].to_list(), frame[:, 1].to_list(), counts, strict=True):
        ours, theirs = parts(arabic or ""), parts(latin or "")
        if len(ours) == len(theirs):
            for pair in zip(ours, theirs, strict=True):
                found[pair] = found.get(pair, 0.0) + float(seen or 1)
    return found


def write(path: Path, columns: Mapping[str, Any], heads: Mapping[str, Any]) -> int:
    """Write columns to a file whose name appears only when all of it is on the disk; return how many rows.

    Raises ValueError where it cannot be written, as on a full disk: then nothing is left of it.
    """
    frame = pl.DataFrame(dict(columns), schema=dict(heads))
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        frame.write_csv(beside) if path.suffix.lower() == ".csv" else frame.write_parquet(beside)
        beside.replace(path)
    except (OSError, pl.exceptions.PolarsError) as wrong:
        raise ValueError(f"{path} cannot be written: {wrong}") from wrong
    finally:
        with suppress(OSError):  # it is away already, or never could be
            beside.unlink()
    return len(frame)
