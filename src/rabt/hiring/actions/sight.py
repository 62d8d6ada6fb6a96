"""Who no longer has a reason to look: an employer after the contract, a recruiter without a licence."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access.queries import within
from rabt.access.rules import parent_of
from rabt.base.actor import Actor
from rabt.hiring.models import Contract, Recruiter
from rabt.hiring.queries import contract_to_change, terms_at
from rabt.hiring.queries.parties import recruiter_to_change
from rabt.hiring.rules import contract as rules
from rabt.hiring.rules import vetting
from rabt.people import actions as people


def end_sights(actor: Actor, *, at: datetime) -> int:
    """End employers' sight of workers whose contract is over for the corridor's days (destination).

    The labour office above keeps its own sight: loss of work is not loss of status.
    """
    since = at - timedelta(days=terms_at(at).clock("employer_sight"))
    due = Contract.objects.filter(
        within(actor), kept_by=settings.RABT.state, state=rules.State.ENDED, sight_ended_at=None,
        ended_at__lt=since,
    )  # fmt: skip
    return sum(_end(actor, key, at) for key in sorted(due.values_list("pk", flat=True)))


@transaction.atomic
def _end(actor: Actor, contract_id: UUID, at: datetime) -> bool:
    row = contract_to_change(actor, contract_id)
    if row.sight_ended_at is not None:
        return False
    row.sight_ended_at = at
    row.save(update_fields=["sight_ended_at"])
    people.show_person(actor, row.person_id, parent_of(row.office), row.ref, at=at)
    people.hide_person(actor, row.person_id, row.offer.ref, at=at)
    return True


def shut_unlicensed(actor: Actor, *, at: datetime) -> int:
    """End the sight of recruiters whose licence has run out: only who is licensed selects (origin)."""
    due = Recruiter.objects.filter(
        within(actor), kept_by=settings.RABT.state, state=vetting.State.ADMITTED,
        licence_expires_on__lt=terms_at(at).on,
    )  # fmt: skip
    for key in sorted(due.values_list("pk", flat=True)):
        with transaction.atomic():
            row = recruiter_to_change(actor, key)
            people.shut_office(actor, row.office, row.ref, at=at)
    return len(due)
