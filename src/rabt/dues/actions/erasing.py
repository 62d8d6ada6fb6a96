"""What says who a worker was leaves this room; amounts, days and decisions stay, for the sums."""

from uuid import UUID

from rabt.dues.models import Finding, Payment, Refund


def erase_traces(person_id: UUID) -> None:
    """Empty what says who a person was: numbers of receipts, their scans, what he said."""
    for model in (Payment, Refund):
        model.objects.filter(person_id=person_id).update(receipt="", file_id=None)
    Finding.objects.filter(person_id=person_id).update(receipt="", note="", reason_text="")
