"""The ledger of one node: every table of every room, put in place of the database and at last written to it."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connections, models
from psycopg import sql

from rabt.site import wiring
from rabt.site.rehearsal.ledger import haste
from rabt.site.rehearsal.ledger.asking import Asked
from rabt.site.rehearsal.ledger.columns import NULL, write_structure
from rabt.site.rehearsal.ledger.conditions import Reader
from rabt.site.rehearsal.ledger.session import Session
from rabt.site.rehearsal.ledger.table import Row, Table, Undo

STREAMS = ("journal_act", "journal_salt", "access_viewing")
"""Rows that acts only add: they are written down as they come, and no act asks for one."""

BEGUN = ("people_person", "hiring_employer", "hiring_recruiter")
ROWS_IN_A_BLOCK = 500

Settled = Callable[["Ledger", Table], Callable[[Row], bool]]


class Ledger:
    """The tables of a node in memory, while a long history is loaded into it."""

    def __init__(self) -> None:
        self.undo: Undo = []
        self.link = psycopg.connect(os.environ["DATABASE_URL"])
        names = {"rabt.site", *wiring.ROOMS} - set(wiring.BEHIND_WALL)
        found = [
            model
            for config in apps.get_app_configs()
            if config.name in names
            for model in config.get_models()
        ]
        self.tables = {model: Table(model, self.undo, stream=_name(model) in STREAMS) for model in found}
        self.named = {_name(model): table for model, table in self.tables.items()}
        self.reader = Reader(self.tables.__getitem__)
        for table in self.tables.values():
            table.learn_unique(self.reader.test)

    # ------------------------------------------------------------------ opening
    def open(self) -> None:
        """Read what stands in the database, then take its place. Raises LookupError for a corridor in use."""
        for model, table in self.tables.items():
            if not table.stream:
                for row in model._default_manager.all():
                    table.insert(row)
                table.old = dict(table.rows)
                table.last = max(table.rows, default=0) if table.counts else 0
        self.undo.clear()
        if any(self.named[name].rows for name in BEGUN):
            raise LookupError("this corridor has begun: a history is loaded into a new one (--reset)")
        haste.make_haste()
        for model, table in self.tables.items():
            _put_in_place(model, table, Asked(table, self.reader))
        connections["default"].close()
        connections["default"] = Session(self.undo, self.named)  # type: ignore[assignment]

    # ------------------------------------------------------------------ writing
    def write_down(self, *, whole: bool = False) -> int:
        """Write what will not change again into the database, or everything at the end; return how many rows."""
        self.undo.clear()
        done = 0
        with self.link.transaction():
            for name, table in self.named.items():
                settled = (lambda row: True) if whole else self._settled(name, table)
                keys = [key for key, row in table.rows.items() if settled(row)] if settled else []
                done += self._write(name, table, keys)
        return done

    def _settled(self, name: str, table: Table) -> Callable[[Row], bool] | None:
        found = SETTLED.get(name)
        return found(self, table) if found else None

    def _write(self, name: str, table: Table, keys: list[Any]) -> int:
        fresh = [key for key in keys if key not in table.old]
        changed = [key for key in keys if key in table.old and table.old[key] != table.rows[key]]
        self._copy(name, table, fresh)
        for key in changed:
            self._change(name, table, table.rows[key])
        if table.counts and fresh:
            self._count_up(name, table, len(fresh))
        for key in keys:
            table.old.pop(key, None)
            table.forget(key)
        return len(fresh) + len(changed)

    def _copy(self, name: str, table: Table, keys: list[Any]) -> None:
        if not keys:
            return
        into = sql.SQL("copy {} ({}) from stdin").format(
            sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, table.names))
        )
        writes = [column.write for column in table.columns]
        with self.link.cursor() as cursor, cursor.copy(into) as copy:
            for block in _blocks(keys):
                copy.write("".join([_line(writes, table.rows[key]) for key in block]))

    def _change(self, name: str, table: Table, row: Row) -> None:
        """Write a row anew that the database had from before."""
        values = [_plain(column.write, value) for column, value in zip(table.columns, row, strict=True)]
        named = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(one)) for one in table.names)
        query = sql.SQL("update {} set {} where {} = %s").format(
            sql.Identifier(name), named, sql.Identifier(table.names[table.key])
        )
        self.link.execute(query, [*values, values[table.key]])

    def _count_up(self, name: str, table: Table, by: int) -> None:
        """Let the database count on from the last number that was given here."""
        column = table.names[table.key]
        self.link.execute(
            "select max(nextval(pg_get_serial_sequence(%s, %s))) from generate_series(1, %s)",
            [name, column, by],
        )


def open_ledger() -> Ledger:
    """Let this process keep its node's rows in memory from now on: on a node of a rehearsal only."""
    if not settings.RABT.trial:
        raise LookupError("a history is loaded only into a node that was made for a rehearsal")
    found = Ledger()
    found.open()
    return found


def _name(model: type[models.Model]) -> str:
    return model._meta.db_table


def _put_in_place(model: Any, table: Table, asked: Asked) -> None:
    """Let a model be asked and saved in the ledger."""
    model.objects = asked
    model._meta.__dict__ |= {"base_manager": asked, "default_manager": asked}
    model.save = _saver(table)


def _saver(table: Table) -> Callable[..., None]:
    def save(row: Any, *, force_insert: bool = False, update_fields: Iterable[str] | None = None) -> None:
        """Add or change a row, as Django's `save` does."""
        if force_insert or (row._state.adding and row.pk not in table.rows):
            table.insert(row)
        else:
            table.update(row, update_fields)

    return save


# ------------------------------------------------------------------ what will not change again
def _always(ledger: Ledger, table: Table) -> Callable[[Row], bool]:
    return lambda row: True


def _filed(ledger: Ledger, table: Table) -> Callable[[Row], bool]:
    filed = table.place["filed_at"]
    return lambda row: row[filed] is not None


def _applied(ledger: Ledger, table: Table) -> Callable[[Row], bool]:
    """A letter is done with once it is applied; the last one stays, since the next is chained to it."""
    peers = ledger.named["exchange_peer"]
    upto = max((row[peers.place["received_upto"]] for row in peers.rows.values()), default=0)
    state, seq = table.place["state"], table.place["seq"]
    return lambda row: row[state] == "applied" and row[seq] < upto


def _sent(ledger: Ledger, table: Table) -> Callable[[Row], bool]:
    state = table.place["state"]
    return lambda row: row[state] == "sent"


SETTLED: dict[str, Settled] = dict.fromkeys(STREAMS, _always) | {
    "exchange_outgoing": _filed, "exchange_incoming": _applied, "notices_notice": _sent,
}  # fmt: skip


# ------------------------------------------------------------------ text for the database
def _blocks(keys: list[Any]) -> Iterator[list[Any]]:
    left = iter(keys)
    return iter(partial(_take, left), [])


def _take(left: Iterator[Any]) -> list[Any]:
    return list(islice(left, ROWS_IN_A_BLOCK))


def _line(writes: list[Callable[[Any], str]], row: Row) -> str:
    values = [NULL if value is None else write(value) for write, value in zip(writes, row, strict=True)]
    return "\t".join(values) + "\n"


def _plain(write: Callable[[Any], str], value: Any) -> Any:
    """Return a value as a statement takes it."""
    structure = write is write_structure and value is not None
    return psycopg.types.json.Jsonb(value) if structure else value
