"""A renewal's states: proposed by one person, decided by another."""

from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.permits.rules.permit import State as Permit
from rabt.permits.rules.permit import Step as PermitStep


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


def check_may_ask(state: str, *, asked: bool, waits: bool) -> None:
    """Ask that an employer's question is worth a clerk's time: the worker is at work, nobody asked before.

    Refuses: permit_step_closed, renewal_already_proposed, renewal_already_asked
    """
    if state != Permit.ACTIVE:
        raise Refused("permit_step_closed", state=state, step=PermitStep.RENEW.value)
    if waits:
        raise Refused("renewal_already_proposed")
    if asked:
        raise Refused("renewal_already_asked")


def check_asked(asked: bool) -> None:
    """Ask that somebody asked for this renewal. Refuses: renewal_not_asked"""
    if not asked:
        raise Refused("renewal_not_asked")
