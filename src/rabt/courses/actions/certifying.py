"""A certificate: proposed by one, granted by another, revoked by two; its skill goes to the register."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.courses import queries
from rabt.courses.actions.forms import open_later_forms
from rabt.courses.actions.telling import tell_attended, tell_granted, tell_revoked
from rabt.courses.models import Certificate, Revocation, Seat
from rabt.courses.queries.records import HEAD, PLAN
from rabt.courses.rules import attendance, certifying, said
from rabt.courses.rules.attendance import Stay, StayStep
from rabt.courses.rules.certifying import Step
from rabt.credentials import actions as credentials
from rabt.credentials.rules import grouped
from rabt.journal import actions as journal
from rabt.missions import queries as missions
from rabt.training import actions as training
from rabt.training.actions import Whose

SKILL_NOTED = "skill_recorded"


@transaction.atomic
def propose_certificate(actor: Actor, seat_id: UUID, *, at: datetime) -> Certificate:
    """Propose a certificate for a trainee against whom nothing stands: attendance, tests, tasks, his form.

    Refuses: certificate_wanting, certificate_stands
    """
    actor.require(PLAN)
    seat, terms = queries.seat_to_change(actor, seat_id), agreement.terms_at(at)
    known = queries.conditions(seat, terms)
    certifying.check_earned(known, terms.on, terms.number("course_attendance"), terms.number("course_pass"))
    holding, course = seat.holding, terms.training.courses[seat.holding.course]
    years = terms.service_skills[course.gives_skill].years if course.gives_skill else 0
    row = Certificate(
        kept_by=settings.RABT.state, office=seat.office, seat_id=seat.pk, call_id=holding.pk,
        officer_id=seat.officer_id, number=seat.number, name_ar=seat.name_ar, name_latin=seat.name_latin,
        of_state=seat.of_state, service=seat.service, unit=seat.unit, course=holding.course,
        centre=holding.centre, starts_on=holding.starts_on, ends_on=holding.ends_on, hours=course.hours,
        skill=course.gives_skill, attended=known.attended, tests=list(known.tests),
        skill_until=certifying.last_day(holding.ends_on, years) if course.gives_skill else None,
        practices=list(known.practices),
    )  # fmt: skip
    row.propose(actor, at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("certificate_stands") from standing
    facts = {"seat": seat.ref, "attended": row.attended, "tests": row.tests, "practices": row.practices}
    journal.append(actor, "course_certificate.proposed", row.ref, at=at, facts=facts)
    return row


@transaction.atomic
def grant_certificate(actor: Actor, certificate_id: UUID, *, at: datetime) -> Certificate:
    """Grant a proposed certificate: it is signed, his state is told, his skill waits for its confirmation.

    Refuses: certificate_step_closed, same_person, certificate_wanting, certificate_outdated, paper_too_full,
    paper_unwritable
    """
    actor.require(HEAD)
    row = queries.certificate_to_change(actor, certificate_id)
    row.state = certifying.move(row.state, Step.GRANT)
    seat, terms = queries.seat_to_change(actor, row.seat_id), agreement.terms_at(at)
    known = queries.conditions(seat, terms)
    certifying.check_earned(known, terms.on, terms.number("course_attendance"), terms.number("course_pass"))
    certifying.check_as_proposed(known, row.attended, row.tests, row.practices)
    row.decide("granted", actor, at)
    paper = credentials.issue_paper(
        actor, [row.ref], seat.ref, queries.subject_of(row), at=at, tells=_is_theirs(row)
    )
    row.serial, row.token, row.granted_at = paper.serial, paper.token, at
    row.save()
    facts = {"serial": row.serial, "course": row.course, "skill": row.skill, "until": row.skill_until}
    journal.append(actor, "course_certificate.granted", row.ref, at=at, facts=facts)
    _finish(actor, seat, at)
    if row.of_state == row.kept_by:
        settle_at_home(actor, row, at)
    tell_granted(actor, row, at)
    return row


def _is_theirs(row: Certificate) -> bool:
    """Tell whether it is of an officer of the other state: of our own it is told nothing."""
    return row.of_state != row.kept_by


def _finish(actor: Actor, seat: Seat, at: datetime) -> None:
    if seat.state != Stay.PRESENT:
        return
    seat.state = attendance.move_stay(seat.state, StayStep.FINISH)
    seat.left_at = at
    seat.save(update_fields=["state", "left_at"])
    tell_attended(actor, seat, at)


def settle_at_home(actor: Actor, row: Certificate, at: datetime) -> None:
    """On the officer's own node: his skill is recorded, to be confirmed; he and his superior will be asked.

    The certificate is the proof, and yet a person of his own side confirms: it alone decides who counts in
    its crews, and knows whether the officer of this number is the one who went.
    """
    mine = missions.nomination_told(row.seat_id)
    open_later_forms(actor, row, mine.office, mine.supervisor_phone, at)
    if not row.skill:
        return
    whose = Whose(row.officer_id, mine.office, row.number, row.name_ar, row.name_latin)
    try:
        with transaction.atomic():
            skill = training.record_certified(
                actor, whose, row.skill, f"{row.kept_by} {grouped(row.serial)}", row.ends_on, row.skill_until,
                at=at,
            )  # fmt: skip
    except Refused as known:
        if known.code != SKILL_NOTED:
            raise
        return
    row.skill_id = skill.pk
    row.save(update_fields=["skill_id"])


@transaction.atomic
def refuse_certificate(actor: Actor, certificate_id: UUID, why: str, *, at: datetime) -> Certificate:
    """Refuse a proposed certificate, with the reason.

    Refuses: certificate_step_closed, same_person, course_said_short
    """
    actor.require(HEAD)
    row = queries.certificate_to_change(actor, certificate_id)
    row.state = certifying.move(row.state, Step.REFUSE)
    row.ended_for = said.check_said(why, "why")
    row.decide("refused", actor, at)
    row.save()
    journal.append(actor, "course_certificate.refused", row.ref, at=at, facts={"why": row.ended_for})
    return row


# ------------------------------------------------------------------ revoked by two
@transaction.atomic
def ask_revocation(actor: Actor, certificate_id: UUID, why: str, *, at: datetime) -> Revocation:
    """Ask that a certificate is revoked, with the reason: it stands until another person decides.

    Refuses: certificate_step_closed, course_said_short, revocation_asked
    """
    if not actor.has(HEAD):
        actor.require(PLAN)
    row = queries.certificate_to_change(actor, certificate_id)
    certifying.move(row.state, Step.REVOKE)
    asked = Revocation(certificate=row, office=row.office, why=said.check_said(why, "why"))
    asked.propose(actor, at)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("revocation_asked") from standing
    facts = {"certificate": row.ref, "why": asked.why}
    journal.append(actor, "certificate_revocation.asked", asked.ref, at=at, facts=facts)
    return asked


@transaction.atomic
def decide_revocation(actor: Actor, certificate_id: UUID, revokes: bool, *, at: datetime) -> Revocation:
    """Decide whether a certificate is revoked: another person than who asked.

    Its code is void from the next list on, its skill at once, on both nodes. Refuses: missing, same_person,
    certificate_step_closed
    """
    asked = queries.revocation_to_decide(actor, certificate_id)
    row = queries.certificate_to_change(actor, certificate_id)
    asked.decide("revoked" if revokes else "kept", actor, at)
    asked.save()
    journal.append(actor, f"certificate_revocation.{asked.decision}", asked.ref, at=at)
    if revokes:
        row.state = certifying.move(row.state, Step.REVOKE)
        row.ended_for = asked.why
        row.save(update_fields=["state", "ended_for"])
        credentials.revoke_paper(actor, row.serial, asked.why, at=at, tells=_is_theirs(row))
        journal.append(actor, "course_certificate.revoked", row.ref, at=at, facts={"why": asked.why})
        end_skill(actor, row, at)
        tell_revoked(actor, row, at)
    return asked


def end_skill(actor: Actor, row: Certificate, at: datetime) -> None:
    """End the skill that a revoked certificate proved."""
    if row.skill_id is not None:
        training.withdraw_certified(actor, row.skill_id, f"{row.ref}: {row.ended_for}", at=at)
