"""What says who a worker was leaves this room; amounts, days and decisions stay, for the sums."""

from uuid import UUID

from rabt.dues.actions.charges import forget_said
from rabt.dues.models import Charge, Contest, Finding, Payment, Refund, Settlement, Skills, Wage


def erase_traces(person_id: UUID) -> None:
    """Empty what says who a person was: numbers of receipts, their scans, what he said."""
    for model in (Payment, Refund, Wage, Settlement):
        model.objects.filter(person_id=person_id).update(receipt="", file_id=None)
    Wage.objects.filter(person_id=person_id).update(why="")
    Contest.objects.filter(person_id=person_id).update(receipt="", file_id=None, reason_text="")
    Skills.objects.filter(person_id=person_id).update(reason_text="")
    Finding.objects.filter(person_id=person_id).update(receipt="", note="", reason_text="")
    charges = Charge.objects.filter(person_id=person_id)
    forget_said(charges)
    charges.update(person_id=None)
