"""What the clock does behind the wall: late complaints, decisions not carried out, the day's root, counts.

The root goes into the node's journal each day, whether anything happened or not.
"""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.clock import day_of
from rabt.base.identifiers import id_of, ref_of
from rabt.complaints import queries
from rabt.complaints.actions.remember import remember, turn
from rabt.complaints.models import Anchor
from rabt.complaints.rules import chain
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import Step
from rabt.hiring import actions as hiring
from rabt.insight import actions as insight
from rabt.insight import queries as figures
from rabt.insight.rules.month import Month, last_twelve
from rabt.insight.rules.tally import Counted
from rabt.journal import actions as journal

ANCHORED = "wall.anchored"


def escalate(*, at: datetime) -> int:
    """Put open complaints that passed their day before the head; return how many were."""
    return sum(_escalate(key, at) for key in queries.past_due(queries.terms_at(at).on))


@transaction.atomic
def _escalate(key: UUID, at: datetime) -> bool:
    row = queries.locked(key)
    if row.escalated_at or not rules.is_late(row.state, row.due_on, queries.terms_at(at).on):
        return False
    row.escalated_at = at
    row.save(update_fields=["escalated_at"])
    remember(row, "complaint.escalated", "", at)
    return True


def end_unexecuted(*, at: datetime) -> int:
    """Stop the employers who did not carry a decision out in its days; return how many decisions it was."""
    node = the_node(settings.RABT.state)
    return sum(_stop(node, key, at) for key in queries.unexecuted(queries.terms_at(at).on))


@transaction.atomic
def _stop(node: Actor, key: UUID, at: datetime) -> bool:
    row = queries.locked(key)
    if not rules.is_unexecuted(row.state, row.execute_by, queries.terms_at(at).on):
        return False
    turn(row, Step.LAPSE, at)
    remember(row, "complaint.not_executed", "", at)
    if row.employer_ref:
        row.stop_id = hiring.stop_demands(node, id_of(row.employer_ref, "employer"), at=at)
        row.save(update_fields=["stop_id"])
    return True


@transaction.atomic
def anchor(*, at: datetime) -> bool:
    """Anchor the root of this room's own journal in the node's, once a day, of an empty one as well.

    The node's journal commits to root and size under a salt: it shows neither. Return whether now.
    """
    day = queries.terms_at(at).on
    if queries.is_anchored(day):
        return False
    leaves = queries.leaves()
    root, node = chain.root(leaves), the_node(settings.RABT.state)
    facts = {"root": root, "size": len(leaves)}
    act = journal.append(node, ANCHORED, ref_of("day", str(day)), at=at, facts=facts)
    Anchor.objects.create(day=day, size=len(leaves), root=root, act_id=act.pk)
    return True


def count_due(*, at: datetime, most: int = 2) -> int:
    """Count the last months that are over, oldest first; hand figures down once each; return how many now."""
    return sum(count_month(month, at=at) for month in last_twelve(figures.month_over(at))[-most:])


def count_month(month: Month, *, at: datetime) -> bool:
    """Count a month's complaints and hand the figures down, small numbers hidden; once. Return whether now.

    Refuses: month_not_over
    """
    zone = figures.zone_of(settings.RABT.state, at)
    span = month.begins_at(zone), month.ends_at(zone)
    came, closed = queries.received_between(*span), queries.closed_between(*span)
    days = sorted(
        (day_of(row.closed_at, zone) - day_of(row.received_at, zone)).days for row in closed if row.closed_at
    )
    found = {
        "complaints_received": Counted(Counter((queries.kind_of(row),) for row in came)),
        "complaints_closed": Counted(Counter((rules.outcome_of(row.state),) for row in closed)),
        "complaint_days": Counted(spans={"complaint": days}),
    }
    return insight.hand_down(month, found, at=at)
