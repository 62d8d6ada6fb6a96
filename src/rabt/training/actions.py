"""Every write of this room: a skill counts on a second person's word; a need stands until it is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.training import queries, rules
from rabt.training.models import Need, OfficerKey, Skill


@dataclass(frozen=True)
class Whose:
    """The officer whose skill it is, as the room that keeps him names him."""

    officer_id: UUID
    office: str
    number: str
    name_ar: str
    name_latin: str


@dataclass(frozen=True)
class Shown:
    """What showed a need for training, as the room that keeps it names it: kind, key, office, number."""

    source: str
    source_id: UUID
    office: str
    number: str = ""


@transaction.atomic
def key_of_officer(actor: Actor, number: str, *, own: UUID | None = None) -> UUID:
    """Return the key of an officer of the actor's side by his service number; one who is new is given it.

    `own`: the key under which a room above keeps him already. Whoever speaks of him first gives the key.
    """
    said = rules.tidy(number)[: rules.NUMBER]
    defaults = {"id": own} if own else {}
    row, _ = OfficerKey.objects.get_or_create(state=actor.state, number=said, defaults=defaults)
    return row.id


@transaction.atomic
def renumber_officer(actor: Actor, officer_id: UUID, number: str) -> None:
    """Let an officer's key follow his corrected service number, where the number is nobody else's."""
    said = rules.tidy(number)[: rules.NUMBER]
    if not OfficerKey.objects.filter(state=actor.state, number=said).exists():
        OfficerKey.objects.filter(pk=officer_id, state=actor.state).update(number=said)


@transaction.atomic
def record_skill(
    actor: Actor, whose: Whose, code: str, proof: str, since: date, until: date | None, *, at: datetime
) -> Skill:
    """Record a skill of an officer with its proof; it counts once another person confirms it.

    Refuses: skill_unknown, skill_from_future, skill_days, training_said_short, skill_recorded
    """
    actor.require(queries.RECORD)
    return _record(actor, whose, code, proof, since, until, at)


@transaction.atomic
def record_certified(
    actor: Actor, whose: Whose, code: str, proof: str, since: date, until: date | None, *, at: datetime
) -> Skill:
    """Record the skill that a course's certificate proves, on the word of who granted it.

    The room above has checked the certificate; a person of the officer's own side still confirms, as only it
    decides who counts in its crews.
    Refuses: skill_unknown, skill_from_future, skill_days, training_said_short, skill_recorded
    """
    return _record(actor, whose, code, proof, since, until, at)


def _record(
    actor: Actor, whose: Whose, code: str, proof: str, since: date, until: date | None, at: datetime
) -> Skill:
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


@transaction.atomic
def withdraw_certified(actor: Actor, skill_id: UUID, why: str, *, at: datetime) -> Skill | None:
    """End a skill whose certificate was revoked, at once: what proved it is gone. One that ended stays so."""
    row = Skill.objects.select_for_update().filter(pk=skill_id).first()
    if row is None or row.state not in rules.OPEN:
        return row
    ends = rules.Step.WITHDRAW if row.state == rules.State.CONFIRMED else rules.Step.DECLINE
    row.state = rules.move(row.state, ends)
    row.ended_for = rules.check_said(why, "why")
    row.save(update_fields=["state", "ended_for"])
    journal.append(actor, "training_skill.withdrawn", row.ref, at=at, facts={"why": row.ended_for})
    return row


# ------------------------------------------------------------------ needs
@transaction.atomic
def record_need(
    actor: Actor, shown: Shown, why: str, *, skill: str = "", field: str = "", at: datetime
) -> Need:
    """Record that an incident, an exercise or an evaluation showed a need for training.

    `skill` is a code of the pack's service skills, `field` one of the agreement's fields; `why` names
    nobody. The room above that calls this has checked that the actor may say it of that record.
    Refuses: need_source_unknown, need_of_nothing, skill_unknown, training_field_unknown,
    training_said_short, need_recorded
    """
    terms = agreement.terms_at(at)
    rules.check_need(shown.source, skill, field, terms.service_skills, terms.training.fields)
    row = Need(
        office=shown.office, source=shown.source, source_id=shown.source_id, source_number=shown.number,
        skill=skill, field=field, why=rules.check_said(why, "why", rules.WHY), recorded_by=actor.id,
        recorded_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("need_recorded", field="skill") from standing
    facts = {"source": shown.source, "of": str(shown.source_id), "skill": skill, "field": field}
    journal.append(actor, "training_need.recorded", row.ref, at=at, facts=facts)
    return row


def take_up_need(actor: Actor, need_id: UUID, answer: str, *, at: datetime) -> Need:
    """Take a need up: what will be done, as a course or a workshop that is planned.

    Refuses: need_step_closed, training_said_short
    """
    return _answer(actor, need_id, rules.NeedStep.TAKE_UP, answer, "taken_up", at)


def release_need(actor: Actor, need_id: UUID, why: str, *, at: datetime) -> Need:
    """Let a need wait again, as what was planned for it will not be.

    Refuses: need_step_closed, training_said_short
    """
    return _answer(actor, need_id, rules.NeedStep.RELEASE, why, "reopened", at)


def meet_need(actor: Actor, need_id: UUID, answer: str, *, at: datetime) -> Need:
    """Say that a need was met, and by what. Refuses: need_step_closed, training_said_short"""
    return _answer(actor, need_id, rules.NeedStep.MEET, answer, "met", at)


def drop_need(actor: Actor, need_id: UUID, why: str, *, at: datetime) -> Need:
    """Drop a need, with the reason. Refuses: need_step_closed, training_said_short"""
    return _answer(actor, need_id, rules.NeedStep.DROP, why, "dropped", at)


@transaction.atomic
def _answer(
    actor: Actor, need_id: UUID, step: rules.NeedStep, answer: str, became: str, at: datetime
) -> Need:
    actor.require(queries.ANSWER)
    row = queries.need_to_change(actor, need_id)
    row.state = rules.move_need(row.state, step)
    row.answer = rules.check_said(answer, "why", rules.WHY)
    row.answered_by, row.answered_at = actor.id, at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    journal.append(actor, f"training_need.{became}", row.ref, at=at, facts={"why": row.answer})
    return row
