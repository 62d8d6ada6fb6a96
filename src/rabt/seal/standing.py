"""What a node tells the other of how far it has come, and how a letter is made good after one was restored.

A standing is signed; it moves nothing by itself. A letter given back is the very text that its writer signed,
closed to him. A word instead of a letter says that it was sent and has been erased since.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from rabt.seal import jose, letter
from rabt.seal.message import Longest

STANDING_TYPE, VOID_TYPE, BACK_TYPE = "rabt-standing+jws", "rabt-void+jws", "rabt-back+jws"
GONE_TYPE = "rabt-gone+jws"
HEX = 64


@dataclass(frozen=True)
class Standing(letter.Told):
    """How far a node has come on the line: what it sent, what is settled and not, what it holds and lacks."""

    KIND = "standing"

    at: datetime
    sent_upto: int
    settled_upto: int
    open_digest: Annotated[str, Longest(HEX)]
    received_highest: int
    gaps: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Void(letter.Told):
    """The place of a letter on the line whose contents both sides have erased, or one of them lost."""

    KIND = "void"

    mid: UUID
    seq: int
    prev: Annotated[str, Longest(HEX)]
    digest: Annotated[str, Longest(HEX)]
    sent_at: datetime


@dataclass(frozen=True)
class Gone(Void):
    """The place of a letter of the other node, told by whoever confirmed it and holds its words no more."""

    KIND = "gone"


def sign_standing(standing: Standing, *, sign_with: Ed25519PrivateKey) -> str:
    """Sign how far we have come."""
    return jose.signed(STANDING_TYPE, standing.to_body(), sign_with)


def read_standing(text: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str) -> Standing:
    """Read how far the other node has come.

    Refuses: letter_too_long, signature_wrong, letter_malformed, letter_not_for_us
    """
    return letter.read_told(
        Standing, STANDING_TYPE, text, signed_by=signed_by, from_state=from_state, to_state=to_state
    )


def sign_void(void: Void, *, sign_with: Ed25519PrivateKey) -> str:
    """Sign that a letter stood at a place of the line, and is erased."""
    return jose.signed(VOID_TYPE, void.to_body(), sign_with)


def is_void(text: str) -> bool:
    """Tell whether a text among letters is signed in the open, as a word instead of a letter is."""
    return text.count(".") == jose.SIGNED_PARTS - 1


def read_void(text: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str) -> Void:
    """Read the word that stands for an erased letter.

    Refuses: letter_too_long, signature_wrong, letter_malformed, letter_not_for_us
    """
    return letter.read_told(
        Void, VOID_TYPE, text, signed_by=signed_by, from_state=from_state, to_state=to_state
    )


def sign_gone(gone: Gone, *, sign_with: Ed25519PrivateKey) -> str:
    """Sign that a letter of the other node stood at a place of the line, and has no words here any more."""
    return jose.signed(GONE_TYPE, gone.to_body(), sign_with)


def read_gone(text: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str) -> Gone:
    """Read that a letter of our own stood at a place of the line.

    Refuses: letter_too_long, signature_wrong, letter_malformed, letter_not_for_us
    """
    return letter.read_told(
        Gone, GONE_TYPE, text, signed_by=signed_by, from_state=from_state, to_state=to_state
    )


def give_back(sealed: str, *, open_with: X25519PrivateKey, close_to: X25519PublicKey) -> str:
    """Close what the other node once signed to that node itself. Refuses: as letter.signed_inside"""
    return jose.closed(letter.signed_inside(sealed, open_with=open_with), BACK_TYPE, close_to)


def read_back(
    text: str, *, open_with: X25519PrivateKey, signed_by: Ed25519PublicKey, from_state: str, to_state: str
) -> tuple[letter.LetterHead, dict[str, Any]]:
    """Read a letter of our own that was given back: head and body, by our own signature.

    Refuses: letter_too_long, letter_malformed, letter_not_for_us, signature_wrong
    """
    jose.check_spelling(text, jose.CLOSED_PARTS)
    inside = jose.opened(text, BACK_TYPE, open_with)
    return letter.read_signed(inside, signed_by=signed_by, from_state=from_state, to_state=to_state)
