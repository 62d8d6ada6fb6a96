"""Who an entry was of leaves this room with the person; that a row was there, and was decided, stays."""

from uuid import UUID

from rabt.base import clock
from rabt.registers.models import Entry, Ruling, Told


def erase_traces(person_id: UUID) -> None:
    """Empty what says who a person was in the entries that were his: the name, the cells, the old number."""
    mine = Entry.objects.filter(person_id=person_id)
    Ruling.objects.filter(entry__in=mine).update(why="", reason_text="")
    Told.objects.filter(person_id=person_id).delete()
    mine.update(name="", cells={}, old_number="", number_key="", erased_at=clock.now())
