"""A worker proposed for a demand, and the employer's answer."""

from dataclasses import dataclass
from enum import StrEnum

from rabt.base.errors import NotAllowed, Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where an offer stands."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What is done with it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


TABLE: dict[tuple[State, Step], State] = {
    (State.MADE, Step.ACCEPT): State.ACCEPTED,
    (State.MADE, Step.DECLINE): State.DECLINED,
    (State.MADE, Step.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Step.WITHDRAW): State.WITHDRAWN,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step of an offer. Refuses: offer_step_closed"""
    return follow(TABLE, State(state), step, "offer_step_closed")


@dataclass(frozen=True)
class Places:
    """How many workers a demand is for, and how many are already taken."""

    number: int
    taken: int

    @property
    def free(self) -> int:
        """Places that no accepted worker holds."""
        return max(0, self.number - self.taken)


def check_place_free(places: Places) -> None:
    """Ask that a place is free for one more worker. Refuses: slots_taken"""
    if places.free < 1:
        raise Refused("slots_taken", number=places.number)


def check_may_offer(role: str, recruiter_admitted: bool | None) -> None:
    """Ask that who offers is a labour office, or a recruiter in good standing.

    Refuses: recruiter_not_admitted
    `recruiter_admitted` is None where the person acts for a labour office, not for a recruiter.
    """
    if recruiter_admitted is False or (recruiter_admitted is None and role == "recruiter"):
        raise NotAllowed("recruiter_not_admitted")
