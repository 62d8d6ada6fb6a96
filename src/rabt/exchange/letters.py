"""A letter as the rooms above see it: opened, verified and stored before they are called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rabt.base.identifiers import Ref
from rabt.shell.words import words


def kind_word(kind: str) -> str:
    """Return the key of the word for what letters of a kind tell; nothing for a kind that we do not know."""
    key = f"exchange.crossed.{kind.partition('/')[0]}"
    return key if key in words() else ""


@dataclass(frozen=True)
class Letter:
    """One letter of the other node. `body` is what a room's `messages.py` reads."""

    kind: str
    body: dict[str, Any]
    about: Ref
    mid: UUID
    from_state: str
    sent_at: datetime
    received_at: datetime
