"""Numbering: each letter its place on the line, without a gap, sealed once and for all."""

from django.db import connection

from rabt.exchange.actions import envelope
from rabt.exchange.models import Outgoing, Peer


def number(peer: Peer, letters: list[Outgoing]) -> None:
    """Give letters the next numbers, in this order, and seal them; the caller holds the line's lock."""
    way = peer.line
    for letter in letters:
        letter.seq = way.last_seq + 1
        letter.sealed, letter.digest = envelope.seal_letter(
            letter, seq=letter.seq, prev=way.last_digest, peer=peer
        )
        way = way.numbered(letter.digest)
    with connection.cursor() as cursor:
        cursor.executemany(
            "update exchange_outgoing set seq = %s, sealed = %s, digest = %s where id = %s",
            [(letter.seq, letter.sealed, letter.digest, letter.pk) for letter in letters],
        )
    peer.set_line(way)
    peer.save(update_fields=["last_seq", "last_digest"])
