"""A call for help: it goes before everything else, is answered by a person, and ended with a reason."""

from enum import StrEnum

from rabt.base.moves import follow


class State(StrEnum):
    """Where a call for help stands."""

    CALLING = "calling"
    ANSWERED = "answered"
    ENDED = "ended"


class Step(StrEnum):
    """What an operations room does with it."""

    ANSWER = "answer"
    END = "end"


TABLE: dict[tuple[State, Step], State] = {
    (State.CALLING, Step.ANSWER): State.ANSWERED,
    (State.CALLING, Step.END): State.ENDED,
    (State.ANSWERED, Step.END): State.ENDED,
}


def move(state: str, step: Step) -> State:
    """Return the state of a call after a step. Refuses: distress_step_closed"""
    return follow(TABLE, State(state), step, "distress_step_closed")
