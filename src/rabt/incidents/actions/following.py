"""What follows from an incident: links to others, a training need, an offer to a request."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.incidents import queries
from rabt.incidents.models import Incident, Linked
from rabt.incidents.queries.incidents import REPORT, VALIDATE
from rabt.incidents.rules.grades import Link
from rabt.incidents.rules.incident import COUNTS_AS, State, check_note, check_said
from rabt.journal import actions as journal
from rabt.training import actions as training
from rabt.training.actions import Shown
from rabt.training.rules import Source


@transaction.atomic
def link_incident(actor: Actor, incident_id: UUID, number: str, kind: str, *, at: datetime) -> Linked:
    """Say how an incident stands to another, by its number.

    Refuses: link_unknown, link_to_itself, link_stands
    """
    actor.require(REPORT)
    row = queries.incident_to_change(actor, incident_id)
    if kind not in set(Link):
        raise Refused("link_unknown", field="kind")
    try:
        other = queries.incident_of_number(actor, number)
    except Missing as unknown:
        raise Refused("link_unknown", field="number") from unknown
    if other.pk == row.pk:
        raise Refused("link_to_itself", field="number")
    if Linked.objects.filter(incident=other, other=row).exists():
        raise Refused("link_stands", field="number")
    found = Linked(incident=row, other=other, kind=kind, by=actor.id, at=at)
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("link_stands", field="number") from standing
    journal.append(actor, "incident.linked", row.ref, at=at, facts={"other": other.ref, "kind": kind})
    return found


@transaction.atomic
def ask_training(
    actor: Actor, incident_id: UUID, why: str, *, skill: str = "", field: str = "", at: datetime
) -> Any:
    """Say that an incident showed a need for training: of a skill, or in a field of the agreement.

    Refuses: incident_said_short, incident_note_names, need_of_nothing, skill_unknown,
    training_field_unknown, need_recorded
    """
    actor.require(VALIDATE)
    row = queries.incident_to_change(actor, incident_id)
    said = check_note(check_said(why, "why"), "why")
    shown = Shown(Source.INCIDENT, row.pk, row.office, row.number)
    found = training.record_need(actor, shown, said, skill=skill, field=field, at=at)
    journal.append(actor, "incident.training_asked", row.ref, at=at, facts={"need": found.ref})
    return found


@transaction.atomic
def offer_to_request(actor: Actor, incident_id: UUID, why: str, *, at: datetime) -> Incident:
    """Offer a validated incident to the contact point, that a request to the other state may take it up.

    Refuses: incident_not_validated, incident_said_short, incident_note_names
    """
    actor.require(VALIDATE)
    row = queries.incident_to_change(actor, incident_id)
    if State(row.state) not in COUNTS_AS:
        raise Refused("incident_not_validated")
    row.offered_at, row.offered_for = at, check_note(check_said(why, "why"), "why")
    row.save(update_fields=["offered_at", "offered_for"])
    journal.append(actor, "incident.offered", row.ref, at=at, facts={"why": row.offered_for})
    return row
