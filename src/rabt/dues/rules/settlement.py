"""What is owed at the end of a contract: wages, leave that was not taken; and the worker's word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.dues.rules.amount import check_amount
from rabt.dues.rules.fee import check_day, check_receipt
from rabt.dues.rules.wage import Bound, How, Line, month_of

A_YEAR = 365


class State(StrEnum):
    """Where it stands."""

    RECORDED = "recorded"  # the employer says that he paid it
    RECEIVED = "received"  # the worker says so too
    DENIED = "denied"  # the worker says that he did not receive it


class Step(StrEnum):
    """What happens to it."""

    RECORD = "record"
    RECEIVE = "receive"
    DENY = "deny"


TABLE: dict[tuple[State, Step], State] = {
    (State.RECORDED, Step.RECEIVE): State.RECEIVED,
    (State.RECORDED, Step.DENY): State.DENIED,
    (State.DENIED, Step.RECORD): State.RECORDED,
    (State.DENIED, Step.RECEIVE): State.RECEIVED,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: settlement_step_closed"""
    return follow(TABLE, State(state), step, "settlement_step_closed")


@dataclass(frozen=True)
class Owed:
    """What is owed at the end, in minor units; leave in days, and what they are worth."""

    wages_minor: int
    leave_days: int
    leave_minor: int

    @property
    def total_minor(self) -> int:
        """All of it."""
        return self.wages_minor + self.leave_minor


def leave_earned(days_a_year: int, bound: Bound) -> int:
    """Count the whole days of leave that were earned between the first and the last day of work."""
    worked = max((bound.last_on - bound.first_on).days + 1, 0)
    return days_a_year * worked // A_YEAR


def owed(bound: Bound, lines: Iterable[Line], days_a_year: int, taken: int, day_part: int) -> Owed:
    """Say what is owed at the end. A day of leave is worth one part of `day_part` of the monthly wage.

    Refuses: settlement_leave_wrong
    """
    earned = leave_earned(days_a_year, bound)
    if not 0 <= taken <= A_YEAR * 5:
        raise Refused("settlement_leave_wrong", field="leave_taken")
    left = max(earned - taken, 0)
    worth = (bound.wage_minor * left * 2 + day_part) // (2 * day_part)
    wages = sum(max(one.expected_minor - one.paid_minor, 0) for one in lines)
    return Owed(wages, left, worth)


def check_over(state: str, last_on: date, on: date) -> None:
    """Ask that a contract is over. Refuses: settlement_contract_binds"""
    if state != "ended" or last_on > on:
        raise Refused("settlement_contract_binds")


def check_since(paid_on: date, last_on: date) -> None:
    """Ask that a settlement was not paid before the month in which the work ended. Refuses: wage_day_early"""
    if paid_on < month_of(last_on):
        raise Refused("wage_day_early", field="paid_on")


def check_paid(found: Owed, minor: int, paid_on: date, how: str, receipt: str, on: date) -> None:
    """Ask that a settlement pays all that is owed, on a day that has come, with a receipt.

    Refuses: dues_amount_wrong, settlement_short, dues_day_future, wage_how_unknown, receipt_missing
    """
    if minor or found.total_minor:
        check_amount(minor)
    if minor < found.total_minor:
        raise Refused("settlement_short", field="amount")
    check_day(paid_on, on, "paid_on")
    if how not in set(How):
        raise Refused("wage_how_unknown", field="how")
    if minor:
        check_receipt(receipt)
