"""An arrest of a national of the other state: if he asks for it, his consulate is told within days."""

from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.regularisation.rules.file import Steps, check_day, check_name, table

DETENTION = "detention"


class State(StrEnum):
    """Where it stands."""

    RECORDED = "recorded"
    DECLINED = "declined"  # he did not ask for his consulate: nothing leaves
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"


class Step(StrEnum):
    """What happens to it."""

    HOLD = "hold"
    DECLINE = "decline_consul"
    TELL = "tell_consul"
    ACKNOWLEDGE = "acknowledge"


class Held(StrEnum):
    """What kind of place he is held in; never why."""

    POLICE = "police"
    PRISON = "prison"
    CENTRE = "centre"
    HOSPITAL = "hospital"


def move(state: str, step: Step, steps: Steps) -> State:
    """Return the state after a step. Refuses: detention_step_closed"""
    return State(follow(table(steps, DETENTION), state, str(step), "detention_step_closed"))


def check_held(name: str, held_on: date, kind: str, on: date) -> str:
    """Ask that a record says who is held, since when and in what kind of place; return the name.

    Refuses: regularisation_name, regularisation_day, detention_kind
    """
    said = check_name(name)
    check_day(held_on, on, "held_on")
    if kind not in set(Held):
        raise Refused("detention_kind", field="kind")
    return said


def is_late(state: str, due: date | None, on: date) -> bool:
    """Tell whether what is due next, to tell or to confirm, has not been done in its days."""
    return state in (State.RECORDED, State.TOLD) and due is not None and due < on
