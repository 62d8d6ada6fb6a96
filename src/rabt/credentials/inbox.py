"""What the other node tells of its cards, papers, keys and lists."""

from collections.abc import Callable

from rabt.base.actor import Actor
from rabt.credentials import actions
from rabt.credentials.messages import (
    CardChanged,
    CardIssued,
    KeysPublished,
    PaperIssued,
    PaperReplaced,
    StatusChanged,
    StatusPublished,
)
from rabt.exchange.letters import Letter


def take_card(actor: Actor, letter: Letter) -> None:
    """Keep a card of the other state. Refuses: not_the_keeper, card_forged, letter_malformed"""
    actions.take_card(actor, CardIssued.from_body(letter.body), at=letter.received_at)


def take_change(actor: Actor, letter: Letter) -> None:
    """Keep the new state of a card. Refuses: not_the_keeper, card_unknown, letter_malformed"""
    actions.take_change(actor, CardChanged.from_body(letter.body), at=letter.received_at)


def take_paper(actor: Actor, letter: Letter) -> None:
    """Keep a certificate of the other state. Refuses: not_the_keeper, paper_forged, letter_malformed"""
    actions.take_paper(actor, PaperIssued.from_body(letter.body), at=letter.received_at)


def take_replaced(actor: Actor, letter: Letter) -> None:
    """Write down that one is void. Refuses: not_the_keeper, paper_unknown, letter_malformed"""
    actions.take_replaced(actor, PaperReplaced.from_body(letter.body), at=letter.received_at)


def take_status(actor: Actor, letter: Letter) -> None:
    """Keep a status list. Refuses: not_the_keeper, list_forged, letter_malformed"""
    actions.take_status(actor, StatusPublished.from_body(letter.body), at=letter.received_at)


def take_delta(actor: Actor, letter: Letter) -> None:
    """Keep what changed in a list. Refuses: not_the_keeper, list_forged, list_unknown, letter_malformed"""
    actions.take_delta(actor, StatusChanged.from_body(letter.body), at=letter.received_at)


def take_keys(actor: Actor, letter: Letter) -> None:
    """Keep a key set. Refuses: not_the_keeper, keys_forged, keys_older, letter_malformed"""
    actions.take_keys(actor, KeysPublished.from_body(letter.body), at=letter.received_at)


HANDLERS: dict[str, Callable[[Actor, Letter], None]] = {
    CardIssued.KIND: take_card,
    CardChanged.KIND: take_change,
    PaperIssued.KIND: take_paper,
    PaperReplaced.KIND: take_replaced,
    StatusPublished.KIND: take_status,
    StatusChanged.KIND: take_delta,
    KeysPublished.KIND: take_keys,
}
"""The room's answer to each kind of letter."""
