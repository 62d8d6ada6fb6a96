"""A renewal's states: proposed by one person, decided by another."""

from enum import StrEnum

from rabt.base.moves import follow


class State(StrEnum):
    """Where a renewal stands."""

    PROPOSED = "proposed"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"  # the permit ended before anybody decided


class Step(StrEnum):
    """What happens to it."""

    GRANT = "grant"
    REFUSE = "refuse"
    LAPSE = "lapse"


TABLE: dict[tuple[State, Step], State] = {
    (State.PROPOSED, Step.GRANT): State.GRANTED,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.PROPOSED, Step.LAPSE): State.LAPSED,
}


def move(state: str, step: Step) -> State:
    """Return the state of a renewal after a step. Refuses: renewal_step_closed"""
    return follow(TABLE, State(state), step, "renewal_step_closed")
