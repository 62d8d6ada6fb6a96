"""What says who a worker was leaves this room; states, days and decisions of his permits stay."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rabt.people import actions as people
from rabt.permits.models import Clearance, Leaving, Measure, Permit, Renewal
from rabt.permits.queries.traces import long_over, never_permitted


def erase_traces(person_id: UUID) -> None:
    """Empty what says who a person was: numbers of his papers, what was written about him or by him."""
    Clearance.objects.filter(person_id=person_id).update(number="", reason_text="", file_id=None)
    Permit.objects.filter(person_id=person_id).update(reason_text="")
    about = Q(permit__person_id=person_id)
    Renewal.objects.filter(about).update(reason_text="")
    Measure.objects.filter(about).update(note="", heard="", reason_text="")
    Leaving.objects.filter(about).update(sent_to="", digest="", salt="")


def propose_erasures(at: datetime) -> int:
    """Propose to erase who has held no permit for the corridor's years, or never did; two persons decide."""
    over = {*long_over(at), *never_permitted(at)}
    return sum(people.propose_by_clock(person_id, at=at) for person_id in sorted(over))
