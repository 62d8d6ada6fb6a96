"""What a load leaves out, since nobody waits for it, and what it remembers instead of working it out again.

Kept as in a corridor of people: every letter is sealed and every receipt signed with the nodes' keys,
every card is signed, every file locked. Left out:

- no worker is called and no disk waited for at each step: all is on the disk at the end;
- a notice of the past is handed to no channel: its row says that it was sent;
- a letter that the other node sealed a moment ago is not opened with the key, nor its signature checked:
  its head and body come beside it; the same holds for a receipt;
- what a room writes into a letter is read strictly by the room that takes it, and not by the writer too;
- the workers of a load are sent one and the same code, because its digest is slow to make on purpose;
- keys and cards of nodes are read once;
- the checks of a photograph are remembered by its bytes, since the faces of a rehearsal come again.
"""

import base64
import json
import os
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings

from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.exchange import actions as exchange
from rabt.exchange import queries as exchange_queries
from rabt.exchange.actions import envelope
from rabt.files.rules import contents
from rabt.hiring.rules import consent
from rabt.notices import actions as notices
from rabt.notices import rules as channels
from rabt.people import queries as people_queries
from rabt.seal import keys, letter, message
from rabt.seal.letter import LetterHead, OpenedLetter, Receipt, digest_of

SEND, RECEIVE, APPEND = (  # the modules: their packages have functions of these names
    import_module(f"rabt.{name}")
    for name in ("exchange.actions.send", "exchange.actions.receive", "journal.actions.append")
)
FACES = 4096
_heads: dict[str, dict[str, Any]] = {}
_beside: dict[str, OpenedLetter] = {}


def make_haste() -> None:
    """Put the short ways in place, in this process only."""
    exchange_queries.is_asked_for = lambda task: True
    exchange_queries.next_to_apply = exchange_queries.next_plainly
    RECEIVE.lay, APPEND.keep = RECEIVE.lay_plainly, APPEND.keep_plainly  # type: ignore[attr-defined]
    viewing.known_elsewhere = viewing.known_plainly
    people_queries.with_same_passport = people_queries.with_same_plainly
    os.fsync = lambda fd: None
    notices.ADAPTERS["history"] = lambda message: None
    settings.RABT_NOTICES = dict.fromkeys((channels.SMS, channels.MAIL, channels.NOWHERE), "history")
    letter.seal = _remembered(letter.seal)
    envelope.open_letter = lambda sealed, peer: _beside.pop(sealed)
    envelope.read_receipt = lambda text, peer: _receipt(text)
    message.Message.to_body = message._write  # type: ignore[assignment,method-assign]
    SEND.check_sealable = lambda body: None  # type: ignore[attr-defined]
    consent.new_code, consent.new_salt = _once(consent.new_code), _once(consent.new_salt)
    consent.digest_of = lru_cache(consent.digest_of)
    keys.signing_key, keys.opening_key = lru_cache(keys.signing_key), lru_cache(keys.opening_key)
    keys.read_card = lru_cache(keys.read_card)
    contents.portrait = lru_cache(FACES)(contents.portrait)
    agreement._mark = _once(agreement._mark)


def _once(make: Callable[[], str]) -> Callable[[], str]:
    made = make()
    return lambda: made


def _remembered(seal: Callable[..., str]) -> Callable[..., str]:
    def seal_and_remember(head: LetterHead, body: dict[str, Any], **by: Any) -> str:
        sealed = seal(head, body, **by)
        _heads[sealed] = head.to_body()
        return sealed

    return seal_and_remember


def letters_out(at: Any) -> list[list[Any]]:
    """Seal what was written and hand it over, each letter with what is in it."""
    exchange.seal_waiting(at)
    return [
        [row.sealed, _heads.pop(row.sealed), row.body]
        for row in exchange_queries.unanswered(settings.RABT.peer_state)
    ]


def letters_in(letters: list[list[Any]], at: Any) -> list[str]:
    """Receive letters with what is in them, hand them to their rooms, and answer with receipts."""
    for sealed, head, body in letters:
        _beside[sealed] = OpenedLetter(LetterHead.from_body(head), body, digest_of(sealed))
    receipts = exchange.receive([sealed for sealed, *_ in letters], via="line", at=at).receipts
    exchange.apply_received(at)
    return receipts


def _receipt(text: str) -> Receipt:
    payload = text.split(".")[1]
    return Receipt.from_body(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
