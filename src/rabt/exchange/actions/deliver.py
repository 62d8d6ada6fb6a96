"""Sending: one writer numbers and seals, batches travel, receipts close each letter."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from rabt.base.clock import now
from rabt.base.errors import Untrusted
from rabt.exchange import queries, rules
from rabt.exchange.actions import envelope, line, locks
from rabt.exchange.actions.reject import reject
from rabt.exchange.models import Outgoing, Peer

AT_ONCE = 200
Carrier = Callable[[str, list[str]], line.Answer]


@dataclass(frozen=True)
class Delivery:
    """What one round of sending did."""

    sealed: int = 0
    sent: int = 0
    acknowledged: int = 0
    failed: str = ""


def deliver(at: datetime, *, carrier: Carrier = line.carry, at_once: bool = False) -> Delivery:
    """Seal what waits and send what has no receipt yet. `at_once` does not wait for the next try."""
    with locks.held(locks.SEND) as mine:
        if not mine or not queries.is_paired():
            return Delivery()
        sealed = seal_waiting(at)
        peer = queries.the_peer()
        if peer.next_try_at and peer.next_try_at > at and not at_once:
            return Delivery(sealed=sealed)
        return _send(peer, at, carrier, sealed, None if at_once else at)


def seal_waiting(at: datetime) -> int:
    """Number and seal every written letter, in the order of writing. Refuses: not_paired"""
    total = 0
    while done := _seal_some(at):
        total += done
    return total


@transaction.atomic
def _seal_some(at: datetime) -> int:
    locks.hold(locks.SEAL)
    peer = Peer.objects.select_for_update().get(state=settings.RABT.peer_state)
    letters = list(queries.unsealed(peer.state, AT_ONCE))
    for letter in letters:
        letter.seq = peer.last_seq + 1
        letter.sealed, letter.digest = envelope.seal_letter(
            letter, seq=letter.seq, prev=peer.last_digest, peer=peer
        )
        peer.last_seq, peer.last_digest = letter.seq, letter.digest
    if letters:
        _write_seals(letters)
        peer.save(update_fields=["last_seq", "last_digest"])
    return len(letters)


def _write_seals(letters: list[Outgoing]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "update exchange_outgoing set seq = %s, sealed = %s, digest = %s where id = %s",
            [(letter.seq, letter.sealed, letter.digest, letter.pk) for letter in letters],
        )


def _send(peer: Peer, at: datetime, carrier: Carrier, sealed: int, due: datetime | None) -> Delivery:
    sent = acknowledged = after = 0
    while batch := queries.batch_to_send(peer.state, after, due):
        after = batch[-1].seq or 0
        _mark_sent(batch, at)
        try:
            answer = carrier(peer.url, [letter.sealed for letter in batch])
        except line.Unreachable as broken:
            _note_failure(peer, str(broken), at)
            return Delivery(sealed, sent, acknowledged, str(broken))
        sent += len(batch)
        settled = take_receipts(answer.receipts, via="line", at=at)
        acknowledged += settled
        _note_contact(peer, answer, at)
        _put_off(batch, at)
    return Delivery(sealed, sent, acknowledged)


def _mark_sent(batch: list[Outgoing], at: datetime) -> None:
    Outgoing.objects.filter(pk__in=[letter.pk for letter in batch]).update(sent_at=at)


def _put_off(batch: list[Outgoing], at: datetime) -> None:
    """Try letters that came back without a receipt again later, each at its own time."""
    left = Outgoing.objects.filter(pk__in=[letter.pk for letter in batch], filed_at__isnull=True)
    for letter in left.only("attempts"):
        letter.attempts += 1
        letter.next_try_at = at + rules.wait_before(letter.attempts, random.random())  # noqa: S311 (jitter)
        letter.save(update_fields=["attempts", "next_try_at"])


def _note_failure(peer: Peer, why: str, at: datetime) -> None:
    peer.failures += 1
    peer.next_try_at = at + rules.wait_before(peer.failures, random.random())  # noqa: S311 (jitter)
    peer.last_error = why[:300]
    peer.save(update_fields=["failures", "next_try_at", "last_error"])


def _note_contact(peer: Peer, answer: line.Answer, at: datetime) -> None:
    peer.failures, peer.next_try_at, peer.last_error, peer.reached_at = 0, None, "", at
    if answer.their_clock is not None:
        midway = answer.asked_at + (answer.answered_at - answer.asked_at) / 2
        peer.clock_skew_ms = round((answer.their_clock - midway) / timedelta(milliseconds=1))
    peer.save(update_fields=["failures", "next_try_at", "last_error", "reached_at", "clock_skew_ms"])


def take_receipts(receipts: list[str], *, via: str, at: datetime) -> int:
    """File the other node's signed receipts; a receipt that proves nothing is turned away."""
    settled = 0
    for start in range(0, len(receipts), rules.BATCH_LETTERS):
        settled += _take_some(receipts[start : start + rules.BATCH_LETTERS], via, at)
    return settled


def _take_some(receipts: list[str], via: str, at: datetime) -> int:
    peer = queries.the_peer()
    read: dict[int, tuple[str, str]] = {}
    refused: list[tuple[str, Untrusted]] = []
    for text in receipts:
        try:
            receipt = envelope.read_receipt(text, peer)
            read[receipt.seq] = (receipt.digest, text)
        except Untrusted as problem:
            refused.append((text, problem))
    settled, strange = _file(peer, read, at)
    for seq in strange:
        digest, text = read[seq]
        refused.append((text, Untrusted("receipt_of_nothing", seq=seq, digest=digest)))
    for text, why in refused:
        reject(text, why, via=via, at=at)
    return settled


@transaction.atomic
def _file(peer: Peer, read: dict[int, tuple[str, str]], at: datetime) -> tuple[int, set[int]]:
    """File receipts that fit their letters; return how many were new, and the numbers that fit none."""
    rows = Outgoing.objects.select_for_update().filter(to_state=peer.state, seq__in=read).order_by("id")
    fitting = {
        row.seq: row
        for row in rows.only("seq", "digest", "filed_at")
        if row.seq and read[row.seq][0] == row.digest
    }
    fresh = [(read[seq][1], at, now(), row.pk) for seq, row in fitting.items() if row.filed_at is None]
    with connection.cursor() as cursor:
        cursor.executemany(
            "update exchange_outgoing set receipt = %s, answered_at = %s, filed_at = %s where id = %s", fresh
        )
    return len(fresh), read.keys() - fitting.keys()
