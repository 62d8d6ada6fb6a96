"""What the other state tells: how a stay ended, a certificate, that it is revoked, a form's answers."""

from datetime import datetime
from typing import Any

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem, Untrusted
from rabt.courses import queries
from rabt.courses.actions.certifying import end_skill, settle_at_home
from rabt.courses.messages import CertificateGranted, CertificateRevoked, FormGiven, StayTold
from rabt.courses.models import Certificate, Form
from rabt.courses.rules import learning, said
from rabt.courses.rules.certifying import State, Step, move
from rabt.credentials import queries as credentials
from rabt.exchange.letters import check_other, reference
from rabt.journal import actions as journal
from rabt.missions import queries as missions
from rabt.seal import paper


def _ours(actor: Actor, nomination_ref: str) -> Any:
    """Return the officer of this side whom a letter names; one whom we never sent is nobody's to certify.

    Refuses: letter_malformed, not_the_keeper
    """
    try:
        mine = missions.nomination_told(reference(nomination_ref, "nomination"))
    except Missing:
        raise Untrusted("letter_malformed", field="nomination_ref") from None
    if mine.state_of == actor.state or mine.call.host != actor.state:
        raise Untrusted("not_the_keeper")
    return mine


@transaction.atomic
def take_stay(actor: Actor, told: StayTold, *, at: datetime) -> None:
    """Note how the stay of an officer of ours ended. Refuses: letter_malformed, not_the_keeper"""
    check_other(actor)
    told.check()
    mine = _ours(actor, told.nomination_ref)
    facts = {"state": told.state, "cause": told.cause, "attended": told.attended}
    journal.append(actor, "course_stay.told", mine.ref, at=at, facts=facts)


@transaction.atomic
def take_granted(actor: Actor, told: CertificateGranted, *, at: datetime) -> Certificate:
    """Keep the certificate of an officer of ours, once its signed code says the same; his skill waits here.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    told.check()
    mine = _ours(actor, told.nomination_ref)
    key = reference(told.certificate_ref, "course_certificate")
    standing = queries.certificate_told(key, actor.state)
    if standing is not None:
        return standing
    row = Certificate(
        pk=key, kept_by=actor.state, office=mine.office, seat_id=mine.pk, call_id=mine.call_id,
        officer_id=mine.officer_id, number=mine.number, name_ar=told.name_ar, name_latin=told.name_latin,
        of_state=mine.state_of, service=mine.service, unit=mine.unit, course=told.course, centre=told.centre,
        starts_on=told.starts_on, ends_on=told.ends_on, hours=told.hours, skill=told.skill,
        skill_until=told.skill_until, serial=told.serial, token=told.token, granted_at=told.granted_at,
        state=State.GRANTED,
    )  # fmt: skip
    _check_same(mine, told, row, at)
    row.propose(actor, told.granted_at)
    row.decided_by, row.decided_at, row.decision = "other_state", told.granted_at, "granted"
    row.save(force_insert=True)
    facts = {"serial": row.serial, "course": row.course, "skill": row.skill, "until": row.skill_until}
    journal.append(actor, "course_certificate.taken", row.ref, at=at, facts=facts)
    settle_at_home(actor, row, at)
    return row


def _check_same(mine: Any, told: CertificateGranted, row: Certificate, at: datetime) -> None:
    """Ask that the letter, the signed code and our own nomination are of one officer and one course.

    Refuses: letter_malformed
    """
    same = {
        "officer_ref": reference(told.officer_ref, "officer") == mine.officer_id,
        "number": told.number == mine.number, "course": told.course == mine.call.course,
        "skill": told.skill in ("", *agreement.terms_at(at).service_skills),
    }  # fmt: skip
    wrong = [name for name, fits in same.items() if not fits]
    if wrong:
        raise Untrusted("letter_malformed", field=wrong[0])
    try:
        claims = paper.read(told.token, credentials.trusted_sets())
    except Problem as problem:
        raise Untrusted("letter_malformed", field="token", why=problem.code) from problem
    signed = (claims.issuer, claims.serial, claims.subject)
    if signed != (row.kept_by, told.serial, queries.subject_of(row)):
        raise Untrusted("letter_malformed", field="token")


@transaction.atomic
def take_revoked(actor: Actor, told: CertificateRevoked, *, at: datetime) -> Certificate:
    """End a certificate that its state revoked, and the skill that it proved; told again it changes nothing.

    Refuses: letter_malformed
    """
    check_other(actor)
    row = queries.certificate_told(reference(told.certificate_ref, "course_certificate"), actor.state)
    if row is None:
        raise Untrusted("letter_malformed", field="certificate_ref")
    if row.state == State.REVOKED:
        return row
    row.state, row.ended_for = move(row.state, Step.REVOKE), said.tidy(told.why)[: said.SAID]
    row.save(update_fields=["state", "ended_for"])
    journal.append(actor, "course_certificate.revoked", row.ref, at=at, facts={"why": row.ended_for})
    end_skill(actor, row, at)
    return row


@transaction.atomic
def take_form(actor: Actor, told: FormGiven, *, at: datetime) -> Form:
    """Keep the answers of a form of the other side, for the figures; told again it changes nothing.

    Refuses: letter_malformed
    """
    check_other(actor)
    told.check()
    key = reference(told.form_ref, "course_form")
    standing = Form.objects.filter(pk=key).first()
    if standing is not None:
        return standing
    try:
        call = missions.call_told(reference(told.call_ref, "course_call"))
    except Missing:
        raise Untrusted("letter_malformed", field="call_ref") from None
    questions = agreement.terms_at(at).held.asked(told.asked, told.moment)
    answers = {one.question: int(one.said) if one.said.isdigit() else one.said for one in told.answers}
    try:
        kept = learning.check_answers([one for one in questions if one.form != "text"], answers)
    except Problem as problem:
        raise Untrusted("letter_malformed", field="answers") from problem
    row = Form.objects.create(
        pk=key, kept_by=actor.state, office=f"{call.host}/", call_id=call.pk, course=call.course,
        centre=call.centre, of_state=told.of_state, asked=told.asked, moment=told.moment,
        due_on=told.given_on, state=learning.State.GIVEN, answers=kept, given_at=at,
    )  # fmt: skip
    journal.append(actor, "course_form.taken", row.ref, at=at, facts={"answers": kept})
    return row
