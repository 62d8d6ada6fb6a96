"""An employer asks for nobody until what a room above waits for is done; an approver lets him ask again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.hiring.actions.parties import EMPLOYER, tell_other_node, turn
from rabt.hiring.models import Stop
from rabt.hiring.queries.parties import employer_to_change
from rabt.hiring.queries.stops import stops_standing
from rabt.hiring.rules.vetting import State, Step
from rabt.journal import actions as journal
from rabt.shell.words import LANGUAGES, word


@transaction.atomic
def stop_demands(node: Actor, employer_id: UUID, *, at: datetime) -> UUID:
    """Stop an employer from new demands until a decision is carried out; nothing is said of which, or of why.

    For rooms above that keep their causes: each keeps the key that is returned, and ends its stop by it. One
    who is suspended already stays so.
    """
    row = employer_to_change(node, employer_id)
    stop = Stop(employer=row, began=row.state == State.ADMITTED, since=at)
    stop.save(force_insert=True)
    if stop.began:
        why = " · ".join(word("hiring.stopped_until", language=language) for language in LANGUAGES)
        tell_other_node(node, turn(node, EMPLOYER, employer_id, Step.SUSPEND, why, at), at)
    return stop.pk


@transaction.atomic
def end_stop(node: Actor, stop_id: UUID, *, at: datetime) -> bool:
    """Write down that what a stop was for is done; the last of them puts its lifting before an approver.

    He decides: nothing is lifted by itself. Return whether nothing keeps the employer stopped now.
    """
    stop = Stop.objects.select_for_update().filter(pk=stop_id, over_at=None).first()
    if stop is None:
        return False
    stop.over_at = at
    stop.save(update_fields=["over_at"])
    if stops_standing(stop.employer_id):
        return False
    row = employer_to_change(node, stop.employer_id)
    journal.append(node, "employer.stop_over", row.ref, at=at)
    return True
