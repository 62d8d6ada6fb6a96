"""Post between the two complaints offices: sheets of one length, each closed to the other office's own key.

At fixed hours a sheet leaves, with something on it or with nothing: who carries it sees neither what stands
there nor whether anything does. A sheet is a signed text within a closed one; the two keys of an office are
drawn from the room's own secret, and its card with the public ones goes beside every sheet.
(RFC 5869, RFC 7515, RFC 7516, RFC 8037)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rabt.base.errors import Refused, Untrusted
from rabt.complaints.rules import number
from rabt.seal import canon, jose, keys

SIGNED, CLOSED = "rabt-post+jws", "rabt-post+jws"
EVERY = 6
"""Hours between two sheets: at midnight, six, noon and six by universal time, the same on both nodes."""
LENGTH = 220_000
"""Bytes that are signed in every sheet; what is wanting to them is filled up."""
MOST_ITEM = 200_000
"""Bytes of one item: words of five thousand signs fit, in whatever script they are written."""
PIECE = 72_000
"""Bytes of a file that go as one item: two of them and some words fill a sheet."""
MOST_PIECES = 21
"""So many pieces of one file go at most: five days of sheets. What is longer stays where it was given."""


@dataclass(frozen=True)
class Keys:
    """An office's own keys: one signs its sheets, one opens those that come."""

    sign: Ed25519PrivateKey
    open: X25519PrivateKey

    def card(self) -> str:
        """Write the two public keys, as they go beside a sheet."""
        return f"{keys.public_of(self.sign)}.{keys.public_of(self.open)}"


def keys_of(secret: bytes) -> Keys:
    """Draw an office's keys from the room's own secret."""
    drawn = {name: HKDF(SHA256(), 32, None, f"rabt.post/1 {name}".encode()).derive(secret) for name in "so"}
    return Keys(
        Ed25519PrivateKey.from_private_bytes(drawn["s"]), X25519PrivateKey.from_private_bytes(drawn["o"])
    )


def check_card(card: str) -> str:
    """Ask that a card holds two public keys. Refuses: node_card_unreadable"""
    sign, _, to = card.partition(".")
    keys.verifying_key(sign)
    keys.sealing_key(to)
    return card


def fingerprint(card: str) -> str:
    """Return thirty digits in six groups, by which two heads of office make sure that they hold one card."""
    return keys.read_aloud(b"rabt complaints post\n" + card.encode())


def check_heard(card: str, heard: str) -> None:
    """Ask that the digits heard by telephone are those of a card. Refuses: fingerprint_wrong"""
    if number.plain(heard) != fingerprint(card).replace(" ", ""):
        raise Refused("fingerprint_wrong", field="fingerprint")


def slot_of(at: datetime) -> datetime:
    """Return the hour of which the sheet is, that leaves now."""
    return at.replace(hour=at.hour // EVERY * EVERY, minute=0, second=0, microsecond=0)


def fitting(items: Sequence[dict[str, Any]]) -> int:
    """Tell how many of the items, from the first on, go on one sheet."""
    length, count = len(canon.canonical(_written((), "", ("EG", "LY")))), 0
    for item in items:
        length += len(canon.canonical(item)) + 1
        if length > LENGTH:
            break
        count += 1
    return count


def cut(data: bytes) -> list[bytes]:
    """Cut a file into the pieces that go on sheets; of one that is too long, none."""
    pieces = [data[at : at + PIECE] for at in range(0, len(data), PIECE)]
    return pieces if len(pieces) <= MOST_PIECES else []


def check_item(item: dict[str, Any]) -> None:
    """Ask that an item fits on a sheet. Refuses: complaint_too_long_for_post"""
    if len(canon.canonical(item)) > MOST_ITEM:
        raise Refused("complaint_too_long_for_post", field="text")


def closed(items: Sequence[dict[str, Any]], own: Keys, to: str, states: tuple[str, str]) -> str:
    """Write a sheet to the office of a card; to none, it is closed to a key that nobody has.

    `states`: from which state's office to which.

    A sheet is as long as any other. More items than fit are a fault of the program: ValueError.
    """
    short = LENGTH - len(canon.canonical(_written(items, "", states)))
    if short < 0 or (items and not to):
        raise ValueError("more than a sheet holds, or nobody to read it")
    signed = jose.signed(SIGNED, _written(items, " " * short, states), own.sign)
    return jose.closed(signed, CLOSED, _opener_of(to))


def _opener_of(card: str) -> X25519PublicKey:
    return keys.sealing_key(card.partition(".")[2]) if card else X25519PrivateKey.generate().public_key()


def _written(items: Sequence[dict[str, Any]], filling: str, states: tuple[str, str]) -> dict[str, Any]:
    return {"filling": filling, "from": states[0], "items": list(items), "to": states[1]}


def opened(sheet: str, own: Keys, of: str, states: tuple[str, str]) -> list[dict[str, Any]]:
    """Open a sheet of the office of a card.

    Refuses: letter_too_long, letter_not_for_us, signature_wrong, letter_malformed
    """
    jose.check_spelling(sheet, jose.CLOSED_PARTS)
    signer = keys.verifying_key(of.partition(".")[0])
    told = jose.verified(jose.opened(sheet, CLOSED, own.open), SIGNED, signer)
    items = told.get("items")
    if told.keys() != {"filling", "from", "items", "to"} or not isinstance(items, list):
        raise Untrusted("letter_malformed", field="items", why="fields")
    jose.check_parties((str(told["from"]), str(told["to"])), states)
    if not all(isinstance(one, dict) for one in items):
        raise Untrusted("letter_malformed", field="items", why="not an object")
    return items
