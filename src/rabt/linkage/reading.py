"""Read registers side by side, large ones each in a process of its own: what reading needs goes away with it.

A process is split off only where nothing else runs in this one; else all is read here, to the same result.
"""

import multiprocessing
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import numpy as np

from rabt.linkage import heads
from rabt.linkage.register import ROW, Register, register

Columns = Mapping[str, Sequence[Any]]
WORTH_A_PROCESS = 50_000
"""Rows of a register from which reading it is worth a process of its own."""
LARGE = 2_000_000
"""Bytes of a file from which it is."""
A_PIECE = 1 << 20
"""Bytes that one process hands to the other at a time."""


@dataclass(frozen=True)
class File:
    """A register in a file, and the heads of those fields whose columns shall not be guessed."""

    path: Path
    chosen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Filed(Register):
    """A register that was read from a file: all heads of it, and which is taken for which field."""

    heads: list[str] = field(default_factory=list)
    taken: Mapping[str, str] = field(default_factory=dict)


Source = Columns | Register | File
"""What a register is read from: its columns by field, itself, or a file."""


def all_read(files: Sequence[File]) -> list[Filed]:
    """Read files, all that are large at the same time. Raises ValueError for one that cannot be read."""
    under_way = [begun(file, apart=_is_worth(file)) for file in files]
    return [cast(Filed, come_by()) for come_by in under_way]


def both_read(left: Source, right: Source) -> tuple[Register, Register]:
    """Read two registers. Raises ValueError for one that cannot be read."""
    other = begun(right, apart=_is_worth(left) and _is_worth(right))
    one = begun(left, apart=isinstance(left, File) and _is_worth(left))
    return one(), other()


def begun(source: Source, *, apart: bool) -> Callable[[], Register]:
    """Begin to read a register, in another process where it shall be apart; return how to come by it."""
    if isinstance(source, Register):
        return lambda: source
    if isinstance(source, File):
        _reader()  # loaded once for both processes
    if not apart or not _may_split(source):
        return partial(read, source)
    here, there = multiprocessing.Pipe(duplex=False)
    beside = multiprocessing.get_context("fork").Process(target=_handed, args=(source, there), daemon=True)
    beside.start()
    there.close()

    def come_by() -> Register:
        try:
            return _taken(here)
        except EOFError:  # it failed there: it fails here as well, and says why
            return read(source)
        finally:
            beside.join()

    return come_by


def read(source: Source) -> Register:
    """Read a register here, and make the keys of its name parts. Raises ValueError."""
    if isinstance(source, Register):
        return source
    found = _of_file(source) if isinstance(source, File) else register(source)
    assert found.keyed is not None  # it is kept
    return found


def _reader() -> Any:
    """Return what reads files. It stands in no core installation: who links columns does without."""
    return import_module("rabt.linkage.columns")


def _of_file(file: File) -> Filed:
    columns = _reader()
    frame = columns.read(file.path)
    taken = heads.guessed(
        frame.columns, {name: head for name, head in file.chosen.items() if head in frame.columns}
    )
    known = list(frame.columns)
    if "name" not in taken:
        raise ValueError(
            f"{file.path}: no column holds the name; say --column name=HEAD (of: {', '.join(known)})"
        )
    cells = columns.columns(frame, taken)
    del frame
    return Filed(**vars(register(cells)), heads=known, taken=taken)


def _is_worth(source: Source) -> bool:
    if isinstance(source, File):
        return source.path.is_file() and source.path.stat().st_size >= LARGE
    if isinstance(source, Register):
        return False  # it is read already
    many: int = source.many if hasattr(source, "many") else len(source.get("id", ()))
    return many >= WORTH_A_PROCESS


def _may_split(source: Source) -> bool:
    """Say whether a process may be split off: threads do not come along to it.

    The reader of files has threads as soon as it has worked, and then no other process can go on with it.
    """
    alone = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    return alone and not (isinstance(source, File) and _has_worked())


def _has_worked() -> bool:
    """Say whether the reader of files has begun to work in this process, or may have."""
    names = [name.read_text() for name in Path("/proc/self/task").glob("*/comm")]
    return not names or any(name.startswith("polars-0") for name in names)


# ------------------------------------------------------------------ from process to process
def _handed(source: Source, there: Connection) -> None:
    """Read a register and hand it over; where it cannot be read, nothing is handed over."""
    try:
        found = read(source)
    except ValueError:
        return
    told = {name: value for name, value in vars(found).items() if name != "rows"}
    told["ids"] = heads.EndToEnd.of(found.ids)
    there.send((type(found), len(found), told))
    whole = found.rows.view(np.uint8).data
    for begin in range(0, len(whole), A_PIECE):
        there.send_bytes(whole[begin : begin + A_PIECE])


def _taken(here: Connection) -> Register:
    """Take over a register that another process read."""
    kind, many, told = here.recv()
    rows = np.empty(many, ROW)
    whole, at = rows.view(np.uint8).data, 0
    while at < len(whole):
        at += here.recv_bytes_into(whole, at)
    own = {one.name: told.pop(one.name) for one in fields(kind) if one.name in told}
    found: Register = kind(rows=rows, **own)
    vars(found).update(told)  # what it has kept of itself
    return found
