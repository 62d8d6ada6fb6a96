"""Receiving: verified, stored once, and confirmed only after the disk has it."""

import json
import logging
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import JSONField

from rabt.base.actor import the_node
from rabt.base.clock import now
from rabt.base.errors import Untrusted
from rabt.exchange import queries, rules
from rabt.exchange.actions import envelope, locks, restoring
from rabt.exchange.actions.line import Parcel
from rabt.exchange.actions.reject import reject
from rabt.exchange.actions.send import APPLY, wake
from rabt.exchange.messages import LineRestored
from rabt.exchange.models import ERASED_KIND, Incoming, Peer
from rabt.seal.letter import OpenedLetter, digest_of
from rabt.seal.standing import is_void

log = logging.getLogger(__name__)


@dataclass
class Received:
    """What came of a batch: receipts for what is stored, and how the rest fared."""

    receipts: list[str] = field(default_factory=list)
    new: int = 0
    known: int = 0
    rejected: int = 0
    forked: bool = False


def answer(parcel: Parcel, *, at: datetime, via: str = "line") -> dict[str, Any]:
    """Take in what the other node sent over the line or a broker; return what it is answered.

    How far we have come is told to whoever proved to be the other node, and to nobody else.
    """
    came = receive(parcel.letters, via=via, at=at)
    told: dict[str, Any] = {"receipts": came.receipts, "at": now().isoformat()}
    if parcel.standing and queries.is_paired():
        restoring.take_back(parcel.back, via=via, at=at)
        standing = restoring.read_standing(parcel.standing, via=via, at=at)
        if standing is not None:
            told |= {
                "standing": restoring.own_standing(at),
                "back": restoring.letters_back(standing, forked=came.forked),
            }
    return told


def receive(letters: list[str], *, via: str, at: datetime) -> Received:
    """Verify and store sealed letters; return receipts only for those that are durable.

    A letter that fails a check changes nothing but the rejection log, and gets no answer. Where the disk is
    nearly full nothing is taken in: the letters stay where they are, and come again.
    """
    if shutil.disk_usage(settings.RABT.home).free < rules.DISK_RESERVE:
        log.error("the disk is nearly full: %d letters were not taken in", len(letters))
        return Received()
    if not queries.is_paired():
        for text in letters:
            reject(text, Untrusted("not_paired"), via=via, at=at)
        return Received(rejected=len(letters))
    again = queries.stored_under([digest_of(text) for text in letters])
    opened, refused = _open_all([text for text in letters if digest_of(text) not in again])
    _heed_restored(opened, at)
    result = _store(opened, list(again.values()), refused, via, at)
    for text, problem in refused:
        reject(text, problem, via=via, at=at)
    result.rejected = len(refused)
    return result


SAYS_NOTHING = {"state": rules.Incoming.SET_ASIDE, "handled_reason": "erased before it was sent again"}
Refusals = list[tuple[str, Untrusted]]
Came = tuple[str, OpenedLetter]


def _open_all(letters: list[str]) -> tuple[list[Came], Refusals]:
    peer = queries.the_peer()
    opened: list[Came] = []
    refused: Refusals = []
    for text in letters:
        try:
            opener = envelope.open_void if is_void(text) else envelope.open_letter
            opened.append((text, opener(text, peer)))
        except Untrusted as problem:
            refused.append((text, problem))
    return opened, refused


def _heed_restored(opened: list[Came], at: datetime) -> None:
    for _, one in opened:
        if one.head.kind == LineRestored.KIND:
            with suppress(Untrusted):  # what it says is malformed: its room will tell so
                restoring.heed_restored(one.body, at)


def _while_restored(opened: list[Came]) -> list[Came]:
    """Leave letters where they are until the other node knows that this one was restored; they come again.

    What is on its way may be older than what the other node has forgotten since: only its own word that it
    was restored too is taken.
    """
    taken = [one for one in opened if one[1].head.kind == LineRestored.KIND]
    if left := len(opened) - len(taken):
        log.info("restored and not yet heard: %d letters were not taken in", left)
    return taken


@transaction.atomic(durable=True)
def _store(opened: list[Came], again: list[Incoming], refused: Refusals, via: str, at: datetime) -> Received:
    if not opened and not again:
        return Received()
    locks.commit_durably()
    peer = Peer.objects.select_for_update().get(state=settings.RABT.peer_state)
    if peer.restored_at is not None:
        opened = _while_restored(opened)
    new, known, forked = _part(peer, opened, refused, at)
    pouched_at = at if via == "pouch" else None
    rows = [_row(text, one, peer, via, pouched_at, at) for text, one in new]
    lay(rows)
    again += queries.stored_under([one.digest for _, one in known]).values()
    _sign_anew(again, peer)
    _give_again(again, pouched_at, at)
    if new:
        upto = queries.contiguous_from(peer.state, peer.received_upto)
        peer.set_line(peer.line.received((row.seq for row in rows), upto))
        if any(row.kind == LineRestored.KIND for row in rows):
            peer.in_order_until = at + rules.IN_ORDER_FOR
        transaction.on_commit(lambda: wake(APPLY), robust=True)
    if new or again:
        peer.heard_at = at
        peer.save(update_fields=["received_highest", "received_upto", "heard_at", "in_order_until"])
    given = [row.receipt for row in sorted(rows + again, key=lambda row: row.seq)]
    return Received(receipts=given, new=len(new), known=len(again), forked=forked)


def _part(
    peer: Peer, opened: list[Came], refused: Refusals, at: datetime
) -> tuple[list[Came], list[Came], bool]:
    """Part a batch into new letters and known ones; what contradicts the chain is refused."""
    came = [_arrival(one) for _, one in opened]
    in_order = peer.in_order_until is not None and at < peer.in_order_until
    around = queries.stored_around(peer.state, came)
    parted = rules.part(came, around, peer.received_upto, ahead=rules.AHEAD_LIMIT, in_order=in_order)
    refused += [(opened[place][0], problem) for place, problem in parted.refused.items()]
    new, known = ([opened[place] for place in places] for places in (parted.new, parted.known))
    return new, known, parted.forked


def _arrival(one: OpenedLetter) -> rules.Arrival:
    return rules.Arrival(one.head.mid, one.head.seq, one.digest, one.head.prev)


def _row(
    text: str, one: OpenedLetter, peer: Peer, via: str, pouched_at: datetime | None, at: datetime
) -> Incoming:
    head = one.head
    handled = {"handled_by": the_node(peer.state).id, "handled_at": at}
    return Incoming(
        from_state=head.from_state, mid=head.mid, seq=head.seq, prev=head.prev, digest=one.digest,
        kind=head.kind, about=head.about, purpose=head.purpose, body=one.body, sealed=text,
        receipt=envelope.sign_receipt(head.seq, one.digest, at, peer), receipt_mark=peer.own_mark, via=via,
        pouched_at=pouched_at, made_at=head.sent_at, came_at=at, receipted_at=at,
        **(SAYS_NOTHING | handled if head.kind == ERASED_KIND else {}),
    )  # fmt: skip


FIELDS = Incoming._meta.concrete_fields
LAY = f"copy {Incoming._meta.db_table} ({', '.join(str(field.column) for field in FIELDS)}) from stdin"
STRUCTURES = [place for place, field in enumerate(FIELDS) if isinstance(field, JSONField)]


def lay(rows: list[Incoming]) -> None:
    """Write new letters as one stream: half of what the models took was to quote their long texts."""
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(LAY) as stream:
        for row in rows:
            told = [getattr(row, field.attname) for field in FIELDS]
            for place in STRUCTURES:
                told[place] = json.dumps(told[place])
            stream.write_row(told)


def lay_plainly(rows: list[Incoming]) -> None:
    """Write the same as `lay`, said by the models: what it is held against."""
    Incoming.objects.bulk_create(rows)


def _sign_anew(again: list[Incoming], peer: Peer) -> None:
    """Sign again what was confirmed with an earlier key of ours: the other node believes it no more."""
    for row in again:
        if row.receipt_mark != peer.own_mark:
            row.receipt = envelope.sign_receipt(row.seq, row.digest, row.came_at, peer)
            row.receipt_mark = peer.own_mark
            row.save(update_fields=["receipt", "receipt_mark"])


def _give_again(again: list[Incoming], pouched_at: datetime | None, at: datetime) -> None:
    """Note that the stored receipts of letters that came before are given once more."""
    rows = Incoming.objects.filter(pk__in=[row.pk for row in again])
    if again and pouched_at:
        rows.update(receipted_at=at, pouched_at=pouched_at)
    elif again:
        rows.update(receipted_at=at)
