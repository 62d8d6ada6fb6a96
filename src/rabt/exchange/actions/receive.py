"""Receiving: verified, stored once, and confirmed only after the disk has it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rabt.base.errors import Untrusted
from rabt.exchange import queries, rules
from rabt.exchange.actions import envelope, locks
from rabt.exchange.actions.reject import reject
from rabt.exchange.actions.send import APPLY, wake
from rabt.exchange.models import Incoming, Peer
from rabt.seal.letter import OpenedLetter


@dataclass
class Received:
    """What came of a batch: receipts for what is stored, and how the rest fared."""

    receipts: list[str] = field(default_factory=list)
    new: int = 0
    known: int = 0
    rejected: int = 0


def receive(letters: list[str], *, via: str, at: datetime) -> Received:
    """Verify and store sealed letters; return receipts only for those that are durable.

    A letter that fails a check changes nothing but the rejection log, and gets no answer.
    """
    if not queries.is_paired():
        for text in letters:
            reject(text, Untrusted("not_paired"), via=via, at=at)
        return Received(rejected=len(letters))
    opened, refused = _open_all(letters)
    result = _store(opened, refused, via, at)
    for text, problem in refused:
        reject(text, problem, via=via, at=at)
    result.rejected = len(refused)
    return result


Refusals = list[tuple[str, Untrusted]]
Came = tuple[str, OpenedLetter]


def _open_all(letters: list[str]) -> tuple[list[Came], Refusals]:
    peer = queries.the_peer()
    opened: list[Came] = []
    refused: Refusals = []
    for text in letters:
        try:
            opened.append((text, envelope.open_letter(text, peer)))
        except Untrusted as problem:
            refused.append((text, problem))
    return opened, refused


@transaction.atomic(durable=True)
def _store(opened: list[Came], refused: Refusals, via: str, at: datetime) -> Received:
    locks.commit_durably()
    result = Received()
    if not opened:
        return result
    peer = Peer.objects.select_for_update().get(state=settings.RABT.peer_state)
    for text, one in sorted(opened, key=lambda came: came[1].head.seq):
        try:
            result.receipts.append(_store_one(text, one, via, at, result))
        except Untrusted as problem:
            refused.append((text, problem))
    if result.new:
        highest = max(one.head.seq for _, one in opened)
        peer.received_highest = max(peer.received_highest, _stored_highest(peer, highest))
        peer.received_upto = queries.contiguous_from(peer.state, peer.received_upto)
        transaction.on_commit(lambda: wake(APPLY), robust=True)
    if result.new or result.known:
        peer.heard_at = at
    peer.save(update_fields=["received_highest", "received_upto", "heard_at"])
    return result


def _stored_highest(peer: Peer, at_most: int) -> int:
    rows = Incoming.objects.filter(from_state=peer.state, seq__lte=at_most).order_by("-seq")
    return rows.values_list("seq", flat=True).first() or 0


def _store_one(sealed: str, one: OpenedLetter, via: str, at: datetime, result: Received) -> str:
    head = one.head
    arrival = rules.Arrival(head.mid, head.seq, one.digest, head.prev)
    known = queries.known_about(head.from_state, arrival)
    pouched_at = at if via == "pouch" else None
    if rules.is_known(arrival, known):
        result.known += 1
        return _give_again(one, pouched_at, at)
    rules.check_arrival(arrival, known)
    receipt = envelope.sign_receipt(one, at)
    Incoming.objects.create(
        from_state=head.from_state, mid=head.mid, seq=head.seq, prev=head.prev, digest=one.digest,
        kind=head.kind, about=head.about, purpose=head.purpose[:40], body=one.body, sealed=sealed,
        receipt=receipt, via=via, pouched_at=pouched_at, made_at=head.sent_at, came_at=at, receipted_at=at,
    )  # fmt: skip
    result.new += 1
    return receipt


def _give_again(one: OpenedLetter, pouched_at: datetime | None, at: datetime) -> str:
    """Return the stored receipt of a letter that came before."""
    row = Incoming.objects.only("receipt", "pouched_at").get(from_state=one.head.from_state, mid=one.head.mid)
    row.receipted_at = at
    row.pouched_at = pouched_at or row.pouched_at
    row.save(update_fields=["receipted_at", "pouched_at"])
    return row.receipt
