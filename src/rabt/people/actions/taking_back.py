"""A registration that was a mistake is taken back, while nothing stands on it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.people import queries
from rabt.people.models import Document, Ground


@transaction.atomic
def take_back_registration(actor: Actor, person_id: UUID, *, at: datetime) -> None:
    """Take a worker out of the register who was shown to nobody, told to nobody, and offered for nothing.

    The journal keeps that he was registered and taken back; who looked at him stays written.

    Refuses: registration_needed, missing
    """
    actor.require("people.register")
    person = queries.person_to_change(actor, person_id)
    stands = Ground.objects.filter(person=person).exists()
    if stands or person.introduced_at or person.merged_into_id or person.photo_id:
        raise Refused("registration_needed")
    journal.append(actor, "person.taken_back", person.ref, at=at)
    Document.objects.filter(person=person).delete()
    person.delete()
