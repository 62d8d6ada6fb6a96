"""A person says what he saw of each expectation, rates objectives with his reason, and what he learned."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.exercises import queries
from rabt.exercises.actions.writing import tell_count, write
from rabt.exercises.models import Entry, Exercise
from rabt.exercises.queries.exercises import EVALUATE, PLAY, SEE
from rabt.exercises.rules import exercise as rules
from rabt.exercises.rules import rating
from rabt.exercises.rules.record import Kind, check_said


def _judged(actor: Actor, exercise_id: UUID) -> Exercise:
    row = queries.exercise_to_change(actor, exercise_id)
    rules.check_looked_back(row.state)
    return row


@transaction.atomic
def score(
    actor: Actor, exercise_id: UUID, expectation_id: UUID, value: str, note: str, *, at: datetime,
    key: UUID | None = None, recorded_by: str = "",
) -> Entry:  # fmt: skip
    """Say what was seen of an expectation of this side; sent again under the same key it changes nothing.

    A device may have been handed on: what one account recorded is not said as another's.
    Refuses: exercise_not_agreed, exercise_expectation_unknown, exercise_score_unknown, exercise_said_short;
    not_allowed, where another account recorded it
    """
    actor.require(EVALUATE)
    if recorded_by not in ("", actor.id):
        raise NotAllowed(scope=EVALUATE)
    row = _judged(actor, exercise_id)
    if key is not None and (standing := queries.entry_of(key)) is not None:
        if standing.exercise_id == row.pk and standing.written_by == actor.id:
            return standing
        raise Refused("exercise_key_taken")
    met, said = rating.check_score(row.scenario(), actor.state, expectation_id, value, note)
    entry = write(
        actor, row, Kind.SCORED, at=at, key=key, subject=str(expectation_id), value=met.value, said=said
    )
    _recount(row, at)
    return entry


@transaction.atomic
def rate(actor: Actor, exercise_id: UUID, objective_id: UUID, value: str, why: str, *, at: datetime) -> Entry:
    """Rate an objective P, S, M or U, with the reason; rated anew, the older one stays in the record.

    Refuses: exercise_not_agreed, exercise_objective_unknown, exercise_rating_unknown, exercise_said_short
    """
    actor.require(EVALUATE)
    row = _judged(actor, exercise_id)
    objective, found, said = rating.check_rating(row.scenario(), objective_id, value, why)
    entry = write(actor, row, Kind.RATED, at=at, subject=str(objective.id), value=found.value, said=said)
    _recount(row, at)
    return entry


@transaction.atomic
def note_strength(
    actor: Actor, exercise_id: UUID, said: str, *, at: datetime, anonymous: bool = False
) -> Entry:
    """Say in the hot wash what went well. Refuses: exercise_not_agreed, exercise_said_short"""
    row = _washed(actor, exercise_id)
    entry = write(actor, row, Kind.STRENGTH, at=at, said=check_said(said, "said"), anonymous=anonymous)
    _recount(row, at)
    return entry


@transaction.atomic
def note_lesson(
    actor: Actor, exercise_id: UUID, said: str, owner: str, *, at: datetime, anonymous: bool = False
) -> Entry:
    """Say what is to be learned, and which team of which state owns it (`EG.health`).

    Refuses: exercise_not_agreed, exercise_said_short, exercise_team_unknown
    """
    row = _washed(actor, exercise_id)
    if owner not in agreement.terms_at(at).exercises.teams:
        raise Refused("exercise_team_unknown", field="owner")
    entry = write(
        actor, row, Kind.LESSON, at=at, said=check_said(said, "said"), subject=owner, anonymous=anonymous
    )
    _recount(row, at)
    return entry


def _washed(actor: Actor, exercise_id: UUID) -> Exercise:
    """Return an exercise that this person saw or played, ended or not.

    Refuses: exercise_not_agreed, not_allowed
    """
    if actor.has(SEE):
        return _judged(actor, exercise_id)
    if not actor.has(PLAY):
        raise NotAllowed(scope=PLAY)
    row = queries.locked(queries.play_to_see(actor, exercise_id).pk)
    rules.check_looked_back(row.state)
    return row


def _recount(row: Exercise, at: datetime) -> None:
    """Tell the other side the new count of a record whose play has ended."""
    if row.state == rules.State.ENDED:
        tell_count(row, at=at)
