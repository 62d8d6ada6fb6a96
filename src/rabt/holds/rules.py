"""A hold: how long it may stand, what waits for it, and how it ends."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor import Terms


class State(StrEnum):
    """Where a hold stands."""

    STANDING = "standing"
    LIFTED = "lifted"
    ENDED = "ended"  # its last day passed


class Step(StrEnum):
    """What happens to it."""

    LIFT = "lift"
    END = "end"


TABLE: dict[tuple[State, Step], State] = {
    (State.STANDING, Step.LIFT): State.LIFTED,
    (State.STANDING, Step.END): State.ENDED,
}

REVIEW = "review"
"""The kind that rooms place whose cause stays with them, as courts and health authorities may, too."""
NOBODYS = "review/"
"""The office of a hold that no office of the tree reads: its cause stays with the room that placed it."""
LEAST_CAUSE = 10
SEE = "holds.see"


def move(state: str, step: Step) -> State:
    """Return the state of a hold after a step. Refuses: hold_step_closed"""
    return follow(TABLE, State(state), step, "hold_step_closed")


def scope_of(kind: str) -> str:
    """Name the scope by which a kind of hold is placed, seen and lifted."""
    return f"holds.place_{kind}"


def kinds_of(scopes: Iterable[str], terms: Terms) -> tuple[str, ...]:
    """Return the kinds of hold that somebody with these scopes answers for, in the order of the pack."""
    held = frozenset(scopes)
    return tuple(kind for kind in terms.holds if scope_of(kind) in held)


def check_kind(kind: str, terms: Terms) -> None:
    """Ask that the corridor knows a kind of hold. Refuses: hold_kind_unknown"""
    if kind not in terms.holds:
        raise Refused("hold_kind_unknown", field="kind")


def check_until(kind: str, until: date, terms: Terms) -> None:
    """Ask that a hold ends, and not later than the corridor lets it. Refuses: hold_days"""
    latest = terms.on + timedelta(days=terms.holds[kind].days)
    if not terms.on < until <= latest:
        raise Refused("hold_days", latest=latest, field="until")


def check_cause(cause: str, field: str = "cause") -> str:
    """Ask that a cause says something. Refuses: hold_cause_short"""
    said = " ".join(cause.split())
    if sum(sign.isalpha() for sign in said) < LEAST_CAUSE:
        raise Refused("hold_cause_short", least=LEAST_CAUSE, field=field)
    return said


def kinds_that_stop(act: str, terms: Terms) -> tuple[str, ...]:
    """Return the kinds of hold for which an act waits."""
    return tuple(kind for kind, rule in terms.holds.items() if act in rule.stops)
