"""Sending: one writer numbers and seals, batches travel until receipts close each letter."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min

from rabt.exchange import queries, rules
from rabt.exchange.actions import line, locks, relay, restoring
from rabt.exchange.actions.number import number
from rabt.exchange.actions.settle import take_receipts
from rabt.exchange.models import Outgoing, Peer

AT_ONCE = 200
Carrier = Callable[[str, line.Parcel], line.Answer]


@dataclass(frozen=True)
class Delivery:
    """What one round of sending did."""

    sealed: int = 0
    sent: int = 0
    acknowledged: int = 0
    failed: str = ""


def deliver(at: datetime, *, carrier: Carrier | None = None, at_once: bool = False) -> Delivery:
    """Seal what waits and send what has no receipt yet. `at_once` does not wait for the next try.

    The carrier is the line, or the broker that this node's environment names.
    """
    with locks.held(locks.SEND) as mine:
        if not mine or not queries.is_paired():
            return Delivery()
        sealed = seal_waiting(at)
        peer = queries.the_peer()
        if not rules.is_due(peer.next_try_at, at) and not at_once:
            return Delivery(sealed=sealed)
        greet = at_once or peer.restored_at is not None or rules.is_silent(peer.reached_at, at)
        return _send(peer, at, carrier or _carrier(), sealed, _Due(at, at_once), greet)


@dataclass(frozen=True)
class _Due:
    """Which letters' time has come: those whose next try is due, and that no broker holds already.

    What follows letters that were just taken waits no more: the other node may have put it off for them.
    """

    at: datetime
    at_once: bool

    def batch(self, state: str, after: int, *, goes_on: bool) -> list[Outgoing]:
        if self.at_once or (goes_on and not settings.RABT_RELAY):
            return queries.batch_to_send(state, after, None)
        stored_since = self.at - rules.STORED_FOR if settings.RABT_RELAY else None
        return queries.batch_to_send(state, after, self.at, stored_since)


def _carrier() -> Carrier:
    return relay.carry if settings.RABT_RELAY else line.carry


def seal_waiting(at: datetime) -> int:
    """Number and seal every written letter, in the order of writing. Refuses: not_paired

    A node that was restored from a copy waits until it has heard how far its letters had come.
    """
    total = 0
    while done := _seal_some(at):
        total += done
    return total


@transaction.atomic
def _seal_some(at: datetime) -> int:
    locks.hold(locks.SEAL)
    peer = Peer.objects.select_for_update().get(state=settings.RABT.peer_state)
    if not rules.may_number(peer.line, peer.restored_at is not None, None):
        return 0
    letters = list(queries.unsealed(peer.state, AT_ONCE))
    if letters:
        number(peer, letters)
    return len(letters)


def _send(peer: Peer, at: datetime, carrier: Carrier, sealed: int, due: _Due, greet: bool) -> Delivery:
    """Send batch after batch, and what the other node lacks of its own; greet it where nothing waits."""
    sent = acknowledged = took = after = 0
    carrier = _in_either_form(carrier)
    back: list[restoring.Back] = []
    given_upto = -1
    while (batch := due.batch(peer.state, after, goes_on=took > 0)) or back or greet:
        greet, after = False, batch[-1].seq or 0 if batch else after
        _mark_sent(batch, at)
        try:
            answer = carrier(
                peer.url, line.Parcel(restoring.texts_of(batch), restoring.own_standing(at), back)
            )
        except line.Unreachable as broken:
            _note_failure(peer, str(broken), at)
            return Delivery(sealed, sent, acknowledged, str(broken))
        sent += len(batch)
        took = take_receipts(answer.receipts, via="line", at=at)
        acknowledged += took
        _note_contact(peer, answer, at)
        _put_off(batch, at)
        restoring.take_back(answer.back, via="line", at=at)
        back, given_upto = _heeded(answer, given_upto, at)
    return Delivery(sealed, sent, acknowledged)


def _in_either_form(carrier: Carrier) -> Carrier:
    """Speak as the first version does, for the rest of a round, to a node that understands no more."""
    understands = True

    def carry(url: str, parcel: line.Parcel) -> line.Answer:
        nonlocal understands
        if understands:
            try:
                return carrier(url, parcel)
            except line.NotUnderstood:
                understands = False
        return carrier(url, parcel.in_first_form())

    return carry


def _heeded(answer: line.Answer, given_upto: int, at: datetime) -> tuple[list[restoring.Back], int]:
    """Heed how far the other node has come; return what to give back to it, as long as it takes it."""
    standing = restoring.read_standing(answer.standing, via="line", at=at)
    if standing is None:
        return [], given_upto
    restoring.heed(standing, at)
    if standing.settled_upto <= given_upto:
        return [], given_upto
    return restoring.letters_back(standing), standing.settled_upto


def _mark_sent(batch: list[Outgoing], at: datetime) -> None:
    Outgoing.objects.filter(pk__in=[letter.pk for letter in batch]).update(sent_at=at)


def _put_off(batch: list[Outgoing], at: datetime) -> None:
    """Try letters that came back without a receipt again later, together: they are taken in their order."""
    left = Outgoing.objects.filter(pk__in=[letter.pk for letter in batch], filed_at__isnull=True)
    least = left.aggregate(least=Min("attempts"))["least"]
    if least is not None:
        wait = rules.wait_before(least + 1, random.random())  # noqa: S311 (jitter)
        left.update(attempts=F("attempts") + 1, next_try_at=at + wait)


def _note_failure(peer: Peer, why: str, at: datetime) -> None:
    peer.failures += 1
    peer.next_try_at = at + rules.wait_before(peer.failures, random.random())  # noqa: S311 (jitter)
    peer.last_error = why[:300]
    peer.save(update_fields=["failures", "next_try_at", "last_error"])


def _note_contact(peer: Peer, answer: line.Answer, at: datetime) -> None:
    peer.failures, peer.next_try_at, peer.last_error = 0, None, ""
    if answer.is_heard:
        peer.reached_at = at
    if answer.their_clock is not None:
        midway = answer.asked_at + (answer.answered_at - answer.asked_at) / 2
        peer.clock_skew_ms = round((answer.their_clock - midway) / timedelta(milliseconds=1))
    peer.save(update_fields=["failures", "next_try_at", "last_error", "reached_at", "clock_skew_ms"])
