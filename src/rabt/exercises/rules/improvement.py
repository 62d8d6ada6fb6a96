"""A measure of the improvement plan: who owns it, by when, what shows it done, whether it is late."""

from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

LONGEST = timedelta(days=3 * 365)


class State(StrEnum):
    """Where a measure stands."""

    OPEN = "open"
    IN_HAND = "in_hand"
    DONE = "done"  # its owner says so, with what shows it
    CONFIRMED = "confirmed"  # another person found it so
    DROPPED = "dropped"


class Step(StrEnum):
    """What happens to it."""

    TAKE_UP = "take_up"
    FINISH = "finish"
    CONFIRM = "confirm"
    RETURN = "return"
    DROP = "drop"


TABLE: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.TAKE_UP): State.IN_HAND,
    (State.OPEN, Step.FINISH): State.DONE,
    (State.OPEN, Step.DROP): State.DROPPED,
    (State.IN_HAND, Step.FINISH): State.DONE,
    (State.IN_HAND, Step.DROP): State.DROPPED,
    (State.DONE, Step.CONFIRM): State.CONFIRMED,
    (State.DONE, Step.RETURN): State.IN_HAND,
}
UNDONE = (State.OPEN, State.IN_HAND)


def move(state: str, step: Step) -> State:
    """Return the state of a measure after a step. Refuses: improvement_step_closed"""
    return follow(TABLE, State(state), step, "improvement_step_closed")


def check_follows(state: str) -> None:
    """Ask that something may follow from a measure: never once dropped. Refuses: improvement_step_closed"""
    if state == State.DROPPED:
        raise Refused("improvement_step_closed", state=state)


def check_due(due_on: date, today: date) -> None:
    """Ask that a measure has a day ahead, within three years. Refuses: improvement_day_wrong"""
    if not today <= due_on <= today + LONGEST:
        raise Refused("improvement_day_wrong", field="due_on")


def is_overdue(state: str, due_on: date, today: date) -> bool:
    """Tell whether a measure's day passed and its owner did not say that it is done."""
    return state in UNDONE and due_on < today
