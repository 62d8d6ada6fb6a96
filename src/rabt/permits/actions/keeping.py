"""A worker without work keeps his permit for the corridor's days."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.permits import queries
from rabt.permits.actions.closing import lapse_leavings, lapse_of_work
from rabt.permits.actions.telling import tell_worker
from rabt.permits.actions.turning import turn
from rabt.permits.models import Permit
from rabt.permits.rules import permit as rules
from rabt.permits.rules.permit import Step


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
    lapse_leavings(row)
    lapse_of_work(row)
    tell_worker(actor, row, "permits.between_jobs_text", at, until=until)
    return row
