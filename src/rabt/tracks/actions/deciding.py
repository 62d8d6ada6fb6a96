"""What becomes of a sighting: the room above takes it up, or a person sets it aside, with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref
from rabt.journal import actions as journal
from rabt.tracks import queries
from rabt.tracks.models import Sighting
from rabt.tracks.rules import sighting as rules
from rabt.tracks.rules.sighting import Step


@transaction.atomic
def take_up_sighting(actor: Actor, sighting_id: UUID, taken_as: Ref, *, at: datetime) -> Sighting:
    """Note what the room above made of a sighting. Refuses: sighting_step_closed"""
    row = queries.sighting_to_change(actor, sighting_id)
    row.state = rules.move(row.state, Step.TAKE_UP)
    row.taken_as, row.taken_by, row.decided_at = taken_as, actor.id, at
    row.save(update_fields=["state", "taken_as", "taken_by", "decided_at"])
    journal.append(actor, "sighting.taken_up", row.ref, at=at, facts={"as": taken_as})
    return row


@transaction.atomic
def set_sighting_aside(actor: Actor, sighting_id: UUID, why: str, *, at: datetime) -> Sighting:
    """Set a sighting aside, with the reason. Refuses: sighting_step_closed, tracks_said_short"""
    row = queries.sighting_to_change(actor, sighting_id)
    row.state = rules.move(row.state, Step.SET_ASIDE)
    row.aside_for, row.taken_by, row.decided_at = rules.check_said(why, "why")[: rules.NOTE], actor.id, at
    row.save(update_fields=["state", "aside_for", "taken_by", "decided_at"])
    journal.append(actor, "sighting.set_aside", row.ref, at=at, facts={"why": row.aside_for})
    return row
