"""Every read of a complaint: by officers, each look written down; by whoever told it, with his secret."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.complaints.models import Act, Anchor, Complaint, Decision, GuardedPiece, Look, Piece
from rabt.complaints.queries.pieces import (
    DECIDED,
    FILE,
    GUARDED,
    KEY,
    ORDINARY,
    PAPER,
    PART,
    SAID,
    TOLD,
    Opened,
    Whole,
    body_of,
    locker,
    opened,
    opened_of,
    pieces_of,
    room_key,
    said_in,
    said_of,
    sealed,
    sealed_anew,
)
from rabt.complaints.queries.post import (
    NOBODY,
    Post,
    answered_items,
    came_whole,
    complaint_of_theirs,
    handed_over,
    is_sent,
    item,
    item_of,
    items_of,
    items_unanswered,
    items_waiting,
    office,
    parts_of,
    pieces_sent,
    post_keys,
    post_to_see,
)
from rabt.complaints.queries.statement import printed_as, statement_of
from rabt.complaints.rules import chain, number
from rabt.complaints.rules import complaint as rules
from rabt.complaints.rules.complaint import OPEN, State
from rabt.corridor import Terms
from rabt.files.queries import Opened as File

__all__ = [
    "DECIDED",
    "FILE",
    "GUARDED",
    "KEY",
    "NOBODY",
    "ORDINARY",
    "PAPER",
    "PART",
    "SAID",
    "TOLD",
    "Opened",
    "Post",
    "Whole",
    "acts_of",
    "answered_items",
    "body_of",
    "came_whole",
    "check_anchors",
    "closed_between",
    "complaint_of_theirs",
    "complaint_to_change",
    "complaint_to_see",
    "complaints_to_see",
    "counted",
    "evidence_to_see",
    "handed_over",
    "is_anchored",
    "is_permit_held_by_another",
    "is_sent",
    "item",
    "item_of",
    "items_of",
    "items_unanswered",
    "items_waiting",
    "kind_of",
    "late",
    "leaves",
    "locked",
    "locker",
    "looks_at",
    "note_look",
    "office",
    "open_decision",
    "opened",
    "opened_of",
    "own_complaint",
    "parts_of",
    "past_due",
    "pieces_of",
    "pieces_sent",
    "post_keys",
    "post_to_see",
    "printed_as",
    "received_between",
    "room_key",
    "said_in",
    "said_of",
    "sealed",
    "sealed_anew",
    "statement_of",
    "terms_at",
    "unexecuted",
    "waiting_decision",
]


def terms_at(at: datetime) -> Terms:
    """Return the rules of the day."""
    return agreement.terms_at(at)


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
            head = said_in(piece, guarded).said
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
