"""Wages from a sheet: each row is one worker's wage of a month, as the employer or his bank writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.corridor import Words
from rabt.dues import actions, queries
from rabt.dues.actions import Pay
from rabt.dues.rules.amount import read_amount
from rabt.dues.rules.fee import RECEIPT
from rabt.dues.rules.wage import How, Told, ToldBy, read_month
from rabt.linkage.days import plain
from rabt.people import queries as people
from rabt.people.rules.person import passport_number
from rabt.sheets.rules import values
from rabt.sheets.rules.spec import Column, Spec, Values

HOW = {
    How.BANK: ("بنك", "تحويل بنكي", "bank", ""),
    How.TRANSFER: ("حوالة", "transfer"), How.CASH: ("نقداً", "cash"),
}  # fmt: skip
SOURCES = {
    ToldBy.EMPLOYER: ("صاحب العمل", "employer", ""), ToldBy.BANK: ("ملف البنك", "البنك", "bank file", "bank"),
}  # fmt: skip

COLUMNS = (
    Column("passport_number", Words("رقم جواز العامل", "Worker's passport"), ("رقم الجواز", "passport"),
           needed=True, example="A12345678"),
    Column("month", Words("الشهر", "Month"), needed=True, example="2027-01"),
    Column("amount", Words("المبلغ المدفوع", "Amount paid"), ("المبلغ", "الأجر", "wage"), needed=True,
           example="1800"),
    Column("paid_on", Words("تاريخ الدفع", "Paid on"), needed=True, example="2027-01-31"),
    Column("how", Words("طريقة الدفع", "How"), example="بنك",
           choices=lambda law: [words[0] for words in HOW.values()]),
    Column("receipt", Words("رقم الإيصال أو التحويل", "Receipt or transfer number"), ("رقم التحويل",)),
    Column("source", Words("المصدر", "Source"), choices=lambda law: [words[0] for words in SOURCES.values()]),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What a row says, before its contract is known: whose passport, which month, how it was paid."""

    number: str
    month: date
    amount: str
    pay: Pay


@dataclass(frozen=True)
class Found:
    """A row with its contract: minor units of the contract's currency."""

    contract: Any
    row: Row
    minor: int


def read(told: Values) -> Row:
    """Read a row. Refuses: wage_month_wrong, sheet_date_wrong, sheet_choice_wrong"""
    month = read_month(told.get("month", ""))
    paid_on = values.day(told.get("paid_on", ""), "paid_on")
    if paid_on is None:
        raise Refused("sheet_date_wrong", field="paid_on", typed="")
    receipt = plain(told.get("receipt", ""))[:RECEIPT]
    pay = Pay(
        paid_on,
        values.chosen(HOW, told.get("how", ""), "how"),
        values.chosen(SOURCES, told.get("source", ""), "source"),
        receipt,
    )
    return Row(passport_number(told.get("passport_number", "")), month, told.get("amount", ""), pay)


def check(actor: Actor, rows: Sequence[Values], at: datetime) -> list[Problem | None]:
    """Judge many rows at once; a worker's month that stands twice is refused the second time."""
    found = [_tried(lambda told=told: read(told)) for told in rows]
    for month in {one.month for one in found if isinstance(one, Row)}:
        _check_month(actor, month, found, at)
    return [one if isinstance(one, Problem) else None for one in found]


def _tried(deed: Any) -> Any:
    try:
        return deed()
    except Problem as problem:
        return problem


def _check_month(actor: Actor, month: date, found: list[Any], at: datetime) -> None:
    """Put a refusal in the place of each row of a month that may not be recorded."""
    places = [place for place, one in enumerate(found) if isinstance(one, Row) and one.month == month]
    contracts = _contracts(actor, [found[place].number for place in places], month, at)
    place_of: dict[UUID, int] = {}
    told: dict[UUID, tuple[Told, str]] = {}
    for place in places:
        one = _tried(lambda place=place: _find(found[place], contracts, at))
        if isinstance(one, Found) and one.contract.pk in place_of:
            one = Refused("wage_already_recorded", field="month")
        if isinstance(one, Found):
            place_of[one.contract.pk] = place
            told[one.contract.pk] = (Told(one.minor, one.row.pay.paid_on), one.row.pay.how)
        else:
            found[place] = one
    by_key = {row.pk: row for row in contracts.values()}
    for key, outcome in queries.judged(by_key, month, told, at).items():
        if isinstance(outcome, Problem):
            found[place_of[key]] = outcome


def _contracts(actor: Actor, numbers: Sequence[str], month: date, at: datetime) -> dict[str, Any]:
    """Return the contract of that month of each worker whose passport is known here."""
    keys = people.by_passport(actor, numbers)
    rows = queries.contracts_of_month(actor, month, at).filter(person_id__in=keys.values())
    of_person = {row.person_id: row for row in rows}
    return {number: of_person[key] for number, key in keys.items() if key in of_person}


def _find(row: Row, contracts: Mapping[str, Any], at: datetime) -> Found:
    """Find a row's contract and read its amount. Refuses: wage_worker_unknown, dues_amount_wrong"""
    contract = contracts.get(row.number)
    if contract is None:
        raise Refused("wage_worker_unknown", field="passport_number")
    exponent = agreement.terms_at(at).exponent(contract.currency)
    return Found(contract, row, read_amount(row.amount, exponent))


def act(actor: Actor, told: Values, at: datetime) -> str:
    """Record the wage of one row. There is no taking back: a wage is corrected by another row."""
    row = read(told)
    one = _find(row, _contracts(actor, [row.number], row.month, at), at)
    done = actions.record_wages(actor, row.month, {one.contract.pk: one.minor}, row.pay, at=at)
    for problem in done.refused.values():
        raise problem
    return str(done.rows[0].ref)


WAGES = Spec(
    "wages", "dues.wages", Words("أجور العمال", "Workers' wages"), COLUMNS, check, act, side="destination"
)
