"""What the room of permits says of a contract: a permit was asked for on it, or that was refused."""

from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.hiring.queries import contract_to_change


@transaction.atomic
def note_permit_asked(actor: Actor, contract_id: UUID, asked: bool) -> None:
    """Write on a contract whether a permit stands asked for, so that those without one are found at once."""
    row = contract_to_change(actor, contract_id)
    if row.permit_asked != asked:
        row.permit_asked = asked
        row.save(update_fields=["permit_asked"])
