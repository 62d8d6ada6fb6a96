"""Settling: the other node's signed receipts close the letters that they answer."""

from datetime import datetime

from django.db import connection, transaction

from rabt.base.clock import now
from rabt.base.errors import Untrusted
from rabt.exchange import queries, rules
from rabt.exchange.actions import envelope, restoring
from rabt.exchange.actions.reject import reject
from rabt.exchange.models import Outgoing, Peer


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
    held = {row.seq: row for row in rows.only("seq", "digest", "filed_at") if row.seq}
    sent = {seq: rules.Sent(row.digest, row.filed_at is not None) for seq, row in held.items()}
    closing, strange = rules.settle({seq: digest for seq, (digest, _) in read.items()}, sent)
    fresh = [(read[seq][1], at, now(), held[seq].pk) for seq in sorted(closing)]
    with connection.cursor() as cursor:
        cursor.executemany(
            "update exchange_outgoing set receipt = %s, answered_at = %s, filed_at = %s where id = %s", fresh
        )
    if peer.restored_seq in closing:
        restoring.end(peer, at)
    return len(fresh), strange
