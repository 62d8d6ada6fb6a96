"""What is done about an incident, in its order: rescue first, then protection, only then enforcement."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.access import queries as access
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.incidents import queries
from rabt.incidents.models import Incident
from rabt.incidents.queries.incidents import PROTECT, RESPOND
from rabt.incidents.rules import response as rules
from rabt.incidents.rules.response import Rescue, Step
from rabt.journal import actions as journal
from rabt.notices import actions as notices
from rabt.notices.rules import Address


def step(row: Incident, what: Step) -> None:
    """Take a step of the response, or refuse it.

    Refuses: rescue_first, protection_first, protection_unheard, response_step_closed
    """
    row.stage = rules.move(
        row.stage, what, in_need=row.is_in_need, was_told=row.protection_told_at is not None,
        was_heard=row.protection_heard_at is not None,
    )  # fmt: skip


@transaction.atomic
def rescue(actor: Actor, incident_id: UUID, how: str, *, at: datetime) -> Incident:
    """Say that everybody is safe, and how; it waits for no validation and for no other step.

    Refuses: rescue_unknown, response_step_closed
    """
    actor.require(RESPOND)
    row = queries.incident_to_change(actor, incident_id)
    if how not in set(Rescue):
        raise Refused("rescue_unknown", field="how")
    step(row, Step.RESCUE)
    row.rescue, row.rescued_at = how, at
    row.save(update_fields=["stage", "rescue", "rescued_at"])
    journal.append(actor, "incident.rescued", row.ref, at=at, facts={"how": how})
    return row


@transaction.atomic
def tell_protection(actor: Actor, incident_id: UUID, *, at: datetime) -> Incident:
    """Tell the protection officers of who needs protection, by number: from now on they see the incident.

    Refuses: rescue_first, nobody_in_need, response_step_closed
    """
    actor.require(RESPOND)
    row = queries.incident_to_change(actor, incident_id)
    if not row.is_in_need:
        raise Refused("nobody_in_need")
    step(row, Step.TELL)
    row.protection_told_at, row.protection_told_by = at, actor.id
    row.save(update_fields=["stage", "protection_told_at", "protection_told_by"])
    journal.append(actor, "incident.protection_told", row.ref, at=at, facts={"in_need": row.counts.protected})
    for officer in access.colleagues(actor, PROTECT, [row.office]):
        to = Address(
            phone=officer.phone, email=officer.email, name=officer.name_ar, language=officer.language
        )
        facts = {"number": row.number, "n": max(row.counts.protected, 1)}
        notices.tell(to, "incidents.notice_protection", facts, about=row.ref, at=at, urgent=True)
    return row


@transaction.atomic
def hear(actor: Actor, incident_id: UUID, *, at: datetime) -> Incident:
    """Confirm that protection knows and takes over. Refuses: response_step_closed"""
    actor.require(PROTECT)
    row = queries.incident_to_change(actor, incident_id)
    if row.protection_heard_at is not None:
        raise Refused("response_step_closed")
    row.protection_heard_at, row.protection_heard_by = at, actor.id
    row.save(update_fields=["protection_heard_at", "protection_heard_by"])
    journal.append(actor, "incident.protection_heard", row.ref, at=at)
    return row


def enforce(actor: Actor, row: Incident, *, at: datetime) -> None:
    """Let a step of enforcement begin on an incident that is locked.

    Refuses: rescue_first, protection_first, response_step_closed
    """
    before = row.stage
    step(row, Step.ENFORCE)
    row.save(update_fields=["stage"])
    if row.stage != before:
        journal.append(actor, "incident.enforced", row.ref, at=at)


@transaction.atomic
def end_incident(actor: Actor, incident_id: UUID, *, at: datetime) -> Incident:
    """End what is done about an incident; not before protection took over whom it was told of.

    Refuses: rescue_first, protection_first, protection_unheard, response_step_closed
    """
    actor.require(RESPOND)
    row = queries.incident_to_change(actor, incident_id)
    step(row, Step.END)
    row.save(update_fields=["stage"])
    journal.append(actor, "incident.ended", row.ref, at=at)
    return row
