"""A finding: what is wanting in a workplace, what must be done by when, and who says it is mended."""

from datetime import date, timedelta
from enum import StrEnum

from rabt.base.moves import follow


class Grade(StrEnum):
    """How much it weighs."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


class State(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    ANSWERED = "answered"  # the employer says that it is mended
    MENDED = "mended"  # an inspector found it so


class Step(StrEnum):
    """What happens to it."""

    ANSWER = "answer"
    CONFIRM = "confirm"
    RETURN = "return"


TABLE: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.ANSWER): State.ANSWERED,
    (State.OPEN, Step.CONFIRM): State.MENDED,
    (State.ANSWERED, Step.CONFIRM): State.MENDED,
    (State.ANSWERED, Step.RETURN): State.OPEN,
    (State.OPEN, Step.RETURN): State.OPEN,
}
"""A visit may find mended, or not yet, what nobody answered."""

NOT_MENDED = (State.OPEN, State.ANSWERED)


def move(state: str, step: Step) -> State:
    """Return the state of a finding after a step. Refuses: lack_step_closed"""
    return follow(TABLE, State(state), step, "lack_step_closed")


def due_on(found_on: date, days: int) -> date:
    """Return by when it must be mended."""
    return found_on + timedelta(days=days)


def due_again(due: date, today: date, days: int) -> date:
    """Return the new day of a finding that was not mended yet: never earlier than the one before."""
    return max(due, today + timedelta(days=days))


def is_late(state: str, due: date, today: date) -> bool:
    """Tell whether the employer let the day pass; what he answered waits for the inspector, not for him."""
    return state == State.OPEN and due < today


def stops(state: str, due: date, today: date, days: int) -> bool:
    """Tell whether mending is so late that the employer takes no more workers until it is done."""
    return is_late(state, due, today) and due + timedelta(days=days) < today


def in_time(due: date, answered_on: date | None, mended_on: date) -> bool:
    """Tell whether a finding was mended in time: by his word that proved true, else by the visit."""
    return (answered_on or mended_on) <= due
