"""After one node came back from an older copy: the other sends again what was lost, and gives back.

Each request and each answer on the line says, signed, how far its writer has come (`rules.standing`).
"""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.exchange import queries, rules
from rabt.exchange.actions import envelope, locks
from rabt.exchange.actions.number import number
from rabt.exchange.actions.reject import reject
from rabt.exchange.actions.send import DELIVER, send, wake
from rabt.exchange.messages import LineRestored
from rabt.exchange.models import ERASED, ERASED_KIND, Incoming, Outgoing, Peer
from rabt.journal import actions as journal
from rabt.journal import queries as journal_queries
from rabt.seal.letter import OpenedLetter

Back = dict[str, str]
SPEAKS = 2
"""The version of the exchange that tells how far it has come, and its journal's hashes."""
log = logging.getLogger(__name__)


@transaction.atomic
def note_restored(at: datetime) -> None:
    """Remember that this node was brought back from a copy: it numbers nothing until the other was heard."""
    peer = queries.peer_to_change()
    peer.restored_at, peer.restored_seq, peer.journal_waits = at, None, True
    peer.save(update_fields=["restored_at", "restored_seq", "journal_waits"])
    journal.append(the_node(settings.RABT.state), "node.restored", peer.ref, at=at)


def own_standing(at: datetime) -> str:
    """Return our signed word on how far we have come. Refuses: not_paired"""
    peer = queries.the_peer()
    return envelope.sign_standing(peer, queries.standing_of(peer), at)


def read_standing(text: str, *, via: str, at: datetime) -> rules.Standing | None:
    """Read the other node's word on how far it has come; one that is not its own is turned away."""
    if not text:
        return None
    peer = queries.the_peer()
    try:
        found = envelope.read_standing(text, peer)
    except Untrusted as problem:
        reject(text, problem, via=via, at=at)
        return None
    if peer.speaks < SPEAKS:
        Peer.objects.filter(pk=peer.pk).update(speaks=SPEAKS)
    return found


def heed(standing: rules.Standing, at: datetime) -> int:
    """Send again what the other node confirmed once and holds no more; return how many letters.

    Heard in answer to a request of ours, it is later than every receipt that we hold.
    """
    again = _send_again(rules.lost_there(standing), at)
    _announce(standing, at)
    return again


def heed_restored(body: dict[str, Any], at: datetime) -> None:
    """Send again what a node that says it was restored holds no more, before its word is confirmed.

    From then on it takes our letters again; an old one that somebody kept may come before those that count,
    and stands in the place of one that is open, not of one that has a receipt.
    Refuses: letter_malformed
    """
    told = LineRestored.from_body(body)
    _send_again(rules.lost_after(told.held, told.gaps[: rules.MOST_GAPS]), at)


@transaction.atomic
def _send_again(runs: tuple[tuple[int, int | None], ...], at: datetime) -> int:
    peer = queries.the_peer()
    lost = Q()
    for first, last in runs:
        lost |= Q(seq__gte=first) if last is None else Q(seq__gte=first, seq__lte=last)
    rows = Outgoing.objects.filter(lost, to_state=peer.state, filed_at__isnull=False)
    again = rows.update(filed_at=None, next_try_at=None, lost_at=at)
    if again:
        journal.append(
            the_node(settings.RABT.state), "line.sent_again", peer.ref, at=at, facts={"letters": again}
        )
    return again


@transaction.atomic
def _announce(standing: rules.Standing, at: datetime) -> None:
    """Tell, under the next number, that this node was restored: what was on its way before counts no more."""
    locks.hold(locks.SEAL)
    peer = queries.peer_to_change()
    if peer.restored_at is None or peer.restored_seq or not rules.may_number(peer.line, True, standing):
        return
    newest, here = journal_queries.newest_checkpoint(), queries.standing_of(peer)
    size = newest.size if newest else 0
    told = LineRestored(peer.restored_at, size, here.received_highest, list(here.gaps))
    letter = send(the_node(settings.RABT.state), told.KIND, told.to_body(), about=peer.ref, at=at)
    number(peer, [letter])
    peer.restored_seq = letter.seq
    peer.save(update_fields=["restored_seq"])


def end(peer: Peer, at: datetime) -> None:
    """Number letters again: the other node holds our word that this node was restored.

    It may have been restored too, and this node have forgotten that: for a while nothing of it is taken
    across a gap.
    """
    until = at + rules.IN_ORDER_FOR
    Peer.objects.filter(pk=peer.pk).update(restored_at=None, restored_seq=None, in_order_until=until)
    transaction.on_commit(lambda: wake(DELIVER), robust=True)


def note_theirs(actor: Actor, told: LineRestored, *, at: datetime) -> None:
    """Write down that the other node was brought back from a copy."""
    facts = {"restored_at": told.restored_at.isoformat()}
    journal.append(actor, "node.restored", queries.the_peer().ref, at=at, facts=facts)


# ---------------------------------------------------------------- giving back


def letters_back(standing: rules.Standing | None, *, forked: bool = False) -> list[Back]:
    """Return letters of the other node's own that it does not know any more, oldest first, as one batch."""
    peer = queries.the_peer()
    if standing is None:
        return []
    held = queries.digest_received(peer.state, standing.settled_upto + 1)
    if not rules.is_behind(standing, peer.line, held, forked=forked):
        return []
    rows = queries.received_after(peer.state, standing.settled_upto)
    rows = rows[: rules.first_batch(2 * len(row.sealed) for row in rows)]
    return [_given_back(row, peer) for row in rows]


def _given_back(row: Incoming, peer: Peer) -> Back:
    """Give a letter back; where its words are erased, or no key of ours opens it, say that it stood there."""
    if row.sealed == ERASED or row.kind == ERASED_KIND:
        return envelope.gone_back(row, peer)
    try:
        return envelope.give_back(row, peer)
    except Untrusted:
        log.error("letter %d cannot be given back: none of our keys opens it", row.seq)
        return envelope.gone_back(row, peer)


def take_back(items: list[Back], *, via: str, at: datetime) -> int:
    """Put letters of our own that were given back in their places again; return how many we did not know.

    What cannot be proved to be ours, or contradicts what was confirmed, changes nothing.
    """
    opened: list[tuple[Back, OpenedLetter]] = []
    for item in items:
        try:
            opened.append((item, _read_back(item, queries.the_peer())))
        except Untrusted as problem:
            reject(item["letter"], problem, via=via, at=at)
    try:
        return _take_back(opened, at) if opened else 0
    except Untrusted as problem:
        reject(opened[0][0]["letter"], problem, via=via, at=at)
        return 0


def _read_back(item: Back, peer: Peer) -> OpenedLetter:
    if not item["inside"]:
        return envelope.read_gone(item, peer)
    return envelope.read_back(item, peer)[0]


@transaction.atomic(durable=True)
def _take_back(opened: list[tuple[Back, OpenedLetter]], at: datetime) -> int:
    locks.hold(locks.SEAL)
    peer = queries.peer_to_change()
    back = [rules.Arrival(one.head.mid, one.head.seq, one.digest, one.head.prev) for _, one in opened]
    first = min(queries.standing_of(peer).settled_upto, *(one.seq - 1 for one in back))
    found = rules.take_back(peer.line, queries.sent_from(peer.state, first), back)
    if not found.ours:
        return 0
    Outgoing.objects.filter(to_state=peer.state, seq__in=found.gone, kind=ERASED_KIND).delete()
    Outgoing.objects.filter(to_state=peer.state, seq__in=found.undone).update(
        seq=None, sealed="", digest="", attempts=0, next_try_at=None, sent_at=None
    )
    rows = [_row(*opened[place], peer, at) for place in found.ours]
    known = _numbered_again(rows)
    Outgoing.objects.bulk_create([row for row in rows if row.mid not in known])
    Outgoing.objects.bulk_create([_lost(hole, peer, at) for hole in found.holes])
    peer.set_line(found.line)
    if peer.restored_seq in found.undone:
        peer.restored_seq = None
    peer.save(update_fields=["last_seq", "last_digest", "restored_seq"])
    facts = {
        "letters": len(found.ours), "numbered_anew": len(found.undone),
        "lost": [hole.seq for hole in found.holes],
    }  # fmt: skip
    journal.append(the_node(settings.RABT.state), "line.taken_back", peer.ref, at=at, facts=facts)
    return len(found.ours)


def _numbered_again(rows: list[Outgoing]) -> set[UUID]:
    """Give letters that were written before the copy was made, and numbered after it, their numbers again."""
    written = Outgoing.objects.filter(mid__in=[row.mid for row in rows]).values_list("mid", "pk")
    known = dict(written)
    for row in rows:
        if row.mid in known:
            Outgoing.objects.filter(pk=known[row.mid]).update(
                seq=row.seq, digest=row.digest, sealed=row.sealed, receipt=row.receipt,
                sent_at=row.sent_at, answered_at=row.answered_at, filed_at=row.filed_at,
            )  # fmt: skip
    return set(known)


def _row(item: Back, one: OpenedLetter, peer: Peer, at: datetime) -> Outgoing:
    head = one.head
    return Outgoing(
        mid=head.mid, to_state=peer.state, kind=head.kind, about=Ref(head.about), purpose=head.purpose,
        body=one.body, written_by=the_node(settings.RABT.state).id, seq=head.seq, digest=one.digest,
        sealed=item["letter"] if item["inside"] else ERASED, receipt=item["receipt"], made_at=head.sent_at,
        sent_at=head.sent_at, answered_at=at, filed_at=at, back_at=at,
    )  # fmt: skip


def _lost(hole: rules.Hole, peer: Peer, at: datetime) -> Outgoing:
    """Write down the place of a letter that neither node holds any more: a signed word goes in its stead."""
    us = the_node(settings.RABT.state)
    return Outgoing(
        to_state=peer.state, kind=ERASED_KIND, about=peer.ref, purpose=us.purpose, body={}, written_by=us.id,
        seq=hole.seq, digest=hole.digest, sealed=ERASED, made_at=at,
    )  # fmt: skip


def texts_of(batch: list[Outgoing]) -> list[str]:
    """Return what goes over the line for a batch: each letter, or a signed word where it was erased."""
    peer = queries.the_peer()
    return [
        envelope.sign_void(row, queries.digest_sent(peer.state, (row.seq or 0) - 1), peer)
        if row.sealed == ERASED
        else row.sealed
        for row in batch
    ]
