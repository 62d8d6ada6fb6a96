"""A permit between grant and end: suspended, lifted, without work, withdrawn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor.shapes import Reason
from rabt.permits import queries
from rabt.permits.actions.cards import restore_card, revoke_card, suspend_card
from rabt.permits.actions.renewing import lapse_renewals
from rabt.permits.actions.telling import tell_both, tell_worker
from rabt.permits.actions.turning import turn
from rabt.permits.models import Permit
from rabt.permits.rules import permit as rules
from rabt.permits.rules.permit import State, Step


@transaction.atomic
def suspend_permit(actor: Actor, permit_id: UUID, *, reason: str, at: datetime) -> Permit:
    """Suspend a permit for a reason of the corridor; its card is suspended with it.

    Refuses: permit_step_closed, permit_reason_unknown
    """
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    found = _reason(reason, "permit_suspension", at)
    turn(actor, row, Step.SUSPEND, at, why=reason)
    suspend_card(actor, row, at)
    tell_both(actor, row, "permits.suspended_text", at, reason=found)
    return row


@transaction.atomic
def lift_suspension(actor: Actor, permit_id: UUID, *, at: datetime) -> Permit:
    """Lift a suspension: the permit goes back to where it stood. Refuses: permit_step_closed"""
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    turn(actor, row, rules.lift_step(row.stood), at)
    restore_card(actor, row, at)
    tell_both(actor, row, "permits.lifted_text", at)
    return row


@transaction.atomic
def lose_work(actor: Actor, permit_id: UUID, *, at: datetime) -> Permit:
    """Record that the worker lost his work: the status is kept for the corridor's days. (ILO C143 art. 8)

    Refuses: permit_step_closed
    """
    actor.require("permits.propose")
    return without_work(actor, queries.permit_to_decide(actor, permit_id), at)


def without_work(actor: Actor, row: Permit, at: datetime) -> Permit:
    """Count the days that a locked permit is kept without work, and tell the worker."""
    terms = agreement.terms_at(at)
    until = rules.kept_until(row.valid_until or terms.on, terms.on, queries.days_of(terms).between_jobs)
    row.kept_until = until
    turn(actor, row, Step.LOSE_WORK, at, why=row.why)
    tell_worker(actor, row, "permits.between_jobs_text", at, until=until)
    return row


@transaction.atomic
def withdraw_permit(actor: Actor, permit_id: UUID, *, reason: str, at: datetime) -> Permit:
    """Withdraw a permit for a reason of the corridor; its card is revoked.

    Refuses: permit_step_closed, permit_reason_unknown
    """
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    found = _reason(reason, "permit_withdrawal", at)
    had_card = row.state != State.PROPOSED
    turn(actor, row, Step.WITHDRAW, at, why=reason)
    lapse_renewals(row)
    if had_card:
        revoke_card(actor, row, reason, at)
    tell_both(actor, row, "permits.withdrawn_text", at, reason=found)
    return row


def _reason(code: str, name: str, at: datetime) -> Reason:
    reasons = agreement.terms_at(at).reasons(name)
    rules.check_reason(code, reasons)
    return reasons[code]
