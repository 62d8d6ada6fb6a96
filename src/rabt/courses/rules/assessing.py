"""A practical assessment: two assessors, neither of whom sees the other's mark before he gave his own."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rabt.base.errors import NotAllowed, Refused

HUNDRED = 100
EACH = 2


class State(StrEnum):
    """Where an assessment stands."""

    OPEN = "open"  # one or both marks are wanting
    APART = "apart"  # both are given and differ: a third decides
    SETTLED = "settled"


@dataclass(frozen=True)
class Given:
    """One assessor's mark."""

    assessor: str
    points: int


def check_points(points: int) -> None:
    """Ask that a mark is of a hundred. Refuses: points_wrong"""
    if not 0 <= points <= HUNDRED:
        raise Refused("points_wrong", field="points")


def check_may_mark(given: Sequence[Given], assessor: str, trainee: str) -> None:
    """Ask that an assessor marks once, only where a mark is wanting, and nobody marks himself.

    Refuses: assessed_already, assessed_by_two, same_person
    """
    if assessor == trainee:
        raise NotAllowed("same_person")
    if assessor in {one.assessor for one in given}:
        raise Refused("assessed_already")
    if len(given) >= EACH:
        raise Refused("assessed_by_two")


def check_may_settle(given: Sequence[Given], who: str, apart: int) -> None:
    """Ask that a third decides where two differ, and that he is neither of them.

    Refuses: assessment_not_apart, same_person
    """
    if state_of(given, apart) is not State.APART:
        raise Refused("assessment_not_apart")
    if who in {one.assessor for one in given}:
        raise NotAllowed("same_person")


def state_of(given: Sequence[Given], apart: int) -> State:
    """Return where an assessment stands by its marks; a third mark settles it."""
    if len(given) < EACH:
        return State.OPEN
    if len(given) > EACH or abs(given[0].points - given[1].points) <= apart:
        return State.SETTLED
    return State.APART


def points_of(given: Sequence[Given], apart: int) -> int | None:
    """Return the points of a settled assessment: the mean of two, rounded down, or what a third decided."""
    if state_of(given, apart) is not State.SETTLED:
        return None
    return given[-1].points if len(given) > EACH else sum(one.points for one in given) // EACH


def shown_to(given: Sequence[Given], viewer: str) -> list[Given]:
    """Return the marks that an assessor may see: his own; the other's only when both are given."""
    return list(given) if len(given) >= EACH else [one for one in given if one.assessor == viewer]
