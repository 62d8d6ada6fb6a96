"""A wage that the worker says he did not receive: it counts as unpaid until its receipt is accepted."""

from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where it stands."""

    CONTESTED = "contested"
    SHOWN = "shown"  # the employer showed a receipt
    SETTLED = "settled"  # an officer accepted it: the month was paid
    UNPAID = "unpaid"  # an officer found that it was not paid
    WITHDRAWN = "withdrawn"  # the worker received it after all


class Step(StrEnum):
    """What happens to it."""

    SHOW = "show"
    ACCEPT = "accept"
    UPHOLD = "uphold"
    WITHDRAW = "withdraw"


TABLE: dict[tuple[State, Step], State] = {
    (State.CONTESTED, Step.SHOW): State.SHOWN,
    (State.SHOWN, Step.SHOW): State.SHOWN,
    (State.SHOWN, Step.ACCEPT): State.SETTLED,
    (State.CONTESTED, Step.UPHOLD): State.UNPAID,
    (State.SHOWN, Step.UPHOLD): State.UNPAID,
    (State.CONTESTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.SHOWN, Step.WITHDRAW): State.WITHDRAWN,
}

OPEN = frozenset({State.CONTESTED, State.SHOWN})


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: contest_step_closed"""
    return follow(TABLE, State(state), step, "contest_step_closed")


def check_recorded(version: int) -> None:
    """Ask that a wage is recorded: what is not counts as missing already. Refuses: wage_not_recorded"""
    if not version:
        raise Refused("wage_not_recorded", field="month")


def counts_against(state: str, about_version: int, version: int) -> bool:
    """Tell whether a month counts as unpaid for what the worker said of one version of its record.

    While it is open it does, whatever is recorded meanwhile; found true, until another payment is recorded.
    """
    return state in OPEN or (state == State.UNPAID and version <= about_version)
