"""What this room keeps about a person."""

from uuid import UUID

from rabt.base.actor import Actor
from rabt.base.identifiers import Ref
from rabt.registers.models import Entry, Told
from rabt.registers.queries.entries import entries_to_see


def ties(person_id: UUID) -> bool:
    """Tell whether something still stands on a person: an entry that waits for its decision."""
    return Entry.objects.filter(person_id=person_id, state="linked").exists()


def traces_of(person_id: UUID) -> list[str]:
    """Name the entries that are said to be of a person. Opens nobody."""
    told = Told.objects.filter(person_id=person_id)
    return [
        *(str(row.ref) for row in Entry.objects.filter(person_id=person_id)), *(str(row.ref) for row in told),
    ]  # fmt: skip


def refs_of(viewer: Actor, person_id: UUID) -> list[Ref]:
    """Name the entries of one person that this viewer may see, and those told by the other state.

    The caller has opened the person. Opens nobody.
    """
    mine = entries_to_see(viewer).filter(person_id=person_id)
    told = Told.objects.filter(person_id=person_id)
    return [*(row.ref for row in mine), *(row.ref for row in told)]
