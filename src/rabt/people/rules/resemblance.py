"""Two persons who may be one: somebody says they are, or are not; what he says is remembered."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused
from rabt.base.moves import follow

UNSURE = "unsure"


class State(StrEnum):
    """Where the question stands."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"


class Step(StrEnum):
    """What happens to it."""

    SAME = "say_same"
    DIFFERENT = "say_different"
    PART = "part"


TABLE: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.SAME): State.SAME,
    (State.OPEN, Step.DIFFERENT): State.DIFFERENT,
    (State.SAME, Step.PART): State.DIFFERENT,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: resemblance_step_closed"""
    return follow(TABLE, State(state), step, "resemblance_step_closed")


@dataclass(frozen=True)
class Party:
    """What must be known of a person before his record may go into another."""

    id: UUID
    kept_here: bool
    merged: bool
    gone: bool


def check_whole(merged: bool) -> None:
    """Ask that nothing new is begun on a record that went into another. Refuses: merged_already"""
    if merged:
        raise Refused("merged_already")


def check_parting(gone: Party) -> None:
    """Ask that a record is parted from another by the state that keeps it. Refuses: merged_elsewhere"""
    if gone.merged and not gone.kept_here:
        raise Refused("merged_elsewhere")


def check_merge(stays: Party, goes: Party) -> None:
    """Ask that both records are whole, and kept by this state. Refuses: merged_already, person_gone"""
    check_whole(stays.merged or goes.merged)
    if stays.gone or goes.gone:
        raise Refused("person_gone")
