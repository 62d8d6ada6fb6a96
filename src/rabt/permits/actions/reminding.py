"""Worker and employer are reminded before a permit runs out, each time once."""

from datetime import datetime, timedelta

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.actor import the_node
from rabt.notices import queries as notices
from rabt.permits.actions.telling import tell_both
from rabt.permits.models import Permit
from rabt.permits.rules.permit import State
from rabt.permits.rules.reminding import days_before, reminder_of

TEMPLATE = "permits.told_ending_"


def remind(at: datetime) -> int:
    """Remind of every permit of this state that runs out within the corridor's days; the node does it hourly.

    One reminder for each of the corridor's clocks; an hour in which the node stood still is made good.
    """
    terms, node = agreement.terms_at(at), the_node(settings.RABT.state)
    days = days_before(terms)
    ending = Permit.objects.filter(
        kept_by=settings.RABT.state, state=State.ACTIVE, valid_until__gte=terms.on,
        valid_until__lte=terms.on + timedelta(days=max(days.values())),
    ).order_by("valid_until", "pk")  # fmt: skip
    told = 0
    for row in ending.iterator():
        ends = row.valid_until or terms.on  # an active permit has an end
        name = reminder_of(ends, terms.on, days)
        since = at - timedelta(days=max(days.values()))
        if not notices.was_told(str(row.ref), TEMPLATE + name, since):
            tell_both(node, row, TEMPLATE + name, at, day=ends.isoformat())
            told += 1
    return told
