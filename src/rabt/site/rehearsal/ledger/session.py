"""A connection without a server: transactions that can be undone, and the few statements that rooms write out."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rabt.site.rehearsal.ledger.table import Table, Undo

Hook = tuple[set[str], Callable[[], None], bool]
LOCKS = re.compile(r"advisory|synchronous_commit")
CHANGE = re.compile(r"update (\w+) set (.+) where id = %s", re.DOTALL)
RUN = re.compile(r"select coalesce\(max\(seq\), %s\) from \(select seq, row_number\(\)")


class Session:
    """What Django's transactions need of a connection; every write since the beginning can be undone."""

    vendor, alias = "ledger", "default"

    def __init__(self, undo: Undo, tables: dict[str, Table]) -> None:
        self.undo, self.tables = undo, tables
        self.in_atomic_block = self.needs_rollback = self.closed_in_transaction = False
        self.commit_on_exit = self.autocommit = True
        self.atomic_blocks: list[Any] = []
        self.savepoint_ids: list[str | None] = []
        self.run_on_commit: list[Hook] = []
        self.marks: dict[str, int] = {}
        self.number = 0

    # ------------------------------------------------------------------ transactions
    def get_autocommit(self) -> bool:
        """Tell whether no transaction is under way."""
        return self.autocommit

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        """Begin a transaction, or end it and do what waited for its end."""
        self.autocommit = autocommit
        self.undo.clear()
        if autocommit:
            hooks, self.run_on_commit = self.run_on_commit, []
            for _, hook, _robust in hooks:
                hook()

    def on_commit(self, hook: Callable[[], None], robust: bool = False) -> None:
        """Do something once the transaction is kept; a fault in it stops the load, robust or not."""
        if self.in_atomic_block:
            self.run_on_commit.append(({one for one in self.savepoint_ids if one}, hook, robust))
        else:
            hook()

    def commit(self) -> None:
        """Keep what was written."""
        self.undo.clear()
        self.marks.clear()

    def rollback(self) -> None:
        """Undo what was written."""
        self._undo_to(0)
        self.marks.clear()
        self.run_on_commit = []

    def savepoint(self) -> str:
        """Mark how far the writes have come."""
        self.number += 1
        name = f"s{self.number}"
        self.marks[name] = len(self.undo)
        return name

    def savepoint_commit(self, name: str) -> None:
        """Forget a mark."""
        self.marks.pop(name, None)

    def savepoint_rollback(self, name: str) -> None:
        """Undo what was written after a mark."""
        self._undo_to(self.marks[name])
        self.run_on_commit = [hook for hook in self.run_on_commit if name not in hook[0]]

    def _undo_to(self, length: int) -> None:
        while len(self.undo) > length:
            table, key, before = self.undo.pop()
            table.set(key, table.rows.get(key), before)

    def close(self) -> None:
        """Hold no line that could be closed."""

    # ------------------------------------------------------------------ statements
    def cursor(self) -> "Cursor":
        """Read the statements that rooms write out themselves."""
        return Cursor(self.tables)


class Cursor:
    """Reads locks (one process holds all), changes by key, and the run of numbers without a gap."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables
        self.answer: tuple[Any, ...] = (True,)

    def __enter__(self) -> "Cursor":
        return self

    def __exit__(self, *_: Any) -> None:
        """Let nothing go: nothing is held."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Carry out one statement. Raises LookupError for one that the ledger cannot read."""
        if LOCKS.search(statement):
            self.answer = (True, True)
        elif RUN.match(statement):
            self.answer = (self._run(*values[:2]),)
        else:
            self.executemany(statement, [values])

    def _run(self, upto: int, state: str) -> int:
        came = self.tables["exchange_incoming"]
        seq, sender = came.place["seq"], came.place["from_state"]
        known = {row[seq] for row in came.rows.values() if row[sender] == state}
        while upto + 1 in known:
            upto += 1
        return upto

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Change rows by their key."""
        found = CHANGE.fullmatch(statement.strip())
        if found is None:
            raise LookupError(f"the ledger cannot read: {statement}")
        table = self.tables[found[1]]
        names = [part.partition("=")[0].strip() for part in found[2].split(",")]
        for *values, key in rows:
            table.change(table.rows[key], dict(zip(names, values, strict=True)))

    def fetchone(self) -> tuple[Any, ...]:
        """Return the answer."""
        return self.answer
