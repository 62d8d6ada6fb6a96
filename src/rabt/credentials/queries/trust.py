"""Whom this node believes: its own root key and the one that the other state was paired with."""

from datetime import datetime, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.errors import Refused
from rabt.credentials.models import KeySet
from rabt.credentials.rules import Limits
from rabt.exchange import queries as exchange
from rabt.seal import keys, keyset


def root_of(state: str) -> Ed25519PublicKey:
    """Return the root key of one of the two states. Refuses: not_paired"""
    return keys.verifying_key(_root_text(state))


def _root_text(state: str) -> str:
    if state == settings.RABT.state:
        return keys.public_of(keys.signing_key(settings.RABT.keys, keys.ROOT))
    peer = exchange.the_peer()
    return keys.read_card(peer.card, fingerprint=peer.fingerprint).root


def roots() -> dict[str, str]:
    """Return the root keys that a device may pin: of this state, and of the other once it is paired."""
    found = {settings.RABT.state: _root_text(settings.RABT.state)}
    if exchange.is_paired():
        found[settings.RABT.peer_state] = _root_text(settings.RABT.peer_state)
    return found


def trusted_sets() -> list[keyset.KeySet]:
    """Return the newest key set of each state that verifies under that state's root key."""
    found = []
    for state in (settings.RABT.state, settings.RABT.peer_state):
        row = KeySet.objects.filter(kept_by=state).order_by("-version").first()
        if row is None:
            continue
        try:
            root = _root_text(state)
        except Refused:
            continue
        found.append(_read(bytes(row.signed), root, state))
    return found


@lru_cache(maxsize=16)
def _read(signed: bytes, root: str, state: str) -> keyset.KeySet:
    return keyset.read(signed, keys.verifying_key(root), state=state)


def limits(at: datetime) -> Limits:
    """Return until what age a status list passes alone, and until what age with a second check."""
    terms = agreement.terms_at(at)
    return Limits(
        fresh_for=timedelta(days=terms.clock("list_green")),
        ageing_for=timedelta(days=terms.clock("list_amber")),
    )
