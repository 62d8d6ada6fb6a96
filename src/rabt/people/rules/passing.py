"""A death: told by one person with a document, confirmed by another, and never taken back by the clock."""

from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class State(StrEnum):
    """Where the report of a death stands."""

    TOLD = "told"
    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class Step(StrEnum):
    """What happens to it."""

    CONFIRM = "confirm"
    DROP = "drop"


TABLE: dict[tuple[State, Step], State] = {
    (State.TOLD, Step.CONFIRM): State.CONFIRMED,
    (State.TOLD, Step.DROP): State.DROPPED,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: death_step_closed"""
    return follow(TABLE, State(state), step, "death_step_closed")


def check_day(died_on: date, born_on: date, on: date) -> None:
    """Ask that a day of death lies between birth and today. Refuses: death_day"""
    if not born_on <= died_on <= on:
        raise Refused("death_day", field="died_on")


def check_alive(died_on: date | None) -> None:
    """Ask that nothing new is begun for somebody who died. Refuses: person_deceased"""
    if died_on is not None:
        raise Refused("person_deceased")
