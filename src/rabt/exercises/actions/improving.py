"""Measures are opened from what was learned; their owner tells of them, another finds them done."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.exercises import queries
from rabt.exercises.messages import ImprovementChanged, ImprovementOpened
from rabt.exercises.models import Improvement
from rabt.exercises.queries.exercises import APPROVE, PLAN
from rabt.exercises.rules import exercise, improvement
from rabt.exercises.rules.improvement import State, Step
from rabt.exercises.rules.record import check_said
from rabt.journal import actions as journal
from rabt.training import actions as training
from rabt.training.actions import Shown


@transaction.atomic
def open_improvement(
    actor: Actor, exercise_id: UUID, text: str, capability: str, owner: str, due_on: date, *, at: datetime,
    lesson_id: UUID | None = None,
) -> Improvement:  # fmt: skip
    """Open a measure with its owner (`EG.health`: state and service) and its day; both sides see it.

    Refuses: exercise_not_agreed, exercise_said_short, exercise_capability_unknown, exercise_team_unknown,
    improvement_day_wrong, exercise_lesson_unknown
    """
    actor.require(PLAN)
    row = queries.exercise_to_change(actor, exercise_id)
    exercise.check_looked_back(row.state)
    terms = agreement.terms_at(at)
    if capability not in terms.exercises.capabilities:
        raise Refused("exercise_capability_unknown", field="capability")
    if owner not in terms.exercises.teams:
        raise Refused("exercise_team_unknown", field="owner")
    improvement.check_due(due_on, terms.on)
    if lesson_id is not None and lesson_id not in {one.pk for one in queries.lessons_of(row)}:
        raise Refused("exercise_lesson_unknown", field="lesson")
    state, _, service = owner.partition(".")
    found = Improvement(
        exercise=row, office=row.office, kept_by=state, service=service, capability=capability,
        lesson_id=lesson_id, text=check_said(text, "text"), due_on=due_on, opened_by=actor.id, opened_at=at,
        state_at=at, proposed_by=actor.id, proposed_at=at,
    )  # fmt: skip
    found.save(force_insert=True)
    facts = {"owner": owner, "capability": capability, "due": due_on, "text": found.text}
    journal.append(actor, "improvement.opened", found.ref, at=at, facts=facts)
    letter = ImprovementOpened(
        improvement_ref=found.ref, exercise_ref=row.ref, owner=state, service=service, capability=capability,
        lesson_id=lesson_id, text=found.text, due_on=due_on, opened_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    return found


def _move(row: Improvement, step: Step, at: datetime) -> None:
    row.state, row.state_at = improvement.move(row.state, step), at


def _changed(actor: Actor, row: Improvement, deed: str, at: datetime) -> Improvement:
    """Keep a step of a measure, remember it, and tell the other side."""
    row.save()
    facts = {"state": row.state, "evidence": row.evidence, "why": row.why}
    journal.append(actor, f"improvement.{deed}", row.ref, at=at, facts=facts)
    letter = ImprovementChanged(
        improvement_ref=row.ref, standing=State(row.state), evidence=row.evidence, why=row.why, changed_at=at
    )
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.exercise.ref, at=at)
    return row


@transaction.atomic
def take_up(actor: Actor, improvement_id: UUID, *, at: datetime) -> Improvement:
    """Take a measure in hand. Refuses: improvement_step_closed"""
    actor.require(PLAN)
    row = queries.improvement_to_change(actor, improvement_id)
    _move(row, Step.TAKE_UP, at)
    return _changed(actor, row, "taken_up", at)


@transaction.atomic
def finish(actor: Actor, improvement_id: UUID, evidence: str, *, at: datetime) -> Improvement:
    """Say that a measure is done, and what shows it. Refuses: improvement_step_closed, exercise_said_short"""
    actor.require(PLAN)
    row = queries.improvement_to_change(actor, improvement_id)
    _move(row, Step.FINISH, at)
    row.evidence, row.why = check_said(evidence, "evidence"), ""
    row.propose(actor, at)
    return _changed(actor, row, "finished", at)


@transaction.atomic
def confirm(actor: Actor, improvement_id: UUID, *, at: datetime) -> Improvement:
    """Find that a measure is done, as another person than who says so.

    Refuses: improvement_step_closed, same_person
    """
    actor.require(APPROVE)
    row = queries.improvement_to_change(actor, improvement_id)
    _move(row, Step.CONFIRM, at)
    row.decide("confirmed", actor, at)
    return _changed(actor, row, "confirmed", at)


@transaction.atomic
def give_back(actor: Actor, improvement_id: UUID, why: str, *, at: datetime) -> Improvement:
    """Find that a measure is not done yet, with the reason.

    Refuses: improvement_step_closed, same_person, exercise_said_short
    """
    actor.require(APPROVE)
    row = queries.improvement_to_change(actor, improvement_id)
    _move(row, Step.RETURN, at)
    row.decide("returned", actor, at)
    row.why = check_said(why, "why")
    return _changed(actor, row, "returned", at)


@transaction.atomic
def drop(actor: Actor, improvement_id: UUID, why: str, *, at: datetime) -> Improvement:
    """Drop a measure, with the reason. Refuses: improvement_step_closed, exercise_said_short"""
    actor.require(APPROVE)
    row = queries.improvement_to_change(actor, improvement_id)
    _move(row, Step.DROP, at)
    row.why = check_said(why, "why")
    return _changed(actor, row, "dropped", at)


@transaction.atomic
def open_need(
    actor: Actor, improvement_id: UUID, why: str, *, at: datetime, skill: str = "", field: str = ""
) -> Improvement:
    """Say that a measure of this side needs training: the need waits where the next programme is planned.

    Refuses: improvement_step_closed, exercise_said_short, and what `training.record_need` does
    """
    actor.require(PLAN)
    row = queries.improvement_to_change(actor, improvement_id)
    improvement.check_follows(row.state)
    shown = Shown("exercise", row.pk, f"{settings.RABT.state}/", row.exercise.number)
    training.record_need(actor, shown, check_said(why, "why"), skill=skill, field=field, at=at)
    return row
