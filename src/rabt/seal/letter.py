"""A letter under seal: signed by the sender's state, then closed to the other state's key.

A receipt is a signed text of another type, so that neither passes as the other. One letter has one
spelling: its digest names it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.seal import jose
from rabt.seal.message import Message

LETTER_TYPE, RECEIPT_TYPE = "rabt-letter+jws", "rabt-receipt+jws"


@dataclass(frozen=True)
class LetterHead(Message):
    """What stands on a letter besides its body. `prev` is the digest of the letter before on this line."""

    KIND = "letter"

    mid: UUID
    from_state: str
    to_state: str
    seq: int
    prev: str
    sent_at: datetime
    kind: str
    about: Ref
    purpose: str


@dataclass(frozen=True)
class OpenedLetter:
    """A verified letter: its head, its body, and the digest of the bytes that carried it."""

    head: LetterHead
    body: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Told(Message):
    """What one state tells the other under its signature, in the open."""

    from_state: str
    to_state: str


@dataclass(frozen=True)
class Receipt(Told):
    """The other state's signed word that it holds a letter durably."""

    KIND = "receipt"

    seq: int
    digest: str
    received_at: datetime


Word = TypeVar("Word", bound=Told)


def digest_of(sealed: str) -> str:
    """Return the SHA-256 of a sealed letter, in hexadecimal: its name in receipts and chains."""
    return hashlib.sha256(sealed.encode("utf-8", "surrogatepass")).hexdigest()


def seal(
    head: LetterHead, body: dict[str, Any], *, sign_with: Ed25519PrivateKey, close_to: X25519PublicKey
) -> str:
    """Sign a letter and close it to the other state's key."""
    signed = jose.signed(LETTER_TYPE, {"head": head.to_body(), "body": body}, sign_with)
    return jose.closed(signed, LETTER_TYPE, close_to)


def open_letter(
    sealed: str, *, open_with: X25519PrivateKey, signed_by: Ed25519PublicKey, from_state: str, to_state: str
) -> OpenedLetter:
    """Open a letter and check that the other state signed it for us.

    Refuses: letter_too_long, letter_not_for_us, signature_wrong, letter_malformed
    """
    inside = signed_inside(sealed, open_with=open_with)
    head, body = read_signed(inside, signed_by=signed_by, from_state=from_state, to_state=to_state)
    return OpenedLetter(head, body, digest_of(sealed))


def signed_inside(sealed: str, *, open_with: X25519PrivateKey) -> str:
    """Return the signed text inside. Refuses: letter_too_long, letter_malformed, letter_not_for_us"""
    jose.check_spelling(sealed, jose.CLOSED_PARTS)
    return jose.opened(sealed, LETTER_TYPE, open_with)


def read_signed(
    inside: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str
) -> tuple[LetterHead, dict[str, Any]]:
    """Read the signed text inside a letter. Refuses: signature_wrong, letter_malformed, letter_not_for_us"""
    told = jose.verified(inside, LETTER_TYPE, signed_by)
    if told.keys() != {"head", "body"} or not isinstance(told["body"], dict):
        raise Untrusted("letter_malformed", field="", why="head and body")
    head = LetterHead.from_body(told["head"])
    jose.check_parties((head.from_state, head.to_state), (from_state, to_state))
    return head, told["body"]


def sign_receipt(receipt: Receipt, *, sign_with: Ed25519PrivateKey) -> str:
    """Sign a receipt."""
    return jose.signed(RECEIPT_TYPE, receipt.to_body(), sign_with)


def read_receipt(text: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str) -> Receipt:
    """Read the other state's receipt.

    Refuses: letter_too_long, signature_wrong, letter_malformed, letter_not_for_us
    """
    return read_told(
        Receipt, RECEIPT_TYPE, text, signed_by=signed_by, from_state=from_state, to_state=to_state
    )


def read_told(
    shape: type[Word], kind: str, text: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str
) -> Word:
    """Read what the other state tells us in the open: one spelling, its signature, its type, from it to us.

    Refuses: letter_too_long, signature_wrong, letter_malformed, letter_not_for_us
    """
    jose.check_spelling(text, jose.SIGNED_PARTS)
    told = shape.from_body(jose.verified(text, kind, signed_by))
    jose.check_parties((told.from_state, told.to_state), (from_state, to_state))
    return told
