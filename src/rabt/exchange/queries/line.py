"""The other node and the keys of the line to it."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.exchange import rules
from rabt.exchange.models import ERASED_KIND, Incoming, KeyChange, Outgoing, Peer
from rabt.seal import keys


def the_peer() -> Peer:
    """Return the other node. Refuses: not_paired"""
    return _paired_in(Peer.objects.all())


@lru_cache(maxsize=8)
def card_of(text: str) -> keys.NodeCard:
    """Read the card under which the other node was paired; it was checked then."""
    told = json.loads(text)
    told.pop("rabt_node_card")
    return keys.NodeCard(**told)


def peer_card() -> keys.NodeCard:
    """Return the card with the other node's public keys. Refuses: not_paired"""
    return card_of(the_peer().card)


def is_paired() -> bool:
    """Tell whether the two nodes know each other's keys."""
    return Peer.objects.filter(state=settings.RABT.peer_state).exists()


def peer_understands(version: int) -> bool:
    """Tell whether the other node is known to speak a version of the exchange."""
    return Peer.objects.filter(state=settings.RABT.peer_state, speaks__gte=version).exists()


def silent_for(at: datetime) -> timedelta | None:
    """Return for how long nothing was heard of the other node; None where it never was."""
    peer = Peer.objects.filter(state=settings.RABT.peer_state).first()
    heard = max(filter(None, (peer.reached_at, peer.heard_at)), default=None) if peer else None
    return at - heard if heard else None


def does_journal_wait() -> bool:
    """Tell whether this node was restored, and has not been given back yet how far its journal had come."""
    return Peer.objects.filter(state=settings.RABT.peer_state, journal_waits=True).exists()


def own_mark() -> str:
    """Return which pair of our keys serves the line now; the first has no mark."""
    found = Peer.objects.filter(state=settings.RABT.peer_state).values_list("own_mark", flat=True)
    return found.first() or ""


def peer_to_change() -> Peer:
    """Return the other node, locked. Refuses: not_paired"""
    return _paired_in(Peer.objects.select_for_update())


def _paired_in(rows: QuerySet[Peer]) -> Peer:
    peer = rows.filter(state=settings.RABT.peer_state).first()
    if peer is None:
        raise Refused("not_paired", state=settings.RABT.peer_state)
    return peer


def is_key_change_open() -> bool:
    """Tell whether a change of our keys waits for a decision or for the other node."""
    return KeyChange.objects.filter(state__in=rules.KEYS_OPEN).exists()


def key_change_to_decide(change_id: UUID) -> KeyChange:
    """Return a change of our keys, locked; the caller has asked who decides."""
    found = KeyChange.objects.select_for_update().filter(pk=change_id).first()
    if found is None:
        raise Missing()
    return found


def key_change_told(fingerprint: str) -> KeyChange:
    """Return the change whose new keys the other node speaks of, locked. Refuses: keys_unknown"""
    rows = KeyChange.objects.select_for_update().exclude(fingerprint="")
    found = rows.filter(fingerprint=fingerprint).first()
    if found is None:
        raise Refused("keys_unknown")
    return found


def standing_of(peer: Peer) -> rules.Standing:
    """Return how far we have come on the line, as we tell it to the other node."""
    unsettled = Outgoing.objects.filter(to_state=peer.state, seq__isnull=False, filed_at__isnull=True)
    first = unsettled.order_by("seq").values_list("seq", "digest").first()
    seq, digest = first or (peer.last_seq + 1, "")
    return rules.Standing(
        sent_upto=peer.last_seq, settled_upto=(seq or 0) - 1, open_digest=digest,
        received_highest=peer.received_highest, gaps=_gaps(peer),
    )  # fmt: skip


def _gaps(peer: Peer) -> tuple[tuple[int, int], ...]:
    """Return the runs of numbers that have not come while later ones have, as the rules count them."""
    if peer.received_highest <= peer.received_upto:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(
            "select before + 1, seq - 1 from (select seq, lag(seq, 1, %s) over (order by seq) as before"
            " from exchange_incoming where from_state = %s and seq > %s) as run where seq > before + 1"
            " order by seq limit %s",
            [peer.received_upto, peer.state, peer.received_upto, rules.MOST_GAPS],
        )
        return tuple((first, last) for first, last in cursor.fetchall())


def digest_received(state: str, seq: int) -> str:
    """Return the digest of the letter that came under a number, or nothing."""
    found = Incoming.objects.filter(from_state=state, seq=seq).values_list("digest", flat=True)
    return found.first() or ""


def digest_sent(state: str, seq: int) -> str:
    """Return the digest of the letter that we sealed under a number, or nothing."""
    found = Outgoing.objects.filter(to_state=state, seq=seq).values_list("digest", flat=True)
    return found.first() or ""


def received_after(state: str, seq: int) -> list[Incoming]:
    """Return letters that came after a number, in order, as many as one batch may hold."""
    rows = Incoming.objects.filter(from_state=state, seq__gt=seq).order_by("seq").defer("body")
    return list(rows[: rules.BATCH_LETTERS])


def sent_from(state: str, seq: int) -> dict[int, rules.Sent]:
    """Return what we sealed from a number on, by number."""
    rows = Outgoing.objects.filter(to_state=state, seq__gte=seq)
    return {
        number: rules.Sent(digest, filed is not None, kind == ERASED_KIND)
        for number, digest, filed, kind in rows.values_list("seq", "digest", "filed_at", "kind")
        if number
    }


def number_of(mid: UUID) -> int:
    """Return the number on the line of a letter that came."""
    return (
        Incoming.objects.filter(from_state=settings.RABT.peer_state)
        .values_list("seq", flat=True)
        .get(mid=mid)
    )


@dataclass(frozen=True)
class HeldKeys:
    """What an administrator knows of the keys: both fingerprints, since when, and the changes of ours."""

    peer: Peer | None
    changes: list[KeyChange]
    open_change: KeyChange | None


def keys_to_see(viewer: Actor) -> HeldKeys:
    """Return how the keys of the line stand."""
    viewer.require("exchange.see")
    changes = list(KeyChange.objects.order_by("-pk")[:20])
    waits = next((one for one in changes if one.state in rules.KEYS_OPEN), None)
    return HeldKeys(Peer.objects.filter(state=settings.RABT.peer_state).first(), changes, waits)
