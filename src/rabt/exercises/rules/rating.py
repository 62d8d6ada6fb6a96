"""What a person says of an expectation, and how he rates an objective: never without a reason."""

from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused
from rabt.exercises.rules.record import check_said
from rabt.scenarios.rules.frozen import Expectation, Objective, Scenario

LEAST_REASON = 15
"""A rating says why: a word is not enough. A house rule."""


class Met(StrEnum):
    """What a person saw of an expectation."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_SEEN = "not_seen"


class Rating(StrEnum):
    """How an objective was performed."""

    P = "P"  # without challenges
    S = "S"  # with some challenges
    M = "M"  # with major challenges
    U = "U"  # unable to be performed


def expected(scenario: Scenario, state: str) -> list[Expectation]:
    """Return what a side's own players are expected to do, by the time of its event."""
    events = sorted(scenario.events, key=lambda one: (one.minutes, one.code))
    return [one for event in events for one in event.expected if one.party.state == state]


def check_score(scenario: Scenario, state: str, key: UUID, value: str, note: str) -> tuple[Met, str]:
    """Return what was seen of an expectation; what was not met, or in part, is said.

    Refuses: exercise_expectation_unknown, exercise_score_unknown, exercise_said_short
    """
    if key not in {one.id for one in expected(scenario, state)}:
        raise Refused("exercise_expectation_unknown")
    if value not in set(Met):
        raise Refused("exercise_score_unknown", field="value")
    met = Met(value)
    wanted = met in (Met.PARTLY, Met.NOT_MET)
    return met, check_said(note, "note", 5 if wanted else 0)


def check_rating(scenario: Scenario, key: UUID, value: str, why: str) -> tuple[Objective, Rating, str]:
    """Return the rating of an objective with its reason.

    Refuses: exercise_objective_unknown, exercise_rating_unknown, exercise_said_short
    """
    found = next((one for one in scenario.objectives if one.id == key), None)
    if found is None:
        raise Refused("exercise_objective_unknown")
    if value not in set(Rating):
        raise Refused("exercise_rating_unknown", field="value")
    return found, Rating(value), check_said(why, "why", LEAST_REASON)
