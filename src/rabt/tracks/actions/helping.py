"""A call for help is answered by a room, and ended with a reason; the other room is told."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.journal import actions as journal
from rabt.tracks import queries
from rabt.tracks.actions.telling import tell_help_ended
from rabt.tracks.models import Distress
from rabt.tracks.rules import distress as rules
from rabt.tracks.rules import sighting
from rabt.tracks.rules.distress import Step


@transaction.atomic
def answer_distress(actor: Actor, distress_id: UUID, *, at: datetime) -> Distress:
    """Say that this room takes a call for help in hand. Refuses: distress_step_closed"""
    row = queries.distress_to_change(actor, distress_id)
    row.state = rules.move(row.state, Step.ANSWER)
    row.answered_by, row.answered_at = actor.id, at
    row.save(update_fields=["state", "answered_by", "answered_at"])
    journal.append(actor, "distress.answered", row.ref, at=at)
    return row


@transaction.atomic
def end_distress(actor: Actor, distress_id: UUID, reason: str, said: str, *, at: datetime) -> Distress:
    """End a call for help with a reason of the pack; only the room whose crew called ends it.

    Refuses: distress_step_closed, distress_reason_unknown, not_allowed
    """
    row = queries.distress_to_change(actor, distress_id)
    if row.kept_by != settings.RABT.state:
        raise NotAllowed("distress_of_other_state")
    if reason not in agreement.terms_at(at).reasons("distress_end"):
        raise Refused("distress_reason_unknown", field="reason")
    row.state = rules.move(row.state, Step.END)
    row.ended_by, row.ended_at, row.ended_for = actor.id, at, reason
    row.said = sighting.tidy(said)[: sighting.NOTE]
    row.save(update_fields=["state", "ended_by", "ended_at", "ended_for", "said"])
    journal.append(actor, "distress.ended", row.ref, at=at, facts={"reason": reason, "said": row.said})
    tell_help_ended(actor, row, at=at)
    return row
