"""What this room keeps about a person."""

from uuid import UUID

from rabt.registers.models import Entry


def ties(person_id: UUID) -> bool:
    """Tell whether something still stands on a person: an entry that waits for its decision."""
    return Entry.objects.filter(person_id=person_id, state="linked").exists()


def traces_of(person_id: UUID) -> list[str]:
    """Name the entries that are said to be of a person. Opens nobody."""
    return [str(row.ref) for row in Entry.objects.filter(person_id=person_id)]
