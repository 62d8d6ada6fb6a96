"""Post with the other state's complaints office: a sheet at each of its hours, whatever stands on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Problem, Refused, Untrusted
from rabt.complaints import queries
from rabt.complaints.actions.carrying import file_taken, take_piece
from rabt.complaints.actions.remember import hand_over, note
from rabt.complaints.actions.telling import received
from rabt.complaints.messages import (
    KINDS,
    ComplaintFile,
    ComplaintFileTaken,
    ComplaintHanded,
    ComplaintStands,
    ComplaintTaken,
    ComplaintTurnedAway,
)
from rabt.complaints.models import Complaint, Office, Sheet
from rabt.complaints.rules import number, post
from rabt.complaints.rules.complaint import Told
from rabt.exchange import actions as exchange
from rabt.exchange import queries as letters

Said = ComplaintTaken | ComplaintTurnedAway | ComplaintStands | ComplaintFileTaken


# ------------------------------------------------------------------ what leaves
@transaction.atomic
def send_post(*, at: datetime) -> bool:
    """Send the sheet of this hour, once, with what waits or with nothing. Return whether now."""
    slot = post.slot_of(at)
    if not letters.is_paired() or queries.is_sent(slot):
        return False
    office, own = queries.office(), queries.post_keys()
    waiting = queries.items_waiting() if office and not office.next_card else []
    told = [queries.item_of(one) for one in waiting]
    count, to = post.fitting(told), office.card if office else ""
    sheet = post.closed(told[:count], own, to, (settings.RABT.state, settings.RABT.peer_state))
    letter = exchange.send_post(the_node(settings.RABT.state), own.card(), sheet, at=at)
    Sheet.objects.create(slot=slot, mid=letter.mid)
    for one in waiting[:count]:
        one.sent_at = at
        one.save(update_fields=["sent_at"])
    queries.answered_items().delete()
    return True


# ------------------------------------------------------------------ what comes
def read_post(*, at: datetime) -> int:
    """Read the sheets that came, oldest first; one under unheard keys waits. Return how many."""
    return sum(_read(one.mid, at) for one in letters.post_to_fetch())


@transaction.atomic
def _read(mid: UUID, at: datetime) -> bool:
    kept = letters.post_to_fetch(locked=True).filter(mid=mid).first()
    if kept is None:
        return False
    office = _office_of(kept.card, at)
    if office is None:
        return False
    try:
        items = post.opened(
            kept.sheet, queries.post_keys(), kept.card, (settings.RABT.peer_state, settings.RABT.state)
        )
        office.opened_at = at
        for item in items:
            _take(item, at)
    except Untrusted:  # the first of them are closed to nobody: the other office did not know us yet
        office.unread_at = at
    office.save(update_fields=["opened_at", "unread_at"])
    exchange.fetched(mid)
    return True


def _office_of(card: str, at: datetime) -> Office | None:
    """Return the other office, its card kept as it first came; nothing while another card is not heard."""
    office = queries.office()
    if office is None:
        post.check_card(card)
        office = Office.objects.create(state=settings.RABT.peer_state, card=card, since=at)
    if office.card == card:
        return office
    if office.next_card != card:
        office.next_card, office.next_at = post.check_card(card), at
        office.save(update_fields=["next_card", "next_at"])
        note("post.card_changed", office.pk, "", at, fingerprint=post.fingerprint(card))
    return None


def _take(item: dict[str, Any], at: datetime) -> None:
    """Do what one item asks, once; one that cannot be read is written down and left."""
    try:
        told = KINDS[item.get("kind", "")].from_body(item.get("body"))
        with transaction.atomic():
            _TAKEN[type(told)](told, at)
    except (KeyError, TypeError, Problem) as problem:
        note("post.item_refused", queries.NOBODY, "", at, why=getattr(problem, "code", "unknown"))


def _receive(told: ComplaintHanded, at: datetime) -> None:
    """Receive a complaint that the other office hands over; it learns the number, or why not."""
    if Complaint.objects.filter(theirs=told.complaint_id).exists():
        return
    words = {name: getattr(told, name) for name in Told.__dataclass_fields__}
    try:
        with transaction.atomic():
            receipt = received(
                Told(**words), channel="letter", consent=told.consent, theirs=told.complaint_id, at=at
            )
    except Refused as problem:
        hand_over(None, ComplaintTurnedAway(told.complaint_id, problem.code), at)
        return
    row = Complaint.objects.get(number=receipt.number)
    if told.files:
        files = {"word": "files_there", "count": str(told.files)}
        queries.sealed(row, queries.SAID, files, "", at).save(force_insert=True)
    hand_over(row, ComplaintTaken(told.complaint_id, receipt.number, receipt.secret), at)


def _said(told: Said, at: datetime, **said: str) -> None:
    """Write what the other office says of a complaint that it was handed, where its teller reads it."""
    row = queries.handed_over(told.complaint_id)
    queries.sealed(row, queries.SAID, said, "", at).save(force_insert=True)
    note("complaint.heard", row.pk, "", at, word=said["word"])


def _taken(told: ComplaintTaken, at: datetime) -> None:
    queries.items_of(told.complaint_id).update(answered_at=at)
    spoken = {"number": number.spoken(told.number), "secret": number.spoken(told.secret)}
    _said(told, at, word="taken_there", **spoken)


def _turned_away(told: ComplaintTurnedAway, at: datetime) -> None:
    queries.items_of(told.complaint_id).update(answered_at=at)
    queries.pieces_sent(told.complaint_id).delete()
    _said(told, at, word="turned_away", code=told.code)


def _file_taken(told: ComplaintFileTaken, at: datetime) -> None:
    file_taken(told.complaint_id, told.file_id, at)
    _said(told, at, word="file_there" if told.kept else "file_not_taken")


def _stands(told: ComplaintStands, at: datetime) -> None:
    _said(told, at, word="stands_there", state=told.state)


_TAKEN: dict[type, Callable[[Any, datetime], None]] = {
    ComplaintHanded: _receive, ComplaintTaken: _taken, ComplaintTurnedAway: _turned_away,
    ComplaintStands: _stands, ComplaintFile: take_piece, ComplaintFileTaken: _file_taken,
}  # fmt: skip


# ------------------------------------------------------------------ new keys of the other office
@transaction.atomic
def believe_card(actor: Actor, fingerprint: str, *, at: datetime) -> Office:
    """Believe the other office's new keys, once their digits were heard; what it did not answer goes again.

    Refuses: not_allowed, post_no_new_card, fingerprint_wrong
    """
    actor.require("complaints.audit")
    office = queries.office()
    if office is None or not office.next_card:
        raise Refused("post_no_new_card")
    post.check_heard(office.next_card, fingerprint)
    office.card, office.since, office.next_card, office.next_at = office.next_card, at, "", None
    office.save(update_fields=["card", "since", "next_card", "next_at"])
    queries.items_unanswered().update(sent_at=None)
    note("post.card_believed", office.pk, actor.id, at)
    return office
