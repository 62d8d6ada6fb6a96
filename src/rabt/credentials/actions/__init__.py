"""Every write of this room: cards, their uses, papers, lists, key sets, and what the other node tells."""

from rabt.credentials.actions.cards import erase_tokens, issue, note_use, place, restore, revoke, suspend
from rabt.credentials.actions.lists import publish_keys, publish_status
from rabt.credentials.actions.papers import issue_paper, replace_papers, revoke_paper
from rabt.credentials.actions.told import (
    take_card,
    take_change,
    take_delta,
    take_keys,
    take_paper,
    take_replaced,
    take_status,
)

__all__ = [
    "erase_tokens",
    "issue",
    "issue_paper",
    "note_use",
    "place",
    "publish_keys",
    "publish_status",
    "replace_papers",
    "restore",
    "revoke",
    "revoke_paper",
    "suspend",
    "take_card",
    "take_change",
    "take_delta",
    "take_keys",
    "take_paper",
    "take_replaced",
    "take_status",
]
