"""Post with the other state's office: what waits for a sheet, what was answered, what came in pieces."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.complaints.messages import ComplaintFile, ComplaintHanded
from rabt.complaints.models import Complaint, Item, Office, Sealed, Sheet
from rabt.complaints.queries.pieces import PART, locker, opened, pieces_of, room_key, said_in
from rabt.complaints.rules import post
from rabt.complaints.rules.complaint import OTHER_STATE

NOBODY = UUID(int=0)
"""What an act is about that belongs to no complaint."""


def post_keys() -> post.Keys:
    """Return the keys with which this office signs and opens its post."""
    return post.keys_of(room_key())


def office() -> Office | None:
    """Return the other state's office, once it was heard of, locked."""
    return Office.objects.select_for_update().first()


def item(row: Complaint | None, told: dict[str, Any], at: datetime, file_id: UUID | None = None) -> Item:
    """Seal something for the other office; the caller writes it."""
    guarded = row is None or row.guarded
    lock = locker(guarded)
    found = Item(
        complaint=row, guarded=guarded, at=at, key_id=lock.key_id, file_id=file_id,
        answer_due=told["kind"] in (ComplaintHanded.KIND, ComplaintFile.KIND),
    )  # fmt: skip
    found.head = lock.lock(found.pk, json.dumps(told, ensure_ascii=False).encode())
    return found


def item_of(row: Item) -> dict[str, Any]:
    """Open something for the other office, to write it on a sheet."""
    told: dict[str, Any] = json.loads(locker(row.guarded).unlock(row.pk, row.key_id, bytes(row.head)))
    return told


def items_waiting() -> list[Item]:
    """Return what waits for a sheet, words before files, the oldest first, locked."""
    files_last = F("file_id").asc(nulls_first=True)
    return list(Item.objects.select_for_update().filter(sent_at=None).order_by(files_last, "at", "pk"))


def answered_items() -> QuerySet[Item]:
    """Return what needs to be kept no longer: sent, and answered where an answer is due."""
    return Item.objects.filter(sent_at__isnull=False).exclude(answer_due=True, answered_at=None)


def items_unanswered() -> QuerySet[Item]:
    """Return what was sent and stays without its answer."""
    return Item.objects.filter(sent_at__isnull=False, answer_due=True, answered_at=None)


def items_of(complaint_id: UUID) -> QuerySet[Item]:
    """Return the words that were handed over of one complaint."""
    return Item.objects.filter(complaint_id=complaint_id, answer_due=True, file_id=None)


def pieces_sent(complaint_id: UUID, file_id: UUID | None = None) -> QuerySet[Item]:
    """Return what was handed over of the files of one complaint, or of one of them."""
    rows = Item.objects.filter(complaint_id=complaint_id, file_id__isnull=False)
    return rows.filter(file_id=file_id) if file_id else rows


def came_whole(row: Complaint, file_id: UUID) -> bool:
    """Tell whether a file that the other office hands over is kept here already."""
    return any(one.said.get("theirs") == str(file_id) for one in opened(row).files)


def parts_of(row: Complaint, file_id: UUID) -> dict[int, Sealed]:
    """Return the parts of a file that came so far, by their number."""
    found = {}
    for piece in pieces_of(row).filter(sort=PART):
        said = said_in(piece, row.guarded).said
        if said["file"] == str(file_id):
            found[int(said["part"])] = piece
    return found


def complaint_of_theirs(theirs: UUID) -> Complaint:
    """Return the complaint that the other office names so, locked. Refuses: missing"""
    row = Complaint.objects.select_for_update().filter(theirs=theirs).first()
    if row is None:
        raise Missing()
    return row


def is_sent(slot: datetime) -> bool:
    """Tell whether the sheet of an hour left."""
    return Sheet.objects.filter(slot=slot).exists()


def handed_over(complaint_id: UUID) -> Complaint:
    """Return a complaint that the other office was handed, locked. Refuses: missing"""
    row = Complaint.objects.select_for_update().filter(pk=complaint_id, referred_to=OTHER_STATE).first()
    if row is None:
        raise Missing()
    return row


@dataclass(frozen=True)
class Post:
    """How the post with the other office does: both fingerprints, the last sheets, what waits.

    The fingerprint of new keys is not among them: who believes them hears it from their owner.
    """

    own: str
    office: Office | None
    theirs: str
    left: Sheet | None
    waiting: int


def post_to_see(viewer: Actor) -> Post:
    """Return how the post with the other office does. Refuses: not_allowed"""
    viewer.require("complaints.audit")
    other = Office.objects.first()
    return Post(
        own=post.fingerprint(post_keys().card()), office=other,
        theirs=post.fingerprint(other.card) if other else "",
        left=Sheet.objects.order_by("-slot").first(),
        waiting=Item.objects.filter(sent_at=None).count(),
    )  # fmt: skip
