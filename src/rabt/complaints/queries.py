"""Every read of a complaint: by officers, each look written down; by whoever told it, with his secret."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.complaints.messages import ComplaintFile, ComplaintHanded
from rabt.complaints.models import (
    Act,
    Anchor,
    Complaint,
    Decision,
    GuardedPiece,
    Item,
    Look,
    Office,
    Piece,
    Sealed,
    Sheet,
)
from rabt.complaints.rules import chain, number, post
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import OPEN, OTHER_STATE, State, Told
from rabt.corridor import Terms
from rabt.files.queries import Opened as File
from rabt.files.rules import Locker

KEY = "complaints.key"
TOLD, SAID, DECIDED, FILE, PART = "told", "said", "decided", "file", "part"
ORDINARY, GUARDED = b"ordinary", b"guarded"


def terms_at(at: datetime) -> Terms:
    """Return the rules of the day."""
    return agreement.terms_at(at)


# ------------------------------------------------------------------ the room's own key
def room_key() -> bytes:
    """Read the room's own key: the house's process never does."""
    return bytes.fromhex((settings.RABT.keys / KEY).read_text())


def locker(guarded: bool) -> Locker:
    """Return what seals and opens the pieces of ordinary, or of guarded, complaints."""
    return Locker(hashlib.sha256((GUARDED if guarded else ORDINARY) + room_key()).digest())


def pieces_of(row: Complaint) -> QuerySet[Any]:
    """Return the sealed pieces of a complaint, from the table of its sort, as they came."""
    table: type[Sealed] = GuardedPiece if row.guarded else Piece
    return table._default_manager.filter(complaint=row).order_by("at", "pk")


@dataclass(frozen=True)
class Opened:
    """A piece that was opened: what it says, by whom, when."""

    id: UUID
    sort: str
    by: str
    at: datetime
    said: dict[str, str]


@dataclass(frozen=True)
class Whole:
    """A complaint with its words, as an officer or who told it reads it."""

    row: Complaint
    told: Told
    said: list[Opened]
    files: list[Opened]
    decided: list[Opened]


def opened(row: Complaint) -> Whole:
    """Open the words of a complaint; the caller wrote down who looks."""
    found = [_opened(piece, row.guarded) for piece in pieces_of(row).defer("body")]
    of = {sort: [one for one in found if one.sort == sort] for sort in (TOLD, SAID, DECIDED, FILE)}
    return Whole(row, Told(**of[TOLD][0].said), of[SAID], of[FILE], of[DECIDED])


def _opened(piece: Sealed, guarded: bool) -> Opened:
    plain = locker(guarded).unlock(piece.pk, piece.key_id, bytes(piece.head))
    return Opened(piece.pk, piece.sort, piece.by, piece.at, json.loads(plain))


def sealed(
    row: Complaint, sort: str, said: dict[str, str], by: str, at: datetime, body: bytes = b""
) -> Sealed:
    """Make a sealed piece of a complaint; the caller writes it."""
    table = GuardedPiece if row.guarded else Piece
    lock = locker(row.guarded)
    piece: Sealed = table(complaint=row, sort=sort, by=by, at=at, key_id=lock.key_id)
    piece.head = lock.lock(piece.pk, json.dumps(said, ensure_ascii=False).encode())
    piece.body = lock.lock(piece.pk, body) if body else None
    return piece


# ------------------------------------------------------------------ post with the other state's office
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


def body_of(row: Complaint, piece_id: UUID) -> bytes:
    """Open the bytes of a file of a complaint that has been opened."""
    piece = pieces_of(row).get(pk=piece_id)
    return locker(row.guarded).unlock(piece.pk, piece.key_id, bytes(piece.body or b""))


def came_whole(row: Complaint, file_id: UUID) -> bool:
    """Tell whether a file that the other office hands over is kept here already."""
    return any(one.said.get("theirs") == str(file_id) for one in opened(row).files)


def parts_of(row: Complaint, file_id: UUID) -> dict[int, Sealed]:
    """Return the parts of a file that came so far, by their number."""
    found = {}
    for piece in pieces_of(row).filter(sort=PART):
        said = _opened(piece, row.guarded).said
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


def said_of(told: Told) -> dict[str, str]:
    """Return what was told as it is sealed."""
    return asdict(told)


# ------------------------------------------------------------------ officers
def complaints_to_see(viewer: Actor, state: str = "") -> QuerySet[Complaint]:
    """Return the complaints of the sorts that this viewer reads, the most urgent first."""
    viewer.require("complaints.work")
    sorts = [guarded for guarded in (False, True) if rules.sees(viewer.scopes, guarded)]
    found = Complaint.objects.filter(guarded__in=sorts)
    return (found.filter(state=state) if state else found).order_by("due_on", "pk")


def late(rows: QuerySet[Complaint], today: date) -> QuerySet[Complaint]:
    """Narrow to open complaints that have passed their day."""
    return rows.filter(state__in=OPEN, due_on__lt=today)


def complaint_to_see(viewer: Actor, complaint_id: UUID, at: datetime) -> Whole:
    """Open one complaint, once the look is written down here. Refuses: missing, purpose_missing"""
    row = _one(complaints_to_see(viewer), complaint_id)
    note_look(viewer, row, at)
    return opened(row)


def note_look(viewer: Actor, row: Complaint, at: datetime) -> None:
    """Write who opens a complaint: in this room's own log, never in the house's. Refuses: purpose_missing"""
    if not viewer.purpose:
        raise NotAllowed("purpose_missing")
    Look.objects.create(
        complaint=row, at=at, who=viewer.id, for_whom=viewer.for_whom, office=viewer.office, role=viewer.role,
        purpose=viewer.purpose,
    )  # fmt: skip


def complaint_to_change(actor: Actor, complaint_id: UUID) -> Complaint:
    """Return one complaint, locked, or Missing."""
    return _one(complaints_to_see(actor).select_for_update(), complaint_id)


def _one(rows: QuerySet[Complaint], complaint_id: UUID) -> Complaint:
    row = rows.filter(pk=complaint_id).first()
    if row is None:
        raise Missing()
    return row


def evidence_to_see(viewer: Actor, piece_id: UUID, at: datetime) -> File:
    """Open one file of a complaint; the look is written down. Refuses: missing"""
    for guarded, table in ((False, Piece), (True, GuardedPiece)):
        piece = table._default_manager.filter(pk=piece_id, sort=FILE).select_related("complaint").first()
        if piece is not None and rules.sees(viewer.scopes, guarded):
            viewer.require("complaints.work")
            note_look(viewer, piece.complaint, at)
            head = _opened(piece, guarded).said
            plain = locker(guarded).unlock(piece.pk, piece.key_id, bytes(piece.body or b""))
            return File(plain, head["name"], head["type"])
    raise Missing()


def open_decision(row: Complaint) -> Decision | None:
    """Return the decision that waits for a second person, locked, or nothing."""
    return Decision.objects.select_for_update().filter(complaint=row, decided_by="").first()


def waiting_decision(row: Complaint) -> Decision | None:
    """Return the decision that waits for a second person, to be shown."""
    return Decision.objects.filter(complaint=row, decided_by="").first()


def looks_at(viewer: Actor, row: Complaint) -> list[Look]:
    """Return who opened a complaint, newest first. Refuses: not_allowed"""
    viewer.require("complaints.audit")
    return list(Look.objects.filter(complaint=row).order_by("-at")[:50])


# ------------------------------------------------------------------ who told it
def own_complaint(typed_number: str, typed_secret: str, *, locked: bool = False) -> Complaint:
    """Return the complaint of a number and its secret word. Refuses: complaint_unknown"""
    asked, secret = number.plain(typed_number), number.plain(typed_secret)
    rows = Complaint.objects.select_for_update() if locked else Complaint.objects
    row = rows.filter(number=asked).first()
    right = number.is_right(room_key(), asked, secret, row.secret_digest if row else "")
    if row is None or not right:
        raise Refused("complaint_unknown", field="secret")
    return row


# ------------------------------------------------------------------ other open complaints, duties
def is_permit_held_by_another(row: Complaint) -> bool:
    """Tell whether another complaint that is not over stands on the same permit."""
    others = Complaint.objects.filter(permit_ref=row.permit_ref).exclude(pk=row.pk)
    return others.exclude(state__in=rules.LETS_GO).exists()


def past_due(today: date) -> list[UUID]:
    """Name the open complaints that passed their day and were not put before the head."""
    rows = late(Complaint.objects.filter(escalated_at=None), today)
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def unexecuted(today: date) -> list[UUID]:
    """Name the decisions that were not carried out in their days."""
    rows = Complaint.objects.filter(state=State.DECIDED, execute_by__lt=today)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def received_between(first: datetime, until: datetime) -> list[Complaint]:
    """Return the complaints that came between two instants, for the room's own count. Shown to nobody."""
    return list(Complaint.objects.filter(received_at__gte=first, received_at__lt=until))


def closed_between(first: datetime, until: datetime) -> list[Complaint]:
    """Return the complaints that were closed between two instants, for the room's own count."""
    return list(Complaint.objects.filter(closed_at__gte=first, closed_at__lt=until))


def kind_of(row: Complaint) -> str:
    """Read of which kind a complaint is, for a count: its words are opened by the room itself, for nobody."""
    return opened(row).told.kind


def locked(key: UUID) -> Complaint:
    """Return a complaint, locked, for a duty of the room itself."""
    return Complaint.objects.select_for_update().get(pk=key)


# ------------------------------------------------------------------ the room's own journal
def acts_of(row: Complaint) -> QuerySet[Act]:
    """Return what happened to a complaint, oldest first."""
    return Act.objects.filter(about=row.pk).order_by("place")


def leaves(size: int | None = None) -> list[bytes]:
    """Return the leaves of the room's tree, or the first of them."""
    found = Act.objects.order_by("place").values_list("leaf", flat=True)
    return [bytes.fromhex(one) for one in (found if size is None else found[:size])]


def check_anchors() -> int:
    """Recompute the root of every day from the acts; return how many days held, or raise ValueError."""
    anchors = list(Anchor.objects.order_by("day"))
    for one in anchors:
        if chain.root(leaves(one.size)) != one.root:
            raise ValueError(f"the journal behind the wall is not that of {one.day}")
    return len(anchors)


def is_anchored(day: date) -> bool:
    """Tell whether the root of a day lies in the node's journal."""
    return Anchor.objects.filter(day=day).exists()


def counted(viewer: Actor) -> dict[str, int]:
    """Count what waits for this viewer: new, in work, late."""
    today = terms_at(clock.now()).on
    rows = complaints_to_see(viewer).filter(state__in=OPEN)
    return {
        "received": rows.filter(state=State.RECEIVED).count(),
        "in_work": rows.exclude(state=State.RECEIVED).count(),
        "late": rows.filter(Q(due_on__lt=today)).count(),
    }
