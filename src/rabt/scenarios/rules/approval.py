"""Two persons on each side approve exactly one state of a scenario; what is written after unsettles it."""

from enum import StrEnum

from rabt.base.moves import follow


class Put(StrEnum):
    """Where one state of a scenario stands that a planner of this side put to his head."""

    PUT = "put"
    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    UNSETTLED = "unsettled"


class Step(StrEnum):
    """What happens to it."""

    APPROVE = "approve"
    REFUSE = "refuse"
    TAKE_BACK = "take_back"
    UNSETTLE = "unsettle"


TABLE: dict[tuple[Put, Step], Put] = {
    (Put.PUT, Step.APPROVE): Put.APPROVED,
    (Put.PUT, Step.REFUSE): Put.REFUSED,
    (Put.PUT, Step.TAKE_BACK): Put.TAKEN_BACK,
    (Put.PUT, Step.UNSETTLE): Put.UNSETTLED,
}


def move(state: str, step: Step) -> Put:
    """Return where it stands after a step. Refuses: scenario_step_closed"""
    return follow(TABLE, Put(state), step, "scenario_step_closed")


class State(StrEnum):
    """How a scenario stands, as anybody may reckon it from what was written and approved."""

    DRAFT = "draft"
    PUT = "put"
    APPROVED_HERE = "approved_here"
    APPROVED_THERE = "approved_there"
    APPROVED = "approved"
    PUT_AWAY = "put_away"


def state_of(*, put_away: bool, put: bool, here: bool, there: bool) -> State:
    """Reckon how a scenario stands: whether its newest state is put, approved here, approved there."""
    if put_away:
        return State.PUT_AWAY
    if here and there:
        return State.APPROVED
    if here:
        return State.APPROVED_HERE
    if put:
        return State.PUT
    return State.APPROVED_THERE if there else State.DRAFT
