"""What says who passed leaves this room; that a card passed a port, and when, stays."""

from uuid import UUID

from rabt.base.identifiers import ref_of
from rabt.crossing.models import Passage


def erase_traces(person_id: UUID) -> None:
    """Empty what was written about a person at the desk."""
    passed = Passage.objects.filter(holder_ref=ref_of("person", person_id))
    passed.update(named="", reason_text="")
    passed.exclude(head_at=None).update(head_reason="-")
