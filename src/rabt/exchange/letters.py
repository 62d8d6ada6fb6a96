"""A letter as the rooms above see it: opened, verified and stored before they are called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.base.actor import Actor
from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref, id_of
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


def check_other(actor: Actor) -> None:
    """Ask that the other node tells what it keeps. Refuses: not_the_keeper"""
    if actor.state == settings.RABT.state:
        raise Untrusted("not_the_keeper")


def reference(ref: str, noun: str) -> UUID:
    """Read an identifier out of a letter. Refuses: letter_malformed"""
    try:
        return id_of(ref, noun)
    except ValueError:
        raise Untrusted("letter_malformed", field=noun) from None
