"""A consulate learned that one of its nationals is held: where, and is it he? Whoever protects finds out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.linkage import arabic
from rabt.regularisation.rules.file import Steps, table

WHEREABOUTS = "whereabouts"
PARTS_ALIKE = 2
"""So many parts of a name must meet, beside the day of birth."""


class State(StrEnum):
    """Where it stands."""

    ASKED = "asked"
    HELD = "held"
    NOTHING = "nothing"  # nobody of that name is held, or he does not want his consulate: it sounds the same


class Step(StrEnum):
    """What happens to it."""

    ASK = "ask_whereabouts"
    FIND_HELD = "find_held"
    FIND_NOTHING = "find_nothing"


@dataclass(frozen=True)
class Who:
    """Somebody as a list names him."""

    name: str
    born_on: date | None = None
    passport_number: str = ""


def move(state: str, step: Step, steps: Steps) -> State:
    """Return the state after a step. Refuses: whereabouts_step_closed"""
    return State(follow(table(steps, WHEREABOUTS), state, str(step), "whereabouts_step_closed"))


def is_sure(asked: Who, held: Who) -> bool:
    """Tell whether both are told by the same passport."""
    return bool(asked.passport_number) and asked.passport_number == held.passport_number


def may_be(asked: Who, held: Who) -> bool:
    """Tell whether somebody held may be who is asked for: a person looks at both and says so."""
    if is_sure(asked, held):
        return True
    ours, theirs = (set(arabic.key(one.name).split()) for one in (asked, held))
    if ours == theirs:
        return True
    same_day = asked.born_on is not None and asked.born_on == held.born_on
    return same_day and len(ours & theirs) >= PARTS_ALIKE


def check_may_be(asked: Who, held: Who) -> None:
    """Ask that somebody held may be who is asked for. Refuses: whereabouts_differs"""
    if not may_be(asked, held):
        raise Refused("whereabouts_differs")


def check_said(asks_consul: bool | None) -> bool:
    """Ask that his own word is told: nobody leaves it out for him. Refuses: whereabouts_unsaid"""
    if asks_consul is None:
        raise Refused("whereabouts_unsaid", field="asks")
    return asks_consul


def check_open(state: str) -> None:
    """Ask that it is not found yet. Refuses: whereabouts_step_closed"""
    if state == State.HELD:
        raise Refused("whereabouts_step_closed", state=str(state))


def is_late(state: str, due: date | None, on: date) -> bool:
    """Tell whether the consulate still waits after its day."""
    return state == State.ASKED and due is not None and due < on
