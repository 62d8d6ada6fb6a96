"""What officers do with a complaint until it is settled, decided or referred."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.complaints import queries
from rabt.complaints.actions.carrying import hand_over_files
from rabt.complaints.actions.remember import hand_over, remember, turn
from rabt.complaints.messages import ComplaintHanded, carried
from rabt.complaints.models import Complaint
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import Step
from rabt.hiring import queries as hiring
from rabt.holds import actions as holds
from rabt.holds import queries as held


@transaction.atomic
def take_up(
    actor: Actor, complaint_id: UUID, *, permit: str = "", licence: str = "", at: datetime
) -> Complaint:
    """Take a complaint up; decisions on the permit wait from now on, and nobody below is told why.

    `permit` is the number on the worker's permit or card, `licence` the employer's, where they are known.
    Refuses: complaint_step_closed, hold_about_unknown, licence_unknown
    """
    actor.require("complaints.take_up")
    row = queries.complaint_to_change(actor, complaint_id)
    rules.move(row.state, Step.TAKE_UP)
    row.taken_by = actor.id
    row.permit_ref = held.named(permit) if permit.strip() else ""
    row.employer_ref = hiring.ref_of_licence(licence) if licence.strip() else ""
    turn(row, Step.TAKE_UP, at)
    remember(row, "complaint.taken_up", actor.id, at, permit=row.permit_ref, employer=row.employer_ref)
    if row.permit_ref:
        holds.place_review(the_node(settings.RABT.state), row.permit_ref, at=at)
    return row


@transaction.atomic
def say(actor: Actor, complaint_id: UUID, text: str, *, at: datetime) -> Complaint:
    """Answer whoever told it: he reads it with his number. Refuses: complaint_short"""
    actor.require("complaints.answer")
    row = queries.complaint_to_change(actor, complaint_id)
    _keep(row, actor, rules.check_text(text), at)
    remember(row, "complaint.answered", actor.id, at)
    return row


def _keep(row: Complaint, actor: Actor, text: str, at: datetime) -> None:
    queries.sealed(row, queries.SAID, {"text": text}, actor.id, at).save(force_insert=True)


@transaction.atomic
def conciliate(actor: Actor, complaint_id: UUID, text: str, *, at: datetime) -> Complaint:
    """Begin conciliation: the employer is told, which only the worker's consent allows.

    Refuses: complaint_step_closed, complaint_consent, complaint_short
    """
    actor.require("complaints.conciliate")
    row = queries.complaint_to_change(actor, complaint_id)
    rules.check_consent(row.consent)
    row.told_on = queries.terms_at(at).on
    turn(row, Step.CONCILIATE, at)
    _keep(row, actor, rules.check_text(text), at)
    remember(row, "complaint.conciliation", actor.id, at)
    return row


@transaction.atomic
def settle(actor: Actor, complaint_id: UUID, text: str, *, at: datetime) -> Complaint:
    """Write down what both agreed on; the wait on the permit ends.

    Refuses: complaint_step_closed, complaint_short
    """
    actor.require("complaints.conciliate")
    row = queries.complaint_to_change(actor, complaint_id)
    turn(row, Step.SETTLE, at)
    _keep(row, actor, rules.check_text(text), at)
    remember(row, "complaint.settled", actor.id, at)
    return row


@transaction.atomic
def refer(
    actor: Actor, complaint_id: UUID, to: str, text: str, *, agreed: bool = False, at: datetime
) -> Complaint:
    """Refer a complaint to the court, to protection or to the other state's complaints office.

    The wait on the permit stays to its last day. What goes to protection is guarded from then on, with its
    files: protection reads it. Victims and minors never go to a court; to the other state
    goes only what whoever told it agreed to, with its files: its office, nobody else, reads it.

    Refuses: complaint_step_closed, complaint_referral, complaint_agreement, complaint_short,
    complaint_too_long_for_post
    """
    actor.require("complaints.refer")
    row = queries.complaint_to_change(actor, complaint_id)
    rules.check_referral(row.guarded, row.theirs is not None, to, agreed)
    row.referred_to = to
    if to == rules.PROTECTION and not row.guarded:
        guard(row)
    turn(row, Step.REFER, at)
    _keep(row, actor, rules.check_text(text), at)
    remember(row, "complaint.referred", actor.id, at, to=to)
    if to == rules.OTHER_STATE:
        whole = queries.opened(row)
        hand_over(row, _handed(row, whole), at)
        hand_over_files(row, whole.files, at)
    return row


def guard(row: Complaint) -> None:
    """Put a complaint among those that protection reads and fewer others do: all its pieces change tables."""
    pieces = queries.sealed_anew(row)
    row.guarded = True
    row.save(update_fields=["guarded"])
    for one in pieces:
        one.save(force_insert=True)


def _handed(row: Complaint, whole: queries.Whole) -> ComplaintHanded:
    told = {name: carried(text) for name, text in queries.said_of(whole.told).items()}
    return ComplaintHanded(complaint_id=row.pk, consent=row.consent, files=len(whole.files), **told)
