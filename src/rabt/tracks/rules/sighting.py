"""A sighting: what a patrol saw, by few taps. Persons are counted by group, and nobody is described."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

NOTE, MOST_COUNTED, LEAST_SAID = 500, 10_000, 4


class State(StrEnum):
    """Where a sighting stands."""

    OPEN = "open"
    TAKEN_UP = "taken_up"
    SET_ASIDE = "set_aside"


class Step(StrEnum):
    """What becomes of it."""

    TAKE_UP = "take_up"
    SET_ASIDE = "set_aside"


TABLE: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.TAKE_UP): State.TAKEN_UP,
    (State.OPEN, Step.SET_ASIDE): State.SET_ASIDE,
}


def move(state: str, step: Step) -> State:
    """Return the state of a sighting after a step. Refuses: sighting_step_closed"""
    return follow(TABLE, State(state), step, "sighting_step_closed")


def check_counts(counts: Mapping[str, object], groups: Collection[str]) -> dict[str, int]:
    """Ask that only groups of the pack are counted, each with a number; nought is left out.

    Refuses: sighting_group_unknown, sighting_count_wrong
    """
    found: dict[str, int] = {}
    for group, number in counts.items():
        if group not in groups:
            raise Refused("sighting_group_unknown", field="counts")
        if type(number) is not int or not 0 <= number <= MOST_COUNTED:
            raise Refused("sighting_count_wrong", field="counts", most=MOST_COUNTED)
        if number:
            found[group] = number
    return found


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str) -> str:
    """Ask that a reason says something, and hold it tidy. Refuses: tracks_said_short"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("tracks_said_short", least=LEAST_SAID, field=field)
    return said
