"""Erasing what is known of a person: asked by one, decided by another, answered by the other state."""

from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where an erasure stands."""

    ASKED = "asked"
    ERASED = "erased"  # here; the other state has still to answer
    ANSWERED = "answered"  # on both sides
    REFUSED = "refused"


class Step(StrEnum):
    """What happens to it."""

    ERASE = "erase"
    ANSWER = "answer"
    REFUSE = "refuse"


class Why(StrEnum):
    """Who asked for it."""

    REQUEST = "request"  # the person himself
    CLOCK = "clock"  # the corridor's years have passed
    PEER = "peer"  # the state that keeps him has erased him


TABLE: dict[tuple[State, Step], State] = {
    (State.ASKED, Step.ERASE): State.ERASED,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.ERASED, Step.ANSWER): State.ANSWERED,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: erasure_step_closed"""
    return follow(TABLE, State(state), step, "erasure_step_closed")


def check_free(tied: bool, under_way: bool) -> None:
    """Ask that nothing stands on a person any more, and that no letter about him is under way.

    Refuses: person_tied, letters_under_way
    """
    if tied:
        raise Refused("person_tied")
    if under_way:
        raise Refused("letters_under_way")
