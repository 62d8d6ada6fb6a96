"""The room's own journal and its neutral waits: nothing of either is written in the house's words."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import connection

from rabt.base.actor import the_node
from rabt.complaints import queries
from rabt.complaints.models import Act, Complaint
from rabt.complaints.rules import chain
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import OPEN, Step
from rabt.holds import actions as holds

LOCK = 0x77616C6C  # "wall": one act at a time takes its place


def remember(row: Complaint, kind: str, by: str, at: datetime, **facts: str) -> Act:
    """Give what happened its place in the room's own tree, in the transaction of the act."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    place, salt = Act.objects.count(), secrets.token_bytes(16)
    committed = chain.commitment(salt, by, facts)
    return Act.objects.create(
        place=place, kind=kind, about=row.pk, at=at, by=by, salt=salt.hex(), commitment=committed,
        leaf=chain.leaf(place, kind, row.pk, at, committed).hex(),
    )  # fmt: skip


def turn(row: Complaint, step: Step, at: datetime) -> None:
    """Take a step of the table; the wait on the permit ends where the table says.

    Refuses: complaint_step_closed
    """
    was_open = row.state in OPEN
    row.state = rules.move(row.state, step)
    if was_open and row.state not in OPEN:
        row.closed_at = at
    if row.state in rules.LETS_GO and row.permit_ref and not queries.is_permit_held_by_another(row):
        holds.end_review(the_node(settings.RABT.state), row.permit_ref, at=at)
    row.save()
