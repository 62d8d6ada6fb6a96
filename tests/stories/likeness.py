"""Laying two corridors side by side, row by row, with every identifier replaced by what it stands for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from rabt.permits.rules.number import grouped

MAY_DIFFER: dict[str, tuple[str, ...]] = {
    # drawn at random for each act, letter or card
    "journal_act": ("commitment", "leaf_hash"),
    "journal_salt": ("salt",),
    "credentials_card": ("token", "list_index"),
    "access_link": ("digest",),
    # follow from those: roots, signatures, ciphertext, digests of them
    "journal_checkpoint": ("root", "note", "cosignature"),
    "journal_witnessed": ("root", "note", "cosignature"),
    "exchange_outgoing": ("sealed", "digest", "receipt"),
    "exchange_incoming": ("sealed", "digest", "receipt", "prev"),
    "exchange_peer": ("last_digest",),
    "credentials_keyset": ("signed",),
    "credentials_statuslist": ("signed", "digest"),
}
"""The columns in which two corridors of one seed may differ, and no other."""

IN_LETTERS = {"token", "list_index", "signed", "note", "proof", "cosignature"}
"""The parts of a letter's body that repeat such a column."""

ELSEWHERE = ("django_", "procrastinate_")
"""Tables that belong to no room."""

IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SECRET = re.compile(r"(?<=/access/link/)[\w-]+|(?<!\d)\d{6,8}(?!\d)")
TELL_SECRETS = {"hiring.told.consent_code", "access.opening_text", "access.code_text"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass
class Corridor:
    """One node's rows, read whole."""

    address: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def read(self) -> "Corridor":
        """Read every table of every room, each in the order in which its rows were made."""
        with psycopg.connect(self.address, row_factory=dict_row) as link:
            for name in _tables(link):
                key = _key(link, name)
                rows = link.execute(sql.SQL("select * from {}").format(sql.Identifier(name))).fetchall()
                self.tables[name] = sorted(rows, key=lambda row: _place(row, key))
                for number, row in enumerate(self.tables[name]):
                    self._name(name, number, row, row[key])
        self.spelled = re.compile("|".join(map(re.escape, sorted(self.names, key=len, reverse=True))))
        return self

    def _name(self, table: str, number: int, row: Row, key: Any) -> None:
        """Give a row's identifier, and the numbers that are read aloud, the name of its place."""
        if not isinstance(key, UUID):
            return
        names = {str(key): f"<{table} {number}>"}
        if table == "permits_permit":
            names |= {row["number"]: f"<number {number}>", grouped(row["number"]): f"<number {number}>"}
        if table == "credentials_card":
            names[row["serial"]] = f"<serial {number}>"
        if table in ("hiring_employer", "hiring_recruiter"):
            names[key.hex[-12:]] = f"<tail {table} {number}>"
        if table == "hiring_contract":
            tail = key.hex[-8:].upper()
            names[f"{tail[:4]}-{tail[4:]}"] = f"<contract's number {number}>"
        for one, name in names.items():
            self.names.setdefault(one, name)

    def likeness(self, table: str) -> list[Row]:
        """Return a table's rows with names for identifiers, without what may differ."""
        rows = [
            {name: self._said(value) for name, value in row.items() if name not in MAY_DIFFER.get(table, ())}
            for row in self.tables[table]
        ]
        for row in rows:
            if row.get("template") in TELL_SECRETS:
                row["text"] = SECRET.sub("<secret>", row["text"])
        return rows

    def _said(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._said(one) for name, one in value.items() if name not in IN_LETTERS}
        if isinstance(value, list):
            return [self._said(one) for one in value]
        if isinstance(value, UUID | str):
            return self._spelled(str(value))
        return value

    def _spelled(self, text: str) -> str:
        found = self.spelled.sub(lambda match: self.names[match[0]], text) if len(text) < 3_000 else text
        return IDENTIFIER.sub(lambda match: self._stranger(match[0]), found)

    def _stranger(self, identifier: str) -> str:
        """Name an identifier of a row that only the other node holds, by the order in which it is met."""
        return self.names.setdefault(identifier, f"<stranger {len(self.names)}>")


def _place(row: Row, key: str) -> tuple[Any, ...]:
    """Order rows as they were made: one node's keys follow each other, those of both nodes do not."""
    return row.get("kept_by", ""), row.get("opened_at") or EPOCH, row[key]


def _tables(link: psycopg.Connection[Any]) -> list[str]:
    rows = link.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    return [row["tablename"] for row in rows if not row["tablename"].startswith(ELSEWHERE)]


def _key(link: psycopg.Connection[Any], table: str) -> str:
    query = (
        "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
        " and a.attnum = i.indkey[0] where i.indrelid = %s::regclass and i.indisprimary"
    )
    found = link.execute(query, [table]).fetchone()
    assert found is not None, f"{table} has no key"
    return str(found["attname"])


def differences(one: Corridor, other: Corridor) -> Iterator[str]:
    """Tell where two corridors differ: tables, numbers of rows, columns."""
    if one.tables.keys() != other.tables.keys():
        yield f"tables: {one.tables.keys() ^ other.tables.keys()}"
    for table in one.tables:
        rows, others = one.likeness(table), other.likeness(table)
        if len(rows) != len(others):
            yield f"{table}: {len(rows)} rows and {len(others)}"
        for number, (row, its) in enumerate(zip(rows, others, strict=False)):
            for name in row:
                if row[name] != its[name]:
                    yield f"{table} {number}: {name} is {row[name]!r} and {its[name]!r}"
