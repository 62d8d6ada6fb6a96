"""A finding: a worker paid what may not be laid on him; it is returned, or dismissed by another person."""

from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor.shapes import Fee
from rabt.dues.rules.amount import check_amount
from rabt.dues.rules.fee import check_day, is_forbidden


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    UPHELD = "upheld"  # another person found it true: the money is to be returned
    RETURNED = "returned"
    DISMISSED = "dismissed"


class Step(StrEnum):
    """What happens to it."""

    UPHOLD = "uphold"
    RETURN = "return"
    DISMISS = "dismiss"


class TakenBy(StrEnum):
    """Who took the money, as the worker says."""

    RECRUITER = "recruiter"
    EMPLOYER = "employer"
    BROKER = "broker"


TABLE: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.UPHOLD): State.UPHELD,
    (State.OPEN, Step.RETURN): State.RETURNED,
    (State.OPEN, Step.DISMISS): State.DISMISSED,
    (State.UPHELD, Step.RETURN): State.RETURNED,
}

SIDE_OF: dict[str, str] = {
    TakenBy.RECRUITER: "origin", TakenBy.BROKER: "origin", TakenBy.EMPLOYER: "destination",
}  # fmt: skip
"""Which state judges whom: each its own licensed parties; brokers where they find their people."""

LEAST_SAID, MOST_SAID = 5, 2000


def move(state: str, step: Step) -> State:
    """Return the state of a finding after a step. Refuses: finding_step_closed"""
    return follow(TABLE, State(state), step, "finding_step_closed")


def leads(before: str, after: str) -> bool:
    """Tell whether a finding may come from one state to another, or stands there already."""
    return before == after or after in {to for (since, _), to in TABLE.items() if since == before}


def check_report(fee: Fee, minor: int, taken_by: str, paid_on: date, on: date) -> None:
    """Ask that what a worker says he paid is a finding: he may not bear it, or it was more than the fee.

    Refuses: dues_day_future, dues_amount_wrong, finding_taken_by_unknown, fee_is_the_workers
    """
    check_day(paid_on, on, "paid_on")
    check_amount(minor)
    if taken_by not in set(TakenBy):
        raise Refused("finding_taken_by_unknown", field="taken_by")
    if not is_forbidden(fee, "worker") and minor <= fee.minor:
        raise Refused("fee_is_the_workers", name=fee.name, field="fee")


def check_said(text: str, field: str = "why") -> str:
    """Ask that a reason is written in words. Refuses: dues_said_too_short"""
    said = " ".join(text.split())[:MOST_SAID]
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("dues_said_too_short", least=LEAST_SAID, field=field)
    return said


def is_back(minor: int, returned_minor: int) -> bool:
    """Tell whether the whole of what a worker paid was returned to him."""
    return returned_minor >= minor
