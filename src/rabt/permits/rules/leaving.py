"""The worker's own wish to leave his employer: said by himself, then known to the employer, then a move."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.permits.rules import permit


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


class Ground(StrEnum):
    """Why the worker owes his employer no notice; its words and its source stand in the pack."""

    WAGES = "wages_unpaid"
    SILENCE = "employer_silent"
    LAPSE = "permit_lapses"


@dataclass(frozen=True)
class Standing:
    """How a worker stands with the employer whom he leaves, on one day: a frozen copy.

    `is_over`: his permit has run out. `silent_on` is when two persons found that this employer cannot be
    reached.
    """

    on: date
    wages_unpaid: bool
    is_over: bool
    valid_until: date | None
    renewal_asked: bool
    silent_on: date | None


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: leaving_step_closed"""
    return follow(TABLE, State(state), step, "leaving_step_closed")


def may_ask(state: str, binds: bool) -> bool:
    """Tell whether a worker may ask to leave: he works, or his permit ran out while his contract binds."""
    if state == permit.State.EXPIRED:
        return binds
    return permit.Step.LOSE_WORK in permit.steps_from(state)


def check_may_ask(state: str, binds: bool) -> None:
    """Ask that there is an employer to leave. Refuses: permit_step_closed"""
    if not may_ask(state, binds):
        raise Refused("permit_step_closed", state=str(state), step=permit.Step.LOSE_WORK.value)


def notice_until(on: date, days: int) -> date:
    """Return until when the employer keeps the worker after he was told. No leave of his is needed."""
    return on + timedelta(days=days)


def ground_of(stands: Standing, days: int) -> Ground | None:
    """Return why no notice is owed, the gravest first, or nothing. `days` are those of the notice.

    A silence that was found counts for as long as a notice would run; then it is found anew. A permit
    lapses where it is over, or ends before the notice would, and its employer asked for no renewal.
    """
    if stands.wages_unpaid:
        return Ground.WAGES
    if stands.silent_on is not None and stands.on <= notice_until(stands.silent_on, days):
        return Ground.SILENCE
    return Ground.LAPSE if stands.is_over or _lapses(stands, days) else None


def _lapses(stands: Standing, days: int) -> bool:
    ends = stands.valid_until
    return ends is not None and ends < notice_until(stands.on, days) and not stands.renewal_asked


def free_on(stands: Standing, days: int) -> date:
    """Return from when the worker may move: at once where there is a ground, else after the notice."""
    return stands.on if ground_of(stands, days) else notice_until(stands.on, days)


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
