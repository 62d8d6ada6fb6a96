"""Another person grants or refuses what a clerk proposed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.hiring import actions as hiring
from rabt.people import queries as people
from rabt.permits import queries
from rabt.permits.actions.cards import issue_card
from rabt.permits.actions.telling import tell_both
from rabt.permits.actions.turning import alone, turn
from rabt.permits.models import Permit
from rabt.permits.rules import grounds as rules
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules.permit import Step


@transaction.atomic
def grant_permit(actor: Actor, permit_id: UUID, *, at: datetime) -> Permit:
    """Grant a proposed permit; its card is issued at once. (Law 12/2010 arts 9 and 51)

    Refuses: same_person, permit_step_closed, quota_full and every code of the proposal.
    """
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    permit_rules.move(row.state, Step.GRANT)
    alone(f"employer:{row.employer_id}")
    contract = queries.contract_for_papers(actor, row.contract_id)
    who = people.identity(actor, row.person_id)
    grounds = queries.grounds(actor, contract, who, at, besides=row.spoken_number)
    rules.check(grounds)
    window = grounds.window()
    row.valid_from, row.valid_until, row.entry_by = window.first, window.last, window.entry_by
    row.decide("granted", actor, at)
    turn(actor, row, Step.GRANT, at)
    issue_card(actor, row, who, grounds.lines, at)
    tell_both(actor, row, "permits.granted_text", at, who=who, until=row.valid_until)
    return row


@transaction.atomic
def refuse_permit(actor: Actor, permit_id: UUID, *, reason: str, note: str = "", at: datetime) -> Permit:
    """Refuse a proposed permit, with the corridor's reason, its article and its remedy.

    Refuses: same_person, permit_step_closed, permit_reason_unknown. Worker and employer are told.
    """
    actor.require("permits.decide")
    row = queries.permit_to_decide(actor, permit_id)
    reasons = agreement.terms_at(at).reasons("permit_refusal")
    permit_rules.check_reason(reason, reasons)
    permit_rules.move(row.state, Step.REFUSE)
    row.decide("refused", actor, at, reason, note)
    turn(actor, row, Step.REFUSE, at, why=reason)
    hiring.note_permit_asked(actor, row.contract_id, False)
    tell_both(actor, row, "permits.refused_text", at, reason=reasons[reason])
    return row
