"""The other node and the keys of the line to it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.exchange import rules
from rabt.exchange.models import Incoming, KeyChange, Peer


def the_peer() -> Peer:
    """Return the other node. Refuses: not_paired"""
    return _paired_in(Peer.objects.all())


def is_paired() -> bool:
    """Tell whether the two nodes know each other's keys."""
    return Peer.objects.filter(state=settings.RABT.peer_state).exists()


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
