"""The worker's own wish to leave his employer: said by himself, then known to the employer, then a move."""

from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where a wish to leave stands."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    DONE = "done"
    LAPSED = "lapsed"  # the permit or the contract ended first


class Step(StrEnum):
    """What happens to it."""

    AGREE = "agree"
    DECLINE = "decline"
    MOVE = "move"
    LAPSE = "lapse"


TABLE: dict[tuple[State, Step], State] = {
    (State.ASKED, Step.AGREE): State.AGREED,
    (State.ASKED, Step.DECLINE): State.DECLINED,
    (State.ASKED, Step.LAPSE): State.LAPSED,
    (State.AGREED, Step.MOVE): State.DONE,
    (State.AGREED, Step.LAPSE): State.LAPSED,
}

OPEN = (State.ASKED, State.AGREED)


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: leaving_step_closed"""
    return follow(TABLE, State(state), step, "leaving_step_closed")


def notice_until(on: date, days: int) -> date:
    """Return until when the employer keeps the worker after he was told. No leave of his is needed."""
    return on + timedelta(days=days)


def check_may_move(binds: bool, agreed: bool, until: date | None, on: date) -> None:
    """Ask for the worker's own word and the notice, while his contract binds; after it, for nothing.

    Refuses: leaving_not_agreed, leaving_notice_runs. (ILO General Principles, 2019, no. 12)
    """
    if not binds:
        return
    if not agreed or until is None:
        raise Refused("leaving_not_agreed")
    if on < until:
        raise Refused("leaving_notice_runs", until=until)
