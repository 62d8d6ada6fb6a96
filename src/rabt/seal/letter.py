"""A letter under seal: signed by the sender's state, then closed to the other state's key.

Inside is a JWS (Ed25519), outside a JWE (ECDH-ES, A256GCM). Algorithms and headers are pinned here
and never taken from the letter. A receipt is a JWS of another type, so that neither passes as the
other. One letter has one spelling: its digest names it. (RFC 7515, RFC 7516, RFC 8037, RFC 9864)
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from rabt.base.errors import Untrusted
from rabt.base.identifiers import Ref
from rabt.seal import canon
from rabt.seal.message import Message

SIGN = "Ed25519"
CLOSE = ["ECDH-ES", "A256GCM"]
LETTER_TYPE, RECEIPT_TYPE = "rabt-letter+jws", "rabt-receipt+jws"
LONGEST = 1_000_000
"""Characters of a sealed letter: a status list of a million cards fits, and so do a dozen photographs."""


class _Signatures(jws.JWSRegistry):
    max_payload_length = LONGEST


class _Closings(jwe.JWERegistry):
    max_ciphertext_length = LONGEST


_SIGNATURES = _Signatures(algorithms=[SIGN])
_CLOSINGS = _Closings(algorithms=CLOSE)
_BROKEN = (
    JoseError,
    InvalidTag,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    AssertionError,
    RecursionError,
)
"""What the library lets through when it is handed rubbish; each means the same: not a letter for us."""


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
class Receipt(Message):
    """The other state's signed word that it holds a letter durably."""

    KIND = "receipt"

    from_state: str
    to_state: str
    seq: int
    digest: str
    received_at: datetime


def digest_of(sealed: str) -> str:
    """Return the SHA-256 of a sealed letter, in hexadecimal: its name in receipts and chains."""
    return hashlib.sha256(sealed.encode()).hexdigest()


def seal(
    head: LetterHead, body: dict[str, Any], *, sign_with: Ed25519PrivateKey, close_to: X25519PublicKey
) -> str:
    """Sign a letter and close it to the other state's key."""
    signed = _signed(LETTER_TYPE, {"head": head.to_body(), "body": body}, sign_with)
    outside = {"alg": CLOSE[0], "enc": CLOSE[1], "cty": LETTER_TYPE}
    sealed = jwe.encrypt_compact(outside, signed, OKPKey.import_key(close_to), registry=_CLOSINGS)
    if len(sealed) > LONGEST:
        raise ValueError(f"a letter of {len(sealed)} characters would be refused")
    return sealed


def open_letter(
    sealed: str, *, open_with: X25519PrivateKey, signed_by: Ed25519PublicKey, from_state: str, to_state: str
) -> OpenedLetter:
    """Open a letter and check that the other state signed it for us.

    Refuses: letter_too_long, letter_not_for_us, signature_wrong, letter_malformed
    """
    _check_spelling(sealed, 5)
    told = _verified(_opened(sealed, open_with), LETTER_TYPE, signed_by)
    if told.keys() != {"head", "body"} or not isinstance(told["body"], dict):
        raise Untrusted("letter_malformed", field="", why="head and body")
    head = LetterHead.from_body(told["head"])
    _check_parties(head.from_state, head.to_state, from_state, to_state)
    return OpenedLetter(head, told["body"], digest_of(sealed))


def sign_receipt(receipt: Receipt, *, sign_with: Ed25519PrivateKey) -> str:
    """Sign a receipt."""
    return _signed(RECEIPT_TYPE, receipt.to_body(), sign_with)


def read_receipt(text: str, *, signed_by: Ed25519PublicKey, from_state: str, to_state: str) -> Receipt:
    """Read the other state's receipt.

    Refuses: letter_too_long, signature_wrong, letter_malformed, letter_not_for_us
    """
    _check_spelling(text, 3)
    receipt = Receipt.from_body(_verified(text, RECEIPT_TYPE, signed_by))
    _check_parties(receipt.from_state, receipt.to_state, from_state, to_state)
    return receipt


def _signed(kind: str, value: Any, key: Ed25519PrivateKey) -> str:
    head = {"alg": SIGN, "typ": kind}
    return jws.serialize_compact(head, canon.canonical(value), OKPKey.import_key(key), registry=_SIGNATURES)


def _opened(sealed: str, key: X25519PrivateKey) -> str:
    try:
        found = jwe.decrypt_compact(sealed, OKPKey.import_key(key), registry=_CLOSINGS)
        head, inside = found.protected, found.plaintext
    except _BROKEN as wrong:
        raise Untrusted("letter_not_for_us", why=type(wrong).__name__) from None
    told = {name: head[name] for name in head if name != "epk"}
    if told != {"alg": CLOSE[0], "enc": CLOSE[1], "cty": LETTER_TYPE}:
        raise Untrusted("letter_not_for_us", why="header")
    return (inside or b"").decode("ascii", "replace")


def _verified(text: str, kind: str, key: Ed25519PublicKey) -> dict[str, Any]:
    try:
        found = jws.deserialize_compact(text, OKPKey.import_key(key), registry=_SIGNATURES)
        head, payload = found.protected, found.payload
    except _BROKEN as wrong:
        raise Untrusted("signature_wrong", why=type(wrong).__name__) from None
    if head != {"alg": SIGN, "typ": kind}:
        raise Untrusted("signature_wrong", why="another type of document")
    try:
        told = canon.read(payload)
    except Untrusted as problem:
        raise Untrusted("letter_malformed", field="", why="not canonical JSON") from problem
    if not isinstance(told, dict):
        raise Untrusted("letter_malformed", field="", why="not an object")
    return told


def _check_parties(told_from: str, told_to: str, from_state: str, to_state: str) -> None:
    if (told_from, told_to) != (from_state, to_state):
        raise Untrusted("letter_not_for_us", why=f"{told_from[:20]} to {told_to[:20]}")


def _check_spelling(text: str, parts: int) -> None:
    """Refuse a second spelling of the same bytes, and whatever is not this many parts of base64url."""
    if len(text) > LONGEST:
        raise Untrusted("letter_too_long", length=len(text))
    try:
        found = text.encode("ascii").split(b".")
        if len(found) != parts or any(part != _spelt(_raw(part)) for part in found):
            raise ValueError("another spelling")
    except ValueError:
        raise Untrusted("letter_malformed", field="", why="not plain base64url") from None


def _raw(part: bytes) -> bytes:
    return base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _spelt(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
