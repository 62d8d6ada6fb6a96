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
    if not opened:
        return Received()
    locks.commit_durably()
    peer = Peer.objects.select_for_update().get(state=settings.RABT.peer_state)
    new, known = _sort(peer, opened, refused)
    pouched_at = at if via == "pouch" else None
    rows = [_row(text, one, peer, via, pouched_at, at) for text, one in new]
    Incoming.objects.bulk_create(rows)
    _sign_anew(known, peer)
    _give_again(known, pouched_at, at)
    if new:
        peer.received_highest = max(peer.received_highest, *(row.seq for row in rows))
        peer.received_upto = queries.contiguous_from(peer.state, peer.received_upto)
        transaction.on_commit(lambda: wake(APPLY), robust=True)
    if new or known:
        peer.heard_at = at
        peer.save(update_fields=["received_highest", "received_upto", "heard_at"])
    receipts = queries.receipts_given([one.digest for _, one in new + known])
    given = [receipts[one.digest] for _, one in new + known]
    return Received(receipts=given, new=len(new), known=len(known))


def _sort(peer: Peer, opened: list[Came], refused: Refusals) -> tuple[list[Came], list[Came]]:
    """Part a batch into new letters and known ones; what contradicts the chain is refused."""
    ledger = queries.stored_around(peer.state, [_arrival(one) for _, one in opened])
    new: list[Came] = []
    known: list[Came] = []
    for text, one in sorted(opened, key=lambda came: came[1].head.seq):
        arrival = _arrival(one)
        found = ledger.known(arrival)
        if rules.is_known(arrival, found):
            known.append((text, one))
            continue
        try:
            rules.check_arrival(arrival, found)
        except Untrusted as problem:
            refused.append((text, problem))
            continue
        ledger.note(arrival)
        new.append((text, one))
    return new, known


def _arrival(one: OpenedLetter) -> rules.Arrival:
    return rules.Arrival(one.head.mid, one.head.seq, one.digest, one.head.prev)


def _row(
    text: str, one: OpenedLetter, peer: Peer, via: str, pouched_at: datetime | None, at: datetime
) -> Incoming:
    head = one.head
    return Incoming(
        from_state=head.from_state, mid=head.mid, seq=head.seq, prev=head.prev, digest=one.digest,
        kind=head.kind, about=head.about, purpose=head.purpose, body=one.body, sealed=text,
        receipt=envelope.sign_receipt(one, at, peer), via=via, pouched_at=pouched_at, made_at=head.sent_at,
        came_at=at, receipted_at=at,
    )  # fmt: skip


def _sign_anew(known: list[Came], peer: Peer) -> None:
    """Sign again what was received before our keys changed: the other node believes the earlier no more."""
    if not peer.own_since:
        return
    came = {one.digest: one for _, one in known}
    early = Incoming.objects.filter(digest__in=came, receipted_at__lt=peer.own_since)
    for row in early.defer("body", "sealed"):
        row.receipt = envelope.sign_receipt(came[row.digest], row.came_at, peer)
        row.save(update_fields=["receipt"])


def _give_again(known: list[Came], pouched_at: datetime | None, at: datetime) -> None:
    """Note that the stored receipts of letters that came before are given once more."""
    rows = Incoming.objects.filter(digest__in=[one.digest for _, one in known])
    if known and pouched_at:
        rows.update(receipted_at=at, pouched_at=pouched_at)
    elif known:
        rows.update(receipted_at=at)
