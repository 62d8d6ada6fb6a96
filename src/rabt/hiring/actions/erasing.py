"""What says who a worker was leaves this room; the terms, states and days of his contracts stay."""

from uuid import UUID

from rabt.hiring.models import Consent, Contract


def erase_traces(person_id: UUID) -> None:
    """Empty what says who a person was: where his codes were sent, the page that he signed."""
    Consent.objects.filter(contract__person_id=person_id).update(digest="", salt="", sent_to="")
    Contract.objects.filter(person_id=person_id).update(signature_file_id=None)
