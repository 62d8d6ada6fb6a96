"""A worker's contracts at his own page."""

from uuid import UUID

from rabt.access import viewing
from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.hiring.models import Contract


def own_contracts(viewer: Actor, person_id: UUID) -> list[Contract]:
    """Return the contracts of a person who opens what is his own, newest first; the look is written down."""
    viewing.note_own(viewer, ref_of("person", person_id))
    rows = Contract.objects.select_related("offer__demand__employer", "offer__demand__project")
    return list(rows.filter(person_id=person_id).order_by("-drawn_at", "-pk"))
