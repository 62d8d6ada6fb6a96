"""What was seized: one holder at a time, each hand-over signed by two, counted at each, until it leaves."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rabt.base.errors import NotAllowed, Refused
from rabt.base.moves import follow
from rabt.incidents.rules.incident import MOST_MILLI

LABEL, SIGNS = 10, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""A label is drawn from signs that nobody mistakes for another."""
CODE_DIGITS, TRIES = 6, 3
SEAL = re.compile(r"[A-Z0-9][A-Z0-9-]{1,29}")


class State(StrEnum):
    """Where something seized stands."""

    HELD = "held"
    HANDING = "handing"  # offered to another officer, who has not signed yet
    LEAVING = "leaving"  # its destruction or release waits for a second person
    DESTROYED = "destroyed"
    RELEASED = "released"


class Step(StrEnum):
    """What happens to it."""

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    PROPOSE = "propose_leaving"
    REFUSE = "refuse_leaving"
    DESTROY = "destroy"
    RELEASE = "release"


TABLE: dict[tuple[State, Step], State] = {
    (State.HELD, Step.OFFER): State.HANDING,
    (State.HANDING, Step.ACCEPT): State.HELD,
    (State.HANDING, Step.DECLINE): State.HELD,
    (State.HELD, Step.PROPOSE): State.LEAVING,
    (State.LEAVING, Step.REFUSE): State.HELD,
    (State.LEAVING, Step.DESTROY): State.DESTROYED,
    (State.LEAVING, Step.RELEASE): State.RELEASED,
}

GONE = (State.DESTROYED, State.RELEASED)


class Signed(StrEnum):
    """How the officer who takes over signed."""

    ACCOUNT = "account"
    LABEL = "label"  # the label was scanned, and he said the code that was sent to him


class Leaving(StrEnum):
    """How it leaves custody."""

    DESTROY = "destroy"
    RELEASE = "release"


@dataclass(frozen=True)
class Counted:
    """What an officer found when he counted: thousandths of the unit, and the seal."""

    milli: int
    seal: str


@dataclass(frozen=True)
class Hand:
    """One link of the chain: from whom (nobody at first), to whom."""

    order: int
    giver: str
    taker: str


def move(state: str, step: Step) -> State:
    """Return the state of something seized after a step. Refuses: seizure_step_closed"""
    return follow(TABLE, State(state), step, "seizure_step_closed")


def new_label() -> str:
    """Draw the sign of a label: ten signs of 32, which nobody guesses."""
    return "".join(secrets.choice(SIGNS) for _ in range(LABEL))


def new_code() -> str:
    """Draw the code that is sent to who takes over."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def read_label(text: str) -> str:
    """Return the sign of a label as it was typed or scanned."""
    return text.strip().rstrip("/").rpartition("/")[2].upper()[:LABEL]


def check_seal(text: str, field: str = "seal") -> str:
    """Return a seal's number as it is kept. Refuses: seal_wrong"""
    seal = text.strip().upper()
    if not SEAL.fullmatch(seal):
        raise Refused("seal_wrong", field=field)
    return seal


def check_milli(milli: int, field: str = "quantity") -> int:
    """Ask that something is there, or nothing is left of it. Refuses: quantity_wrong"""
    if not 0 <= milli <= MOST_MILLI:
        raise Refused("quantity_wrong", field=field)
    return milli


def check_holder(holder: str, who: str) -> None:
    """Ask that only who holds something hands it over. Refuses: not_the_holder"""
    if holder != who:
        raise NotAllowed("not_the_holder")


def check_taker(giver: str, taker: str) -> None:
    """Ask that nobody hands over to himself. Refuses: same_holder"""
    if giver == taker:
        raise Refused("same_holder", field="taker")


def differs(expected: Counted, found: Counted) -> bool:
    """Tell whether what was counted is not what should be there."""
    return expected != found


def check_chain(hands: Sequence[Hand]) -> None:
    """Ask that a chain has no gap and no fork; a broken one is a fault of the program."""
    holder = ""
    for order, hand in enumerate(hands, 1):
        if hand.order != order or hand.giver != holder or hand.taker in ("", holder):
            raise ValueError(f"the chain breaks at link {order}")
        holder = hand.taker


def check_order(text: str) -> str:
    """Ask for the number of the order by which something leaves. Refuses: order_missing"""
    said = " ".join(text.split())
    if not any(sign.isdigit() for sign in said) or len(said) > 60:
        raise Refused("order_missing", field="order_number")
    return said
