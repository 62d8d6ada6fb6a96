"""The room's own journal, its neutral waits, what the other office is told: nothing in the house's words."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from rabt.base.actor import the_node
from rabt.complaints import queries
from rabt.complaints.messages import ComplaintStands
from rabt.complaints.models import Act, Complaint
from rabt.complaints.rules import chain, post
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import OPEN, Step
from rabt.holds import actions as holds
from rabt.seal.message import Message

LOCK = 0x77616C6C  # "wall": one act at a time takes its place


def remember(row: Complaint, kind: str, by: str, at: datetime, **facts: str) -> Act:
    """Give what happened to a complaint its place in the room's own tree, in the transaction of the act."""
    return note(kind, row.pk, by, at, **facts)


def note(kind: str, about: UUID, by: str, at: datetime, **facts: str) -> Act:
    """Give what happened its place in the room's own tree."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    place, salt = Act.objects.count(), secrets.token_bytes(16)
    committed = chain.commitment(salt, by, facts)
    return Act.objects.create(
        place=place, kind=kind, about=about, at=at, by=by, salt=salt.hex(), commitment=committed,
        leaf=chain.leaf(place, kind, about, at, committed).hex(),
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
    if row.theirs:
        hand_over(row, ComplaintStands(row.theirs, row.state), at)


def hand_over(row: Complaint | None, told: Message, at: datetime, file_id: UUID | None = None) -> None:
    """Lay something ready for the other office's next sheet. Refuses: complaint_too_long_for_post"""
    item = {"kind": told.KIND, "body": told.to_body()}
    post.check_item(item)
    queries.item(row, item, at, file_id).save(force_insert=True)
