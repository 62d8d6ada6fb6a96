"""A measure asks for another rule of patrols: two persons on each side, then the keeper's own two.

The value itself is changed by the agreement's room alone, from the day on that its notice allows; from then
on the planner of patrols reads it.
"""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import actions as terms_changed
from rabt.agreement import queries as agreement
from rabt.agreement import rules as terms_rules
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.exchange import actions as exchange
from rabt.exercises import queries
from rabt.exercises.messages import RuleAnswered, RuleAsked, RuleLaid
from rabt.exercises.models import Consent, RuleChange
from rabt.exercises.queries.exercises import APPROVE, PLAN
from rabt.exercises.rules import change as rules
from rabt.exercises.rules import improvement
from rabt.exercises.rules.change import Step
from rabt.exercises.rules.record import check_said
from rabt.journal import actions as journal

CONSENTS, DECLINES = "consents", "declines"


def keeper_of(side: str) -> str:
    """Return the state that keeps the values of a side."""
    return settings.RABT.state if side == settings.RABT.side else settings.RABT.peer_state


@transaction.atomic
def draft_rule(
    actor: Actor, improvement_id: UUID, key: str, value: int | bool, since: date, why: str, *, at: datetime
) -> RuleChange:
    """Draft another value of a rule of patrols, out of a measure of either side; a second person asks for it.

    Refuses: improvement_step_closed, patrol_rule_unknown, since_in_past, term_value_invalid, term_unchanged,
    exercise_said_short
    """
    actor.require(PLAN)
    measure = queries.improvement_to_see(actor, improvement_id)
    improvement.check_follows(measure.state)
    side = check_value(key, value, since, at)
    row = RuleChange(
        improvement=measure, office=measure.office, kept_by=actor.state, keeper=keeper_of(side), key=key,
        value=value, since=since, why=check_said(why, "why"), state_at=at,
    )  # fmt: skip
    row.propose(actor, at)
    row.save(force_insert=True)
    facts = {"key": key, "value": value, "since": since, "why": row.why}
    journal.append(actor, "rule_change.drafted", row.ref, at=at, facts=facts)
    return row


def check_value(key: str, value: int | bool, since: date, at: datetime) -> str:
    """Ask that a rule may stand so from a day on, as the agreement's room will; return its keeper's side.

    Refuses: patrol_rule_unknown, since_in_past, term_value_invalid, term_unchanged
    """
    terms, pack = agreement.terms_at(at), agreement.pack()
    side = rules.check_rule(terms, key)
    terms_rules.check_since(since, terms)
    terms_rules.check_value(pack, key, value, since)
    if pack.on(since).value(key) == value:
        raise Refused("term_unchanged", key=key, field="value")
    return side


def _move(row: RuleChange, step: Step, at: datetime) -> None:
    row.state, row.state_at = rules.move(row.state, step), at


@transaction.atomic
def ask_rule(actor: Actor, rule_id: UUID, *, at: datetime) -> RuleChange:
    """Ask the other side for what a colleague drafted. Refuses: rule_change_closed, same_person"""
    actor.require(APPROVE)
    row = queries.rule_to_change(actor, rule_id)
    _move(row, Step.ASK, at)
    row.decide("asked", actor, at)
    row.save()
    journal.append(actor, "rule_change.asked", row.ref, at=at)
    is_switch = isinstance(row.value, bool)
    letter = RuleAsked(
        rule_ref=row.ref, improvement_ref=row.improvement.ref, key=row.key,
        number=None if is_switch else row.value, on=row.value if is_switch else None, since=row.since,
        why=row.why, asked_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.improvement.exercise.ref, at=at)
    return row


def _asked_of_us(row: RuleChange, step: Step) -> None:
    """Ask that the other side asks. Refuses: rule_change_closed"""
    if row.kept_by == settings.RABT.state:
        raise Refused("rule_change_closed", state=row.state, step=str(step))


@transaction.atomic
def consent_rule(actor: Actor, rule_id: UUID, *, at: datetime) -> RuleChange:
    """Consent, as the first person of this side, to what the other side asks for.

    Refuses: rule_change_closed
    """
    actor.require(PLAN)
    row = queries.rule_to_change(actor, rule_id)
    _asked_of_us(row, Step.CONSENT)
    _move(row, Step.CONSENT, at)
    consent = queries.consent_of(row) or Consent(rule=row, office=row.office)
    consent.propose(actor, at)
    consent.save()
    row.save()
    journal.append(actor, "rule_change.consented", row.ref, at=at)
    return row


@transaction.atomic
def agree_rule(actor: Actor, rule_id: UUID, *, at: datetime) -> RuleChange:
    """Agree, as the second person of this side. Refuses: rule_change_closed, same_person"""
    actor.require(APPROVE)
    row = queries.rule_to_change(actor, rule_id)
    _asked_of_us(row, Step.AGREE)
    _move(row, Step.AGREE, at)
    consent = queries.consent_of(row)
    assert consent is not None  # no other step leads there
    consent.decide(CONSENTS, actor, at)
    consent.save()
    row.save()
    journal.append(actor, "rule_change.agreed", row.ref, at=at)
    _answer(actor, row, True, "", at)
    return row


@transaction.atomic
def decline_rule(actor: Actor, rule_id: UUID, why: str, *, at: datetime) -> RuleChange:
    """Decline what the other side asks for, or drop what this side drafted, with the reason.

    Refuses: rule_change_closed, exercise_said_short
    """
    actor.require(APPROVE)
    row = queries.rule_to_change(actor, rule_id)
    ours = row.kept_by == settings.RABT.state
    _move(row, Step.DROP if ours else Step.DECLINE, at)
    row.declined_for = check_said(why, "why")
    row.save()
    journal.append(actor, "rule_change.declined", row.ref, at=at, facts={"why": row.declined_for})
    if not ours:
        _answer(actor, row, False, row.declined_for, at)
    return row


def _answer(actor: Actor, row: RuleChange, consents: bool, why: str, at: datetime) -> None:
    letter = RuleAnswered(rule_ref=row.ref, consents=consents, why=why, answered_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.improvement.exercise.ref, at=at)


@transaction.atomic
def lay_rule(actor: Actor, rule_id: UUID, *, at: datetime) -> RuleChange:
    """Lay what both sides agreed to before the agreement's own two persons, on the side that keeps the value.

    Refuses: rule_change_closed, and what `agreement.propose_change` does
    """
    actor.require(agreement.PROPOSE)
    row = queries.rule_to_lay(actor, rule_id)
    _move(row, Step.LAY, at)
    source = f"{row.improvement.exercise.number}: {row.why}"[: terms_rules.SOURCE_LONGEST]
    found = terms_changed.propose_change(actor, row.key, row.value, row.since, source, at=at)
    row.change_id = found.pk
    row.save()
    journal.append(actor, "rule_change.laid", row.ref, at=at, facts={"change": str(found.pk)})
    letter = RuleLaid(rule_ref=row.ref, change_id=found.pk, laid_at=at)
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.improvement.exercise.ref, at=at)
    return row
