"""Pairing: the two nodes learn each other's public keys, once, by card and telephone."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.base.errors import NotAllowed, Refused, Untrusted
from rabt.exchange import queries
from rabt.exchange.actions.send import DELIVER, wake
from rabt.exchange.models import Peer
from rabt.exchange.queries import card_of
from rabt.journal import actions as journal
from rabt.seal import keys


def own_node_card() -> keys.NodeCard:
    """Return this node's card: its state, address and public keys."""
    own = settings.RABT
    return keys.node_card(own.keys, state=own.state, url=own.url, mark=queries.own_mark())


def own_card() -> str:
    """Return this node's card as the text that travels to the other state."""
    return own_node_card().to_json()


def own_fingerprint() -> str:
    """Return the digits that our administrator reads over the telephone."""
    return own_node_card().fingerprint()


@transaction.atomic
def pair(actor: Actor, card: str, fingerprint: str, *, at: datetime) -> Peer:
    """Take the other node's card, held against the fingerprint heard by telephone.

    Refuses: not_allowed, node_card_unreadable, fingerprint_wrong, card_of_ourselves,
    card_of_another_state, peer_address_unusable, paired_with_other_keys
    """
    actor.require("exchange.run")
    return _pair(actor, card, fingerprint, at)


@transaction.atomic
def pair_by_duty(actor: Actor, card: str, fingerprint: str, *, at: datetime) -> Peer:
    """Pair from the node's own command line, where whoever holds the machine acts as the node.

    Refuses: not_allowed, and as pair
    """
    if actor != the_node(settings.RABT.state):
        raise NotAllowed()
    return _pair(actor, card, fingerprint, at)


def _pair(actor: Actor, card: str, fingerprint: str, at: datetime) -> Peer:
    found = read_card(card, fingerprint)
    check_card(found)
    peer = Peer.objects.select_for_update().filter(state=found.state).first()
    if peer is None:
        peer = Peer(state=found.state, paired_at=at, paired_by=actor.id)
    elif keys_on(card_of(peer.card)) != keys_on(found):
        raise Refused("paired_with_other_keys", field="card")
    peer.url, peer.card, peer.fingerprint = found.url, found.to_json(), found.fingerprint()
    peer.failures, peer.next_try_at, peer.last_error = 0, None, ""
    peer.save()
    journal.append(
        actor, "node.paired", peer.ref, at=at, facts={"fingerprint": peer.fingerprint, "url": peer.url}
    )
    transaction.on_commit(lambda: wake(DELIVER), robust=True)
    return peer


def read_card(card: str, fingerprint: str) -> keys.NodeCard:
    """Read a typed card and fingerprint. Refuses: node_card_unreadable, fingerprint_wrong"""
    try:
        return keys.read_card(card, fingerprint=fingerprint)
    except Untrusted as problem:  # typed by our own administrator, who may be told
        raise Refused(problem.code, **{"field": "card"} | problem.facts) from None


def keys_on(card: keys.NodeCard) -> tuple[str, ...]:
    """Return the keys on a card: what pairing is about, whatever the address."""
    return card.letter, card.open, card.journal, card.root


def check_card(card: keys.NodeCard) -> None:
    """Refuse a card that is not the expected other node's.

    Refuses: card_of_ourselves, card_of_another_state, peer_address_unusable
    """
    if card.state == settings.RABT.state:
        raise Refused("card_of_ourselves", field="card")
    if card.state != settings.RABT.peer_state:
        raise Refused(
            "card_of_another_state", state=card.state[:20], expected=settings.RABT.peer_state, field="card"
        )
    address = urlsplit(card.url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Refused("peer_address_unusable", field="card")
