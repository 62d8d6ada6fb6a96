"""Old registers from a sheet: each row is kept as it was written, and waits for a clerk."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.base.identifiers import id_of
from rabt.corridor import Words
from rabt.registers import actions
from rabt.registers.rules.entry import Written, check_written
from rabt.sheets.rules.spec import Column, Spec, Values

COLUMNS = (
    Column("source_office", Words("المكتب المصدر", "Source office"), ("المكتب", "جهة القيد", "office"),
           needed=True, example="مكتب عمل المرج"),
    Column("book", Words("السجل", "Book"), ("الدفتر", "رقم الدفتر", "register"), needed=True, example="12"),
    Column("page", Words("الصفحة", "Page"), ("رقم الصفحة",), needed=True, example="45"),
    Column("old_number", Words("الرقم القديم", "Old number"), ("رقم القيد", "رقم التصريح", "number"),
           needed=True, example="ق/455"),
    Column("name", Words("الاسم كما كُتب", "Name as written"), ("الاسم", "اسم العامل", "name"),
           needed=True, example="محمد احمد على"),
)  # fmt: skip

LONGEST = {"source_office": 200, "book": 40, "page": 40, "old_number": 40, "name": 400}


def written(told: Values) -> Written:
    """Read a row: where it stands in its book, the name, and every filled cell under its own head."""
    known = {column.key for column in COLUMNS}
    cells = {key: text for key, text in told.items() if key not in known and text}
    return Written(**{key: told.get(key, "").strip() for key in known}, cells=cells)


def check(actor: Actor, rows: Sequence[Values], at: datetime) -> list[Problem | None]:
    """Judge many rows: each says from which office, book and page it is, and no two say the same place."""
    return [_judged(told) for told in rows]


def _judged(told: Values) -> Problem | None:
    row = written(told)
    for column, most in (
        ("source_office", 200),
        ("book", 40),
        ("page", 40),
        ("old_number", 40),
        ("name", 400),
    ):
        if len(getattr(row, column)) > most:
            return Refused("entry_cell_long", field=column, most=most)
    try:
        check_written(row)
    except Refused as refused:
        return refused
    return None


def act(actor: Actor, told: Values, at: datetime, sheet: Mapping[str, str]) -> str:
    """Keep the row of one sheet; the sheet is its batch."""
    row = actions.bring_entry(actor, written(told), UUID(sheet["id"]), sheet["name"], at=at)
    return str(row.ref)


def undo(actor: Actor, ref: str, at: datetime) -> None:
    """Take one row back. Refuses: entry_needed"""
    actions.take_back_entry(actor, id_of(ref, "entry"), at=at)


REGISTERS = Spec(
    "registers", "registers.bring", Words("سجل قديم", "An old register"), COLUMNS, check, act, undo,
    as_written=True,
)  # fmt: skip
