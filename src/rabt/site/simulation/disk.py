"""A node's tables: changed all or nothing, kept through a crash, brought back from a copy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Rows = dict[Any, Any]
TABLES = (
    "own", "out", "in", "line", "wrote", "heard", "files", "quota", "permits", "list", "views", "wall",
    "pending",
    "rejections", "journal",
)  # fmt: skip


class DiskFull(Exception):
    """The transaction could not be written; nothing of it was."""


@dataclass
class Disk:
    """What is on the disk, and what a machine without power would forget of it."""

    tables: dict[str, Rows] = field(default_factory=lambda: {name: {} for name in TABLES})
    unsafe: list[dict[str, Rows]] = field(default_factory=list)
    changes: int = 0

    def commit(self, new: Mapping[str, Rows], *, safe: bool = True) -> None:
        """Write a transaction; one that is not safe is forgotten when the power fails soon after."""
        before = {name: {key: self.tables[name].get(key) for key in rows} for name, rows in new.items()}
        self._write(new)
        if safe:
            self.unsafe.clear()
        else:
            self.unsafe.append(before)

    def cut(self) -> None:
        """Forget what had not reached the disk when the power failed."""
        while self.unsafe:
            self._write(self.unsafe.pop())

    def _write(self, new: Mapping[str, Rows]) -> None:
        self.changes += new.keys() != {"own"}  # an onlooker asks again only where more than the pace changed
        for name, rows in new.items():
            table = self.tables[name]
            for key, value in rows.items():
                if value is None:
                    table.pop(key, None)
                else:
                    table[key] = value

    def copy(self) -> dict[str, Rows]:
        """Make a copy of all tables, as a backup does."""
        return {name: dict(rows) for name, rows in self.tables.items()}

    def restore(self, copy: dict[str, Rows]) -> None:
        """Put an older copy in the place of all tables."""
        self.tables = {name: dict(rows) for name, rows in copy.items()}
        self.changes += 1
        self.unsafe.clear()


class Tx:
    """One transaction: it reads what is committed and what it has written itself."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self.new: dict[str, Rows] = {}

    def get(self, table: str, key: Any, default: Any = None) -> Any:
        """Read a row."""
        new = self.new.get(table)
        if new is not None and key in new:
            return default if new[key] is None else new[key]
        return self._disk.tables[table].get(key, default)

    def put(self, table: str, key: Any, value: Any) -> None:
        """Write a row; nothing removes it."""
        self.new.setdefault(table, {})[key] = value

    def all(self, table: str) -> Rows:
        """Read all rows of a table."""
        new = self.new.get(table)
        if not new:
            return self._disk.tables[table]
        return {key: value for key, value in (self._disk.tables[table] | new).items() if value is not None}
