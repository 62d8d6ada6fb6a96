"""An employer asks for a renewal himself; a clerk proposes it, or says why not."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.journal import actions as journal
from rabt.permits import queries
from rabt.permits.actions.telling import tell_employer
from rabt.permits.models import Permit
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules import renewal as rules


@transaction.atomic
def ask_renewal(actor: Actor, permit_id: UUID, *, at: datetime) -> Permit:
    """Ask that a worker's permit is renewed on the contract he works on; a clerk takes it up.

    Refuses: permit_step_closed, renewal_too_early, renewal_already_asked, renewal_already_proposed
    """
    actor.require("permits.ask_renewal")
    row = queries.permit_to_decide(actor, permit_id)
    terms = agreement.terms_at(at)
    rules.check_may_ask(row.state, asked=row.renewal_asked_at is not None, waits=queries.renewal_waits(row))
    assert row.valid_until  # an active permit has its days: permits_granted_has_dates
    permit_rules.check_renewal_window(row.valid_until, terms.on, terms.clock("permit_renewal_window"))
    row.renewal_asked_by, row.renewal_asked_at = actor.id, at
    row.save(update_fields=["renewal_asked_by", "renewal_asked_at"])
    journal.append(actor, "permit.renewal_asked", row.ref, at=at)
    return row


@transaction.atomic
def decline_renewal(actor: Actor, permit_id: UUID, *, reason: str, at: datetime) -> Permit:
    """Say why a renewal that was asked for is not proposed; the employer is told, and may ask again.

    Refuses: renewal_not_asked, permit_reason_unknown
    """
    actor.require("permits.propose")
    row = queries.permit_to_decide(actor, permit_id)
    rules.check_asked(row.renewal_asked_at is not None)
    reasons = agreement.terms_at(at).reasons("permit_refusal")
    permit_rules.check_reason(reason, reasons)
    answer(row)
    journal.append(actor, "permit.renewal_declined", row.ref, at=at, facts={"reason": reason})
    tell_employer(
        actor, row, "permits.renewal_declined_text", at, reason=reasons[reason], until=row.valid_until
    )
    return row


def answer(row: Permit) -> None:
    """Take an employer's question off the list: it has its answer."""
    if row.renewal_asked_at is None:
        return
    row.renewal_asked_by, row.renewal_asked_at = "", None
    row.save(update_fields=["renewal_asked_by", "renewal_asked_at"])
