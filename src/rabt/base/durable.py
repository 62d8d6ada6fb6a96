"""Files of a node's own that a power cut leaves whole: the file that is meant, the one before, or none.

A file is written beside its place, flushed, renamed, and its folder flushed; a new folder is flushed into
the one above it. Only then does the caller go on. (POSIX fsync: a new name lasts only so.)
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

OWN = 0o600
"""Readable by the node only."""


def write(place: Path, content: bytes, *, mode: int = 0o644, new: bool = False) -> None:
    """Write a file so that a power cut leaves the whole file or the one before. Raises: FileExistsError"""
    with writing(place, mode=mode, new=new) as file:
        file.write(content)


@contextmanager
def writing(place: Path, *, mode: int = 0o644, new: bool = False) -> Iterator[BinaryIO]:
    """Open a file to be written; it stands in its place once all of it is on the disk, or not at all.

    `new`: what lies there already is never overwritten. Raises: FileExistsError
    """
    make_folders(place.parent, 0o700 if mode == OWN else 0o755)
    half = place.with_name(f".{place.name}.{os.getpid()}.half")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        (os.link if new else os.replace)(half, place)
        flush(place.parent)
    finally:
        half.unlink(missing_ok=True)


def make_folders(folder: Path, mode: int = 0o755) -> None:
    """Make a folder and those above it that are wanting."""
    if not folder.is_dir():
        make_folders(folder.parent, mode)
        folder.mkdir(mode=mode, exist_ok=True)
        flush(folder.parent)


def flush(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
