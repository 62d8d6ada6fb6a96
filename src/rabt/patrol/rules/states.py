"""Where a plan, each version of it, and a patrol stand: three tables, the same on both nodes."""

from enum import StrEnum

from rabt.base.moves import follow


class PlanState(StrEnum):
    """Where the plan of some days stands."""

    OPEN = "open"
    IN_FORCE = "in_force"
    CALLED_OFF = "called_off"


class PlanStep(StrEnum):
    """What happens to a plan."""

    PUT_IN_FORCE = "put_in_force"
    CALL_OFF = "call_off"


PLANS: dict[tuple[PlanState, PlanStep], PlanState] = {
    (PlanState.OPEN, PlanStep.PUT_IN_FORCE): PlanState.IN_FORCE,
    (PlanState.IN_FORCE, PlanStep.PUT_IN_FORCE): PlanState.IN_FORCE,
    (PlanState.OPEN, PlanStep.CALL_OFF): PlanState.CALLED_OFF,
    (PlanState.IN_FORCE, PlanStep.CALL_OFF): PlanState.CALLED_OFF,
}


class State(StrEnum):
    """Where one version of a plan stands, on the node that made it or on the one that received it."""

    COMPUTING = "computing"
    FAILED = "failed"
    DRAWN = "drawn"
    RECEIVED = "received"
    PUT = "put"
    SENT = "sent"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    REPLACED = "replaced"
    DROPPED = "dropped"


class Step(StrEnum):
    """What happens to a version."""

    KEEP = "keep"
    FAIL = "fail"
    EDIT = "edit"
    PUT = "put"
    TAKE_BACK = "take_back"
    SEND = "send"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REPLACE = "replace"
    DROP = "drop"


TABLE: dict[tuple[State, Step], State] = {
    (State.COMPUTING, Step.KEEP): State.DRAWN,
    (State.COMPUTING, Step.FAIL): State.FAILED,
    (State.COMPUTING, Step.DROP): State.DROPPED,
    (State.DRAWN, Step.EDIT): State.DRAWN,
    (State.DRAWN, Step.PUT): State.PUT,
    (State.DRAWN, Step.DROP): State.DROPPED,
    (State.RECEIVED, Step.PUT): State.PUT,
    (State.RECEIVED, Step.REFUSE): State.REFUSED,
    (State.PUT, Step.TAKE_BACK): State.DRAWN,
    (State.PUT, Step.SEND): State.SENT,
    (State.PUT, Step.ACCEPT): State.IN_FORCE,
    (State.PUT, Step.REFUSE): State.REFUSED,
    (State.SENT, Step.ACCEPT): State.IN_FORCE,
    (State.SENT, Step.REFUSE): State.REFUSED,
    (State.IN_FORCE, Step.REPLACE): State.REPLACED,
    (State.PUT, Step.DROP): State.DROPPED,
    (State.SENT, Step.DROP): State.DROPPED,
    (State.RECEIVED, Step.DROP): State.DROPPED,
    (State.IN_FORCE, Step.DROP): State.DROPPED,
}
ON_ITS_WAY = (State.COMPUTING, State.DRAWN, State.RECEIVED, State.PUT, State.SENT)
"""A plan has at most one version on its way."""


class PatrolState(StrEnum):
    """Where one patrol stands, before it goes out."""

    PLANNED = "planned"
    ORDERED = "ordered"
    CALLED_OFF = "called_off"


class PatrolStep(StrEnum):
    """What happens to a patrol."""

    ORDER = "order"
    CALL_OFF = "call_off"


PATROLS: dict[tuple[PatrolState, PatrolStep], PatrolState] = {
    (PatrolState.PLANNED, PatrolStep.ORDER): PatrolState.ORDERED,
    (PatrolState.PLANNED, PatrolStep.CALL_OFF): PatrolState.CALLED_OFF,
    (PatrolState.ORDERED, PatrolStep.CALL_OFF): PatrolState.CALLED_OFF,
}


def move(state: str, step: Step) -> State:
    """Return the state of a version after a step. Refuses: version_step_closed"""
    return follow(TABLE, State(state), step, "version_step_closed")


def move_plan(state: str, step: PlanStep) -> PlanState:
    """Return the state of a plan after a step. Refuses: joint_plan_step_closed"""
    return follow(PLANS, PlanState(state), step, "joint_plan_step_closed")


def move_patrol(state: str, step: PatrolStep) -> PatrolState:
    """Return the state of a patrol after a step. Refuses: patrol_step_closed"""
    return follow(PATROLS, PatrolState(state), step, "patrol_step_closed")
