"""Every write of this room: a skill is recorded by one person and counts on another's word."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.training import queries, rules
from rabt.training.models import Skill


@dataclass(frozen=True)
class Whose:
    """The officer whose skill it is, as the room that keeps him names him."""

    officer_id: UUID
    office: str
    number: str
    name_ar: str
    name_latin: str


@transaction.atomic
def record_skill(
    actor: Actor, whose: Whose, code: str, proof: str, since: date, until: date | None, *, at: datetime
) -> Skill:
    """Record a skill of an officer with its proof; it counts once another person confirms it.

    Refuses: skill_unknown, skill_from_future, skill_days, training_said_short, skill_recorded
    """
    actor.require(queries.RECORD)
    terms = agreement.terms_at(at)
    rules.check_skill(code, terms.service_skills, since, until, terms.on)
    row = Skill(
        office=whose.office, officer_id=whose.officer_id, number=whose.number, name_ar=whose.name_ar,
        name_latin=whose.name_latin, code=code, proof=rules.check_said(proof, "proof"), since_on=since,
        until_on=rules.last_day(since, until, terms.service_skills[code].years),
    )  # fmt: skip
    row.propose(actor, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("skill_recorded", field="code") from standing
    facts = {"officer": str(row.officer_id), "code": code, "since": since, "until": row.until_on}
    journal.append(actor, "training_skill.recorded", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def confirm_skill(actor: Actor, skill_id: UUID, *, at: datetime) -> Skill:
    """Confirm a skill that another person recorded. Refuses: skill_step_closed, same_person"""
    actor.require(queries.CONFIRM)
    row = queries.skill_to_change(actor, skill_id)
    row.state = rules.move(row.state, rules.Step.CONFIRM)
    row.decide("confirmed", actor, at)
    row.save()
    journal.append(actor, "training_skill.confirmed", row.ref, at=at)
    return row


@transaction.atomic
def decline_skill(actor: Actor, skill_id: UUID, why: str, *, at: datetime) -> Skill:
    """Decline a skill that another person recorded, with the reason.

    Refuses: skill_step_closed, training_said_short, same_person
    """
    actor.require(queries.CONFIRM)
    row = queries.skill_to_change(actor, skill_id)
    row.state = rules.move(row.state, rules.Step.DECLINE)
    row.ended_for = rules.check_said(why, "why")
    row.decide("declined", actor, at)
    row.save()
    journal.append(actor, "training_skill.declined", row.ref, at=at, facts={"why": row.ended_for})
    return row


@transaction.atomic
def withdraw_skill(actor: Actor, skill_id: UUID, why: str, *, at: datetime) -> Skill:
    """Withdraw a confirmed skill, with the reason. Refuses: skill_step_closed, training_said_short"""
    actor.require(queries.CONFIRM)
    row = queries.skill_to_change(actor, skill_id)
    row.state = rules.move(row.state, rules.Step.WITHDRAW)
    row.ended_for = rules.check_said(why, "why")
    row.save()
    journal.append(actor, "training_skill.withdrawn", row.ref, at=at, facts={"why": row.ended_for})
    return row
