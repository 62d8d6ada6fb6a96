"""A human looks whether the document of a request about a labour record is in the register: yes or no."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.assistance import queries
from rabt.assistance.actions.telling import remember
from rabt.assistance.queries.requests import ANSWER
from rabt.base.actor import Actor
from rabt.base.errors import Refused


@transaction.atomic
def look_in_register(actor: Actor, request_id: UUID, *, at: datetime) -> bool:
    """Say whether it is there; who is found is told that somebody looked. Proposes only: a human answers.

    Refuses: assistance_labour_closed, missing
    """
    actor.require(ANSWER)
    row = queries.request_to_change(actor, request_id)
    if queries.is_ours(row):
        raise Refused("assistance_labour_closed")
    found = queries.registered(actor, row)
    remember(actor, "request.looked_up", row.ref, at, found=found is not None)
    return found is not None
