"""A case: opened lawfully by two persons, read by its holders alone, closed for reading at its review."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.incidents.rules.incident import tidy

LEAST, NAME, AUTHORITY = 3, 160, 160


class State(StrEnum):
    """Where a case stands."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    OPEN = "open"
    RENEWING = "renewing"  # still open; a longer time waits for a second person
    CLOSED = "closed"


class Step(StrEnum):
    """What happens to it."""

    OPEN = "open"
    REFUSE = "refuse"
    ASK_RENEWAL = "ask_renewal"
    RENEW = "renew"
    NOT_RENEW = "not_renew"
    CLOSE = "close"


TABLE: dict[tuple[State, Step], State] = {
    (State.PROPOSED, Step.OPEN): State.OPEN,
    (State.PROPOSED, Step.REFUSE): State.REFUSED,
    (State.OPEN, Step.ASK_RENEWAL): State.RENEWING,
    (State.RENEWING, Step.RENEW): State.OPEN,
    (State.RENEWING, Step.NOT_RENEW): State.OPEN,
    (State.OPEN, Step.CLOSE): State.CLOSED,
    (State.RENEWING, Step.CLOSE): State.CLOSED,
}

READ = (State.OPEN, State.RENEWING)
OVER = (State.REFUSED, State.CLOSED)


class Part(StrEnum):
    """What somebody is in a case."""

    SUSPECT = "suspect"
    WITNESS = "witness"
    VICTIM = "victim"


def move(state: str, step: Step) -> State:
    """Return the state of a case after a step. Refuses: case_step_closed"""
    return follow(TABLE, State(state), step, "case_step_closed")


def review_on(today: date, days: int) -> date:
    """Return the last day on which a case may be read unless it is renewed."""
    return today + timedelta(days=days)


def is_read(state: str, review: date | None, today: date) -> bool:
    """Tell whether its holders may read it: a case that nobody renewed is closed without anybody's act."""
    return State(state) in READ and review is not None and today <= review


def check_basis(basis: str, known: Collection[str]) -> str:
    """Ask that a legal basis is of the pack's list. Refuses: case_basis"""
    if basis not in known:
        raise Refused("case_basis", field="basis")
    return basis


def check_order(text: str, field: str = "order_number") -> str:
    """Ask for the number of the order on which a case stands. Refuses: case_order"""
    said = tidy(text)
    if not any(sign.isdigit() for sign in said):
        raise Refused("case_order", field=field)
    return said[:60]


def check_authority(text: str) -> str:
    """Ask which authority ordered it. Refuses: case_authority"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST:
        raise Refused("case_authority", field="authority")
    return said[:AUTHORITY]


def check_name(text: str) -> str:
    """Ask that a person of a case has a name. Refuses: case_name"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST:
        raise Refused("case_name", field="name")
    return said[:NAME]


def is_late(closed_on: date | None, today: date, days: int) -> bool:
    """Tell whether the persons of a closed case are to be forgotten."""
    return closed_on is not None and closed_on + timedelta(days=days) < today
