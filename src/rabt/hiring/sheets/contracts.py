"""Contracts from a sheet: each row draws the contract of one accepted worker, on his terms or better ones."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.base.identifiers import id_of
from rabt.corridor import Terms as Law
from rabt.corridor import Words
from rabt.hiring import actions, queries
from rabt.hiring.models import Offer
from rabt.hiring.rules.terms import Terms
from rabt.hiring.sheets.demands import housing
from rabt.linkage import sums
from rabt.people import queries as people
from rabt.people.rules.person import passport_number
from rabt.sheets.rules import values
from rabt.sheets.rules.spec import Column, Spec, Values

COLUMNS = (
    Column("passport_number", Words("رقم جواز العامل", "Worker's passport"), ("رقم الجواز", "passport"),
           needed=True, example="A12345678"),
    Column("wage", Words("الأجر الشهري", "Monthly wage"), ("الأجر", "wage"), example="2100"),
    Column("hours_week", Words("ساعات الأسبوع", "Hours a week")),
    Column("rest_days_week", Words("أيام الراحة", "Rest days a week")),
    Column("leave_days_year", Words("أيام الإجازة", "Leave days a year")),
    Column("housing", Words("السكن", "Housing")),
    Column("meals", Words("وجبات", "Meals")),
    Column("travel_paid", Words("السفر على صاحب العمل", "Travel paid")),
    Column("starts_on", Words("بداية العمل", "Starts on"), example="2027-01-10"),
    Column("months", Words("المدة بالشهور", "Months")),
)  # fmt: skip
"""A cell that is left empty stays as it was offered."""

_WHOLE = ("hours_week", "rest_days_week", "leave_days_year", "months")
_YES_NO = ("meals", "travel_paid")


def terms_of(told: Values, offered: Terms, law: Law) -> Terms:
    """Read the terms of a row: what was offered, with what the row says instead.

    Refuses: sheet_number_wrong, sheet_yes_no_wrong, sheet_choice_wrong, sheet_date_wrong
    """
    said: dict[str, Any] = {key: values.whole(told[key], key) for key in _WHOLE if told.get(key)}
    said |= {key: values.yes(told[key], key) for key in _YES_NO if told.get(key)}
    if told.get("housing"):
        said["housing"] = housing(told["housing"])
    if told.get("wage"):
        said["wage_minor"] = _minor(told["wage"], law.exponent(offered.currency))
    first = values.day(told.get("starts_on", ""), "starts_on")
    said["starts_on"] = first or offered.first_day(law.on)
    return replace(offered, **said)


def _minor(typed: str, exponent: int) -> int:
    try:
        found = sums.minor(typed, exponent)
    except ValueError:
        found = -1
    if not 0 <= found < 10**12:
        raise Refused("sheet_number_wrong", field="wage", typed=typed[:40])
    return found


def check(actor: Actor, rows: Sequence[Values], at: datetime) -> list[Problem | None]:
    """Judge many rows: is he accepted and without a contract, and are the terms no worse than offered?"""
    numbers = people.by_passport(actor, [_number(told) for told in rows])
    waiting = {row.person_id: row for row in queries.offers_without_contract(actor)}
    law, seen = queries.terms_at(at), set[UUID]()
    return [_judged(told, numbers, waiting, seen, law, at) for told in rows]


def _judged(
    told: Values, numbers: Mapping[str, UUID], waiting: Mapping[UUID, Offer], seen: set[UUID], law: Law,
    at: datetime,
) -> Problem | None:  # fmt: skip
    try:
        offered = _offer(told, numbers, waiting)
        if offered.pk in seen:
            raise Refused("contract_already_drawn")
        queries.check_may_draw(offered, terms_of(told, offered.terms(), law), at)
    except Problem as problem:
        return _at_its_cell(problem)
    seen.add(offered.pk)
    return None


def _at_its_cell(problem: Problem) -> Problem:
    """Say of a refusal that names several terms at which cell it stands: the first of them."""
    terms = {one.name for one in fields(Terms)}
    named = [name for name in problem.facts.get("fields", ()) if name in terms]
    if named and "field" not in problem.facts:
        problem.facts["field"] = "wage" if named[0] == "wage_minor" else named[0]
    return problem


def _number(told: Values) -> str:
    return passport_number(told.get("passport_number", ""))


def _offer(told: Values, numbers: Mapping[str, UUID], waiting: Mapping[UUID, Offer]) -> Offer:
    """Return the accepted offer that a row is about. Refuses: no_accepted_offer"""
    key = numbers.get(_number(told))
    found = waiting.get(key) if key else None
    if found is None:
        raise Refused("no_accepted_offer", field="passport_number")
    return found


def act(actor: Actor, told: Values, at: datetime) -> str:
    """Draw the contract of one row."""
    numbers = people.by_passport(actor, [_number(told)])
    accepted = queries.offers_without_contract(actor).filter(person_id__in=numbers.values())
    offered = _offer(told, numbers, {row.person_id: row for row in accepted})
    terms = terms_of(told, offered.terms(), queries.terms_at(at))
    return str(actions.draw_contract(actor, offered.pk, terms, at=at).ref)


def undo(actor: Actor, ref: str, at: datetime) -> None:
    """Take back the contract that a row drew, while the worker's answer has not come."""
    actions.take_contract_back(actor, id_of(ref, "contract"), at=at)


CONTRACTS = Spec(
    "contracts", "hiring.draw_contract", Words("عقود المقبولين", "Contracts of those accepted"), COLUMNS,
    check, act, undo, side="destination",
)  # fmt: skip
