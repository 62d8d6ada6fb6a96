"""A disk whose power fails: what the operating system was asked is done, and noted, and may be lost.

POSIX promises little: bytes are on the disk after fsync of the file, a name after fsync of its folder.
Between, any subset may have got there. `cuts` runs a deed once for every step it takes, cuts the power before
that step, and gives every disk that may then be found.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

MOST_SUBSETS = 5
"""Pending names up to which every subset is tried; of more, every beginning."""


REAL = {name: getattr(os, name) for name in ("open", "close", "fsync", "replace", "link", "unlink", "mkdir")}


class PowerCut(BaseException):
    """The machine stops here."""


@dataclass
class Inode:
    """A file's bytes, as far as they are on the disk; None where no byte was ever flushed."""

    flushed: bytes | None = None


Change = tuple[str, Inode | None, bool]
"""A name, the file it stands for (none: a folder), and whether it comes or goes."""


@dataclass
class Disk:
    """What is on the disk below a folder, and what was only asked of it."""

    root: Path
    cut_before: int
    steps: int = 0
    inodes: dict[str, Inode] = field(default_factory=dict)
    names: dict[str, Inode | None] = field(default_factory=dict)
    pending: dict[str, list[list[Change]]] = field(default_factory=dict)
    open: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in sorted(self.root.rglob("*")):
            inode = Inode(place.read_bytes()) if place.is_file() else None
            self.names[str(place)] = inode
            if inode:
                self.inodes[str(place)] = inode

    def ours(self, place: Any) -> bool:
        """Tell whether a place lies below the folder that is watched."""
        return str(place).startswith(f"{self.root}/") or str(place) == str(self.root)

    def step(self) -> None:
        """Go one step, or stop here."""
        if self.steps == self.cut_before:
            raise PowerCut
        self.steps += 1

    def ask(self, folder: str, *changes: Change) -> None:
        """Note names that come and go in a folder together."""
        self.pending.setdefault(folder, []).append(list(changes))

    def survivors(self, to: Path) -> Iterator[Path]:
        """Lay every disk that may be found after the cut, one after the other."""
        choices = [
            [(folder, chosen) for chosen in _chosen(asked)] for folder, asked in sorted(self.pending.items())
        ]
        for number, (picked, part) in enumerate(product(product(*choices), (0.0, 0.5, 1.0))):
            names = dict(self.names)
            for _, changes in picked:
                for path, inode, is_there in changes:
                    names.pop(path, None)
                    if is_there:
                        names[path] = inode
            yield self._laid(names, part, to / f"{self.cut_before}-{number}")

    def _laid(self, names: dict[str, Inode | None], part: float, to: Path) -> Path:
        """Lay files with what was flushed of them, or with a part of what was only written."""
        to.mkdir(parents=True)
        held = {id(inode): Path(path) for path, inode in self.inodes.items() if Path(path).is_file()}
        for path in sorted(names):
            place, inode = to / Path(path).relative_to(self.root), names[path]
            if not place.parent.is_dir():
                continue  # the folder's own name was lost
            if inode is None:
                place.mkdir(exist_ok=True)
                continue
            now = held[id(inode)].read_bytes() if id(inode) in held else b""
            place.touch(mode=0o600)
            place.write_bytes(inode.flushed if inode.flushed is not None else now[: int(len(now) * part)])
        return to

    # ------------------------------------------------------------ what the operating system is asked

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """Name what stands in the place of the operating system's own."""
        return {
            "open": self.opened, "close": self.closed, "fsync": self.flushed, "replace": self.renamed,
            "rename": self.renamed, "link": self.linked, "unlink": self.removed, "mkdir": self.made,
        }  # fmt: skip

    def opened(self, path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        """Open a file; a new one has no byte and no name yet, an emptied one no byte."""
        if not self.ours(path):
            return int(REAL["open"](path, flags, mode, **more))
        if flags & os.O_CREAT:
            self.step()
            if not os.path.lexists(path):
                self.inodes[str(path)] = Inode()
                self.ask(_folder(path), (str(path), self.inodes[str(path)], True))
            self.inodes[str(path)].flushed = None
        found = int(REAL["open"](path, flags, mode, **more))
        self.open[found] = str(path)
        return found

    def closed(self, handle: int) -> None:
        """Close a file."""
        self.open.pop(handle, None)
        REAL["close"](handle)

    def flushed(self, handle: int) -> None:
        """Put a file's bytes, or a folder's names, on the disk."""
        path = self.open.get(handle)
        if path is None:
            return
        self.step()
        if Path(path).is_file():
            self.inodes[path].flushed = Path(path).read_bytes()
        else:
            _apply([change for group in self.pending.pop(path, []) for change in group], self.names)

    def renamed(self, source: Any, target: Any, **more: Any) -> None:
        """Rename a file: the old name goes and the new one comes together."""
        if self.ours(source):
            self.step()
            inode = self.inodes[str(target)] = self.inodes.pop(str(source))
            self.ask(_folder(source), (str(source), None, False), (str(target), inode, True))
        REAL["replace"](source, target, **more)

    def linked(self, source: Any, target: Any, **more: Any) -> None:
        """Give a file one name more."""
        if self.ours(source):
            self.step()
        REAL["link"](source, target, **more)
        if self.ours(source):
            inode = self.inodes[str(target)] = self.inodes[str(source)]
            self.ask(_folder(target), (str(target), inode, True))

    def removed(self, path: Any, **more: Any) -> None:
        """Take a name away."""
        if self.ours(path) and os.path.lexists(path):
            self.step()
            self.inodes.pop(str(path), None)
            self.ask(_folder(path), (str(path), None, False))
        REAL["unlink"](path, **more)

    def made(self, path: Any, mode: int = 0o777, **more: Any) -> None:
        """Make a folder."""
        if self.ours(path):
            self.step()
        REAL["mkdir"](path, mode, **more)
        if self.ours(path):
            self.ask(_folder(path), (str(path), None, True))


def _folder(path: Any) -> str:
    return str(Path(str(path)).parent)


def _apply(changes: list[Change], names: dict[str, Inode | None]) -> None:
    for path, inode, is_there in changes:
        names.pop(path, None)
        if is_there:
            names[path] = inode


def _chosen(asked: list[list[Change]]) -> list[list[Change]]:
    """Choose which changes of one folder got to the disk."""
    if len(asked) <= MOST_SUBSETS:
        return [
            [change for taken, group in zip(mask, asked, strict=True) if taken for change in group]
            for mask in product((False, True), repeat=len(asked))
        ]
    return [[change for group in asked[:upto] for change in group] for upto in range(len(asked) + 1)]


def cuts(before: Path, deed: Callable[[Path], object], workshop: Path) -> Iterator[tuple[bool, Path]]:
    """Do a deed in a copy of a folder, cut before each of its steps; give each disk, and whether it was over.

    The last disks given are those of a cut after the deed had returned: what it promised must be there.
    """
    for number in range(10_000):
        root = workshop / f"run-{number}"
        shutil.copytree(before, root)
        disk, over = Disk(root, number), False
        with patch.multiple(os, **disk.hooks()):
            try:
                deed(root)
                over = True
            except PowerCut:
                pass
        yield from ((over, laid) for laid in disk.survivors(workshop / "found"))
        shutil.rmtree(root)
        shutil.rmtree(workshop / "found", ignore_errors=True)
        if over:
            return
    raise AssertionError("the deed has no end")
