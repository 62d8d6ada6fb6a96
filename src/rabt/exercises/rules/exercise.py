"""An exercise: planned by one person, approved by another, accepted by the other side, played, ended."""

from datetime import datetime, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

AHEAD = timedelta(days=730)


class State(StrEnum):
    """Where an exercise stands."""

    DRAFTED = "drafted"
    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    CALLED_OFF = "called_off"
    ENDED = "ended"


class Step(StrEnum):
    """What happens to it."""

    OFFER = "offer"
    RETURN = "return"
    ACCEPT = "accept"
    DECLINE = "decline"
    CALL_OFF = "call_off"
    END = "end"


TABLE: dict[tuple[State, Step], State] = {
    (State.DRAFTED, Step.OFFER): State.OFFERED,
    (State.DRAFTED, Step.CALL_OFF): State.CALLED_OFF,
    (State.OFFERED, Step.ACCEPT): State.AGREED,
    (State.OFFERED, Step.DECLINE): State.DECLINED,
    (State.OFFERED, Step.CALL_OFF): State.CALLED_OFF,
    (State.AGREED, Step.CALL_OFF): State.CALLED_OFF,
    (State.AGREED, Step.END): State.ENDED,
}
PLAYED = (State.AGREED, State.ENDED)


def move(state: str, step: Step) -> State:
    """Return the state of an exercise after a step. Refuses: exercise_step_closed"""
    return follow(TABLE, State(state), step, "exercise_step_closed")


def check_day(starts_at: datetime, at: datetime) -> None:
    """Ask that an exercise lies ahead, and not years away. Refuses: exercise_day_wrong"""
    if not at - timedelta(hours=1) <= starts_at <= at + AHEAD:
        raise Refused("exercise_day_wrong", field="starts_at")


def check_playing(state: str) -> None:
    """Ask that an exercise may be played. Refuses: exercise_not_agreed"""
    if state != State.AGREED:
        raise Refused("exercise_not_agreed", state=state)


def check_looked_back(state: str) -> None:
    """Ask that an exercise may be judged: while it is played, and after. Refuses: exercise_not_agreed"""
    if state not in PLAYED:
        raise Refused("exercise_not_agreed", state=state)
