"""What the other side tells of exercises: taken once, and merged into one record."""

from datetime import datetime

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused, Untrusted
from rabt.exchange.letters import check_other, reference
from rabt.exercises import queries
from rabt.exercises.actions.changing import keeper_of
from rabt.exercises.actions.playing import end
from rabt.exercises.actions.writing import keep
from rabt.exercises.messages import (
    ExerciseAnswered,
    ExerciseCalledOff,
    ExercisePlanned,
    ImprovementChanged,
    ImprovementOpened,
    LineWritten,
    RecordCounted,
    RuleAnswered,
    RuleAsked,
    RuleLaid,
)
from rabt.exercises.models import Count, Exercise, Improvement, RuleChange
from rabt.exercises.rules import change, delivery
from rabt.exercises.rules import exercise as rules
from rabt.exercises.rules.exercise import State, Step
from rabt.exercises.rules.record import Kind, Line
from rabt.journal import actions as journal

OTHER = "other_state"


def _known(ref: str) -> Exercise:
    """Return the exercise that a letter names, locked. Refuses: letter_malformed"""
    key = reference(ref, "exercise")
    row = Exercise.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Untrusted("letter_malformed", field="exercise_ref")
    return row


@transaction.atomic
def take_plan(actor: Actor, told: ExercisePlanned, *, at: datetime) -> Exercise:
    """Take in an exercise that the other side plans; told again it changes nothing.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    told.check()
    key = reference(told.exercise_ref, "exercise")
    row = Exercise.objects.filter(pk=key).first()
    if row is not None:
        if row.kept_by != actor.state:
            raise Untrusted("not_the_keeper")
        return row
    if told.kind not in agreement.terms_at(at).exercises.types:
        raise Untrusted("letter_malformed", field="kind")
    row = Exercise(
        pk=key, office=queries.home_office(), kept_by=actor.state, scenario_id=told.scenario_id,
        digest=told.digest, title_ar=told.title.ar, title_en=told.title.en, kind=told.kind,
        starts_at=told.starts_at, state=State.OFFERED, state_at=at,
    )  # fmt: skip
    row.propose(actor, told.planned_at)
    row.decision, row.decided_by, row.decided_at = "approved", OTHER, told.planned_at
    row.save(force_insert=True)
    journal.append(actor, "exercise.taken", row.ref, at=at, facts={"digest": row.digest})
    return row


@transaction.atomic
def take_answer(actor: Actor, told: ExerciseAnswered, *, at: datetime) -> Exercise:
    """Take in whether the other side plays. Refuses: letter_malformed, not_the_keeper"""
    check_other(actor)
    row = _known(told.exercise_ref)
    if row.kept_by == actor.state:
        raise Untrusted("not_the_keeper")
    if row.state != State.OFFERED:
        return row
    row.state, row.state_at = rules.move(row.state, Step.ACCEPT if told.accepted else Step.DECLINE), at
    row.ended_for = told.why
    row.save()
    deed = "accepted" if told.accepted else "declined"
    journal.append(actor, f"exercise.{deed}", row.ref, at=at, facts={"why": told.why})
    return row


@transaction.atomic
def take_calling_off(actor: Actor, told: ExerciseCalledOff, *, at: datetime) -> Exercise:
    """Take in that an exercise is called off; one that ended meanwhile stays ended.

    Refuses: letter_malformed
    """
    check_other(actor)
    row = _known(told.exercise_ref)
    if (State(row.state), Step.CALL_OFF) not in rules.TABLE:
        return row
    row.state, row.state_at, row.ended_for = rules.move(row.state, Step.CALL_OFF), at, told.why
    row.save()
    journal.append(actor, "exercise.called_off", row.ref, at=at, facts={"why": told.why})
    return row


@transaction.atomic
def take_line(actor: Actor, told: LineWritten, *, at: datetime) -> Exercise:
    """Merge a line of the other side into the record: once, in its place.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    told.check()
    row = _known(told.exercise_ref)
    line = told.line
    if line.state != actor.state:
        raise Untrusted("not_the_keeper")
    _check_line(row, line)
    if keep(actor, row, told, at=at) is not None and line.kind is Kind.ENDED and row.state == State.AGREED:
        end(row, at)
    return row


def _check_line(row: Exercise, line: Line) -> None:
    """Ask that a line is of this exercise. Refuses: letter_malformed"""
    if not queries.was_played(row):
        raise Untrusted("letter_malformed", field="exercise_ref")
    if line.kind in (Kind.DELIVERED, Kind.HELD):
        try:
            delivery.check_give(row.scenario(), [], line.state, delivery.key_of(line))
        except Refused as wrong:
            raise Untrusted("letter_malformed", field="event") from wrong
    if line.kind is Kind.DELIVERED and line.value not in (delivery.BY_TIME, delivery.BY_HAND):
        raise Untrusted("letter_malformed", field="value")


@transaction.atomic
def take_count(actor: Actor, told: RecordCounted, *, at: datetime) -> Count:
    """Keep how many lines the other side's record has; an older count changes nothing.

    Of two counts of one instant the longer record is the later one.

    Refuses: letter_malformed
    """
    check_other(actor)
    told.check()
    row = _known(told.exercise_ref)
    found = Count.objects.filter(exercise=row, state=actor.state).first()
    if found is not None and (found.counted_at, found.lines) >= (told.counted_at, told.lines):
        return found
    found = found or Count(exercise=row, state=actor.state)
    found.lines, found.digest, found.counted_at = told.lines, told.digest, told.counted_at
    found.save()
    facts = {"lines": told.lines, "digest": told.digest}
    journal.append(actor, "exercise.record_counted", row.ref, at=at, facts=facts)
    return found


# ------------------------------------------------------------------ the improvement plan
@transaction.atomic
def take_improvement(actor: Actor, told: ImprovementOpened, *, at: datetime) -> Improvement:
    """Keep a measure that the other side opened, for either side. Refuses: letter_malformed"""
    check_other(actor)
    row = _known(told.exercise_ref)
    key = reference(told.improvement_ref, "improvement")
    standing = Improvement.objects.filter(pk=key).first()
    if standing is not None:
        return standing
    terms = agreement.terms_at(at)
    if told.capability not in terms.exercises.capabilities:
        raise Untrusted("letter_malformed", field="capability")
    if f"{told.owner}.{told.service}" not in terms.exercises.teams:
        raise Untrusted("letter_malformed", field="owner")
    found = Improvement(
        pk=key, exercise=row, office=row.office, kept_by=told.owner, service=told.service,
        capability=told.capability, lesson_id=told.lesson_id, text=told.text, due_on=told.due_on,
        opened_by=actor.id, opened_at=told.opened_at, state_at=told.opened_at, proposed_by=actor.id,
        proposed_at=told.opened_at,
    )  # fmt: skip
    found.save(force_insert=True)
    facts = {"owner": told.owner, "service": told.service, "due": told.due_on, "text": told.text}
    journal.append(actor, "improvement.taken", found.ref, at=at, facts=facts)
    return found


@transaction.atomic
def take_standing(actor: Actor, told: ImprovementChanged, *, at: datetime) -> Improvement:
    """Keep how a measure stands, as its owner's side tells. Refuses: letter_malformed, not_the_keeper"""
    check_other(actor)
    key = reference(told.improvement_ref, "improvement")
    row = Improvement.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Untrusted("letter_malformed", field="improvement_ref")
    if row.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    if row.state_at > told.changed_at:
        return row
    row.state, row.state_at = told.standing.value, told.changed_at
    row.evidence, row.why = told.evidence, told.why
    row.save()
    facts = {"state": row.state, "evidence": row.evidence, "why": row.why}
    journal.append(actor, "improvement.told", row.ref, at=at, facts=facts)
    return row


# ------------------------------------------------------------------ rules of patrols
@transaction.atomic
def take_rule(actor: Actor, told: RuleAsked, *, at: datetime) -> RuleChange:
    """Take in another rule of patrols that the other side asks for. Refuses: letter_malformed"""
    check_other(actor)
    told.check()
    key = reference(told.rule_ref, "rule_change")
    standing = RuleChange.objects.filter(pk=key).first()
    if standing is not None:
        return standing
    measure = Improvement.objects.filter(pk=reference(told.improvement_ref, "improvement")).first()
    if measure is None:
        raise Untrusted("letter_malformed", field="improvement_ref")
    try:
        side = change.check_rule(agreement.terms_at(at), told.key)
    except Refused as wrong:
        raise Untrusted("letter_malformed", field="key") from wrong
    row = RuleChange(
        pk=key, improvement=measure, office=measure.office, kept_by=actor.state, keeper=keeper_of(side),
        key=told.key, value=told.value, since=told.since, why=told.why, state=change.State.ASKED, state_at=at,
    )  # fmt: skip
    row.propose(actor, told.asked_at)
    row.decision, row.decided_by, row.decided_at = "asked", OTHER, told.asked_at
    row.save(force_insert=True)
    facts = {"key": row.key, "value": row.value, "since": row.since, "why": row.why}
    journal.append(actor, "rule_change.taken", row.ref, at=at, facts=facts)
    return row


def _asked(ref: str, state: str) -> RuleChange:
    """Return a change that was asked for, locked. Refuses: letter_malformed, not_the_keeper"""
    key = reference(ref, "rule_change")
    row = RuleChange.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Untrusted("letter_malformed", field="rule_ref")
    if row.kept_by == state:
        raise Untrusted("not_the_keeper")
    return row


@transaction.atomic
def take_rule_answer(actor: Actor, told: RuleAnswered, *, at: datetime) -> RuleChange:
    """Take in what the other side says of a rule that this side asks for.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    row = _asked(told.rule_ref, actor.state)
    if row.state != change.State.ASKED:
        return row
    row.state = change.State.AGREED if told.consents else change.State.DECLINED
    row.state_at, row.declined_for = at, told.why
    row.save()
    deed = "agreed" if told.consents else "declined"
    journal.append(actor, f"rule_change.{deed}", row.ref, at=at, facts={"why": told.why})
    return row


@transaction.atomic
def take_laying(actor: Actor, told: RuleLaid, *, at: datetime) -> RuleChange:
    """Take in that the side that keeps the value laid the change before its own two.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    key = reference(told.rule_ref, "rule_change")
    row = RuleChange.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None or row.keeper != actor.state:
        raise Untrusted("not_the_keeper")
    if row.state != change.State.AGREED:
        return row
    row.state, row.state_at, row.change_id = change.State.LAID, at, told.change_id
    row.save()
    journal.append(actor, "rule_change.laid", row.ref, at=at, facts={"change": str(told.change_id)})
    return row
