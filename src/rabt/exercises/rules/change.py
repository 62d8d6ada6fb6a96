"""Another rule of patrols, asked for by a measure: two persons on each side, then the keeper's own two.

Which values may be asked for is what the planner of patrols reads out of the pack, and nothing else.
"""

from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor import Terms

TABLES = ("place_kind", "shift", "vehicle", "service_skill", "duty_hours")
"""The tables of the pack that the planner of patrols reads."""


class State(StrEnum):
    """Where a change stands."""

    DRAFTED = "drafted"  # by one person of the side that asks
    ASKED = "asked"  # by two: the other side has it
    ANSWERED = "answered"  # by one person of the other side, who consents
    AGREED = "agreed"  # by two on each side
    DECLINED = "declined"
    LAID = "laid"  # before the agreement's own two persons, on the side that keeps the value


class Step(StrEnum):
    """What happens to it."""

    ASK = "ask"
    DROP = "drop"
    CONSENT = "consent"
    AGREE = "agree"
    DECLINE = "decline"
    LAY = "lay"


MOVES: dict[tuple[State, Step], State] = {
    (State.DRAFTED, Step.ASK): State.ASKED,
    (State.DRAFTED, Step.DROP): State.DECLINED,
    (State.ASKED, Step.CONSENT): State.ANSWERED,
    (State.ASKED, Step.DECLINE): State.DECLINED,
    (State.ANSWERED, Step.AGREE): State.AGREED,
    (State.ANSWERED, Step.DECLINE): State.DECLINED,
    (State.AGREED, Step.LAY): State.LAID,
}


def move(state: str, step: Step) -> State:
    """Return the state of a change after a step. Refuses: rule_change_closed"""
    return follow(MOVES, State(state), step, "rule_change_closed")


def rules_of(terms: Terms) -> list[str]:
    """Return the values that the planner of patrols reads and that may be changed, by their keys."""
    return [key for key in terms.all_keys() if _is_rule(terms, key)]


def _is_rule(terms: Terms, key: str) -> bool:
    entry = terms.entry(key)
    return entry.TABLE in TABLES and bool(entry.VALUE) and entry.changeable


def check_rule(terms: Terms, key: str) -> str:
    """Return the side that keeps a rule of patrols. Refuses: patrol_rule_unknown"""
    if key not in rules_of(terms):
        raise Refused("patrol_rule_unknown", field="key")
    return terms.entry(key).keeper
