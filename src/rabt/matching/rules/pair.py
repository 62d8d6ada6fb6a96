"""What became of a pair of rows: by the node's own reckoning, and by what clerks say, each for himself."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SAME, DIFFERENT, UNSURE = "same", "different", "unsure"
SAID = (SAME, DIFFERENT, UNSURE)
LINK, LOOK = "link", "look"
"""The zones of linkage: taken for one person by the node, or worth a clerk's look."""
BREAKS_A_TIE = 3
"""So many clerks have a majority where two differ."""
ENOUGH_UNSURE = 2
"""After so many who are not sure nobody else is asked."""


class State(StrEnum):
    """Linked by the node alone, waiting for a clerk, one person, two persons, not to be told, in dispute."""

    LINKED = "linked"
    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    DISPUTED = "disputed"


ONE_PERSON = (State.LINKED, State.SAME)
"""States in which the two rows are taken for one person."""


@dataclass(frozen=True)
class Outcome:
    """Where a pair stands, and whether another clerk is asked."""

    state: State
    asks: bool


def outcome(said: Sequence[str], wanted: int, *, linked: bool, asked: bool) -> Outcome:
    """Judge a pair by what clerks said of it; `wanted` have to say the same before it counts.

    `linked`: the node took the two for one; `asked`: clerks are asked all the same, as a check on the node.
    """
    same, different = said.count(SAME), said.count(DIFFERENT)
    if same and different:
        return _disputed(same, different)
    if max(same, different) >= wanted:
        return Outcome(State.SAME if same else State.DIFFERENT, asks=False)
    if said.count(UNSURE) >= ENOUGH_UNSURE:
        return Outcome(State.UNSURE, asks=False)
    return Outcome(State.LINKED if linked else State.OPEN, asks=asked)


def _disputed(same: int, different: int) -> Outcome:
    """Let the majority count once a third clerk has spoken."""
    if same + different < BREAKS_A_TIE or same == different:
        return Outcome(State.DISPUTED, asks=True)
    return Outcome(State.SAME if same > different else State.DIFFERENT, asks=False)
