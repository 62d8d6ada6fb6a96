"""A decision: one officer proposes, another decides; the employer has days to carry it out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.complaints import queries
from rabt.complaints.actions.remember import remember, turn
from rabt.complaints.models import Complaint, Decision
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import Step
from rabt.hiring import actions as hiring

OUTCOMES = {"for_worker": Step.DECIDE, "rejected": Step.REJECT}


@transaction.atomic
def propose(actor: Actor, complaint_id: UUID, outcome: str, text: str, *, at: datetime) -> Decision:
    """Propose a decision with its reasons.

    Refuses: complaint_step_closed, complaint_outcome, complaint_short, complaint_proposed
    """
    actor.require("complaints.propose")
    row = queries.complaint_to_change(actor, complaint_id)
    rules.move(row.state, _step_of(outcome))
    said = {"text": rules.check_text(text), "outcome": outcome}
    found = Decision(complaint=row, outcome=outcome)
    found.propose(actor, at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("complaint_proposed") from standing
    queries.sealed(row, queries.DECIDED, said, actor.id, at).save(force_insert=True)
    remember(row, "complaint.decision_proposed", actor.id, at, outcome=outcome)
    return found


def _step_of(outcome: str) -> Step:
    if outcome not in OUTCOMES:
        raise Refused("complaint_outcome", field="outcome")
    return OUTCOMES[outcome]


@transaction.atomic
def decide(actor: Actor, complaint_id: UUID, agrees: bool, *, at: datetime) -> Complaint:
    """Decide as another person proposed, or send the proposal back.

    The employer then has days to carry out what was decided for the worker.

    Refuses: same_person, complaint_not_proposed, complaint_step_closed
    """
    actor.require("complaints.decide")
    row = queries.complaint_to_change(actor, complaint_id)
    found = queries.open_decision(row)
    if found is None:
        raise Refused("complaint_not_proposed")
    found.decide("agreed" if agrees else "returned", actor, at)
    found.save()
    if agrees:
        terms = queries.terms_at(at)
        step = OUTCOMES[found.outcome]
        if step is Step.DECIDE:
            row.execute_by = terms.on + timedelta(days=terms.clock("complaint_execute"))
        turn(row, step, at)
    kind = "complaint.decided" if agrees else "complaint.decision_returned"
    remember(row, kind, actor.id, at, outcome=found.outcome)
    return row


@transaction.atomic
def execute(actor: Actor, complaint_id: UUID, text: str, *, at: datetime) -> Complaint:
    """Write down that and how a decision was carried out; what stopped the employer for it is over.

    Refuses: complaint_step_closed, complaint_short
    """
    actor.require("complaints.answer")
    row = queries.complaint_to_change(actor, complaint_id)
    turn(row, Step.EXECUTE, at)
    said = {"text": rules.check_text(text)}
    queries.sealed(row, queries.SAID, said, actor.id, at).save(force_insert=True)
    remember(row, "complaint.executed", actor.id, at)
    if row.stop_id:
        hiring.end_stop(the_node(settings.RABT.state), row.stop_id, at=at)
    return row
