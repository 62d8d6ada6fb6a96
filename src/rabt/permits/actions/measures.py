"""What one person begins and another completes: a suspension is confirmed, a permit withdrawn."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Missing, Refused
from rabt.corridor.shapes import Reason
from rabt.holds import queries as holds
from rabt.journal import actions as journal
from rabt.permits import queries
from rabt.permits.actions.cards import restore_card, revoke_card, suspend_card
from rabt.permits.actions.closing import close_open
from rabt.permits.actions.telling import tell_both
from rabt.permits.actions.turning import turn
from rabt.permits.models import Measure, Permit
from rabt.permits.rules import measure as rules
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules.measure import Kind
from rabt.permits.rules.permit import HOLDS_CARD, State, Step


def reason_of(code: str, name: str, at: datetime) -> Reason:
    """Return a reason of one of the corridor's lists. Refuses: permit_reason_unknown"""
    reasons = agreement.terms_at(at).reasons(name)
    permit_rules.check_reason(code, reasons)
    return reasons[code]


def begin(
    actor: Actor,
    row: Permit,
    kind: Kind,
    reason: str,
    at: datetime,
    *,
    due: date | None,
    note: str = "",
    **more: Any,
) -> Measure:
    """Begin what another person completes; one of a kind is open at a time. Refuses: measure_open"""
    found = Measure(
        office=row.office, permit=row, kind=kind, reason=reason, note=note.strip(), due_on=due, **more
    )
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("measure_open") from standing
    return found


def complete(
    actor: Actor, found: Measure, step: rules.Step, decision: str, at: datetime, note: str = ""
) -> None:
    """Write how another person completed a measure. Refuses: same_person, measure_step_closed"""
    found.state = rules.move(found.state, step)
    found.decide(decision, actor, at, reason_text=note)
    found.save()


def opened(actor: Actor, measure_id: UUID, kind: Kind) -> tuple[Measure, Permit]:
    """Return an open measure of a kind with its permit, both locked. Refuses: measure_step_closed"""
    actor.require("permits.decide")
    found = queries.measure_to_decide(actor, measure_id)
    rules.check_kind(found.kind, kind)
    rules.move(found.state, rules.Step.COMPLETE)
    return found, queries.permit_to_decide(actor, found.permit_id)


# ------------------------------------------------------------------ suspension
@transaction.atomic
def suspend_permit(actor: Actor, permit_id: UUID, *, reason: str, at: datetime) -> Permit:
    """Suspend a permit at once for a reason of the corridor; a colleague confirms it, or it ends by itself.

    Refuses: permit_step_closed, permit_reason_unknown
    """
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    because = reason_of(reason, "permit_suspension", at)
    turn(actor, row, Step.SUSPEND, at, why=reason)
    suspend_card(actor, row, at)
    due = rules.due_on(agreement.terms_at(at).on, agreement.terms_at(at).clock("suspension_confirm"))
    found = begin(actor, row, Kind.SUSPENSION, reason, at, due=due)
    tell_both(actor, row, "permits.suspended_for_now_text", at, reason=because, until=found.due_on)
    return row


@transaction.atomic
def lift_suspension(actor: Actor, permit_id: UUID, *, at: datetime) -> Permit:
    """Lift a suspension: the permit goes back to where it stood. Refuses: permit_step_closed"""
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    lift(actor, row, at)
    Measure.objects.filter(permit=row, kind=Kind.SUSPENSION, state=rules.State.OPEN).update(
        state=rules.State.DROPPED
    )
    return row


def lift(actor: Actor, row: Permit, at: datetime) -> None:
    """Put a locked permit back to where it stood, with its card, and tell both."""
    turn(actor, row, permit_rules.lift_step(row.stood), at)
    restore_card(actor, row, at)
    tell_both(actor, row, "permits.lifted_text", at)


@transaction.atomic
def confirm_suspension(actor: Actor, measure_id: UUID, *, at: datetime) -> Permit:
    """Confirm a suspension that a colleague ordered; unconfirmed it ends by itself.

    Refuses: same_person, measure_step_closed
    """
    found, row = opened(actor, measure_id, Kind.SUSPENSION)
    complete(actor, found, rules.Step.COMPLETE, "confirmed", at)
    journal.append(actor, "permit.suspension_confirmed", row.ref, at=at, facts={"reason": found.reason})
    return row


# ------------------------------------------------------------------ withdrawal
@transaction.atomic
def propose_withdrawal(
    actor: Actor, permit_id: UUID, *, reason: str, note: str = "", at: datetime
) -> Measure:
    """Propose to withdraw a permit; the worker is told why, and by when he is heard.

    Refuses: permit_step_closed, permit_reason_unknown, measure_open
    """
    actor.require("permits.propose")
    row = queries.permit_to_decide(actor, permit_id)
    permit_rules.move(row.state, Step.WITHDRAW)
    because = reason_of(reason, "permit_withdrawal", at)
    due = rules.due_on(agreement.terms_at(at).on, agreement.terms_at(at).clock("permit_hearing"))
    found = begin(actor, row, Kind.WITHDRAWAL, reason, at, due=due, note=note)
    journal.append(
        actor, "permit.withdrawal_proposed", row.ref, at=at, facts={"reason": reason, "note": note}
    )
    tell_both(actor, row, "permits.withdrawal_proposed_text", at, reason=because, until=found.due_on)
    return found


@transaction.atomic
def hear_worker(actor: Actor, measure_id: UUID, *, said: str, at: datetime) -> Measure:
    """Write down what the worker said to a proposed withdrawal or to a report; who decides reads it first.

    Refuses: measure_step_closed, said_too_short
    """
    actor.require("permits.propose")
    found = queries.measure_to_decide(actor, measure_id)
    queries.permit_to_decide(actor, found.permit_id)
    return hear(actor, found, said, at)


def hear(actor: Actor, found: Measure, said: str, at: datetime) -> Measure:
    """Keep what a worker says to a locked measure: his later word stands after his earlier one.

    Refuses: measure_step_closed, said_too_short
    """
    rules.check_answered(found.kind)
    rules.move(found.state, rules.Step.COMPLETE)
    found.heard, found.heard_by, found.heard_at = rules.check_said(said, "said"), actor.id, at
    found.save(update_fields=["heard", "heard_by", "heard_at"])
    facts = {"said": found.heard}
    if found.kind == Kind.ABSENCE:
        journal.append(actor, "absence.answered", found.ref, at=at, facts=facts)
    else:
        journal.append(actor, "permit.worker_heard", found.permit.ref, at=at, facts=facts)
    return found


@transaction.atomic
def withdraw_permit(actor: Actor, measure_id: UUID, *, at: datetime) -> Permit:
    """Withdraw a permit as another person proposed, once the worker could be heard; its card is revoked.

    Refuses: same_person, measure_step_closed, hearing_runs, must_wait, permit_step_closed
    """
    found, row = opened(actor, measure_id, Kind.WITHDRAWAL)
    because = reason_of(found.reason, "permit_withdrawal", at)
    rules.check_hearing_over(found.due_on or agreement.terms_at(at).on, agreement.terms_at(at).on)
    holds.check_not_held(refs_of(row), "permit.withdraw", at)
    had_card = row.state in HOLDS_CARD
    turn(actor, row, Step.WITHDRAW, at, why=found.reason)
    complete(actor, found, rules.Step.COMPLETE, "withdrawn", at)
    close_open(row)
    if had_card:
        revoke_card(actor, row, found.reason, at)
    tell_both(actor, row, "permits.withdrawn_text", at, reason=because)
    return row


def refs_of(row: Permit) -> tuple[str, ...]:
    """Name the records whose hold makes a decision on a permit wait."""
    return (row.ref, row.person_ref, row.contract_ref)


@transaction.atomic
def keep_permit(actor: Actor, measure_id: UUID, *, note: str = "", at: datetime) -> Permit:
    """Decide that a permit is not withdrawn; worker and employer are told that it holds.

    Refuses: same_person, measure_step_closed
    """
    found, row = opened(actor, measure_id, Kind.WITHDRAWAL)
    complete(actor, found, rules.Step.DROP, "kept", at, note)
    journal.append(actor, "permit.withdrawal_dropped", row.ref, at=at, facts={"note": note})
    tell_both(actor, row, "permits.kept_text", at)
    return row


# ------------------------------------------------------------------ by the clock
def unconfirmed(at: datetime) -> list[UUID]:
    """Name the suspensions that nobody confirmed within the corridor's days."""
    due = Measure.objects.filter(
        kind=Kind.SUSPENSION, state=rules.State.OPEN, due_on__lt=agreement.terms_at(at).on,
        permit__kept_by=settings.RABT.state,
    )  # fmt: skip
    return sorted(due.values_list("pk", flat=True))


def end_unconfirmed(at: datetime) -> int:
    """End each suspension that nobody confirmed in time; its permit goes back to where it stood."""
    node = the_node(settings.RABT.state)
    return sum(_end_unconfirmed(node, key, at) for key in unconfirmed(at))


@transaction.atomic
def _end_unconfirmed(node: Actor, key: UUID, at: datetime) -> bool:
    try:
        found = queries.measure_to_decide(node, key)
        row = queries.permit_to_decide(node, found.permit_id)
    except Missing:
        return False
    if not rules.is_unconfirmed(found.kind, found.state, found.due_on, agreement.terms_at(at).on):
        return False
    found.state = rules.move(found.state, rules.Step.LAPSE)
    found.save(update_fields=["state"])
    if row.state == State.SUSPENDED:
        lift(node, row, at)
    journal.append(node, "permit.suspension_lapsed", row.ref, at=at)
    return True
