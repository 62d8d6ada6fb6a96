"""Signed and closed texts: algorithms and headers are pinned here and never taken from what came.

A signed text is a JWS (Ed25519), a closed one a JWE (ECDH-ES, A256GCM). Each says of which type it is, so
that none passes as another; each has one spelling, so that its digest names it.
(RFC 7515, RFC 7516, RFC 8037, RFC 9864)
"""

import base64
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from rabt.base.errors import Untrusted
from rabt.seal import canon

SIGN = "Ed25519"
CLOSE = ["ECDH-ES", "A256GCM"]
SIGNED_PARTS, CLOSED_PARTS = 3, 5
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
"""What the library lets through when it is handed rubbish; each means the same: not a text for us."""


def signed(kind: str, value: Any, key: Ed25519PrivateKey) -> str:
    """Sign a value as a text of a type."""
    head = {"alg": SIGN, "typ": kind}
    return jws.serialize_compact(head, canon.canonical(value), OKPKey.import_key(key), registry=_SIGNATURES)


def verified(text: str, kind: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """Return what a signed text of a type says. Refuses: signature_wrong, letter_malformed"""
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


def closed(inside: str, kind: str, to: X25519PublicKey) -> str:
    """Close a signed text of a type to a key."""
    outside = {"alg": CLOSE[0], "enc": CLOSE[1], "cty": kind}
    text = jwe.encrypt_compact(outside, inside, OKPKey.import_key(to), registry=_CLOSINGS)
    if len(text) > LONGEST:
        raise ValueError(f"a text of {len(text)} characters would be refused")
    return text


def opened(text: str, kind: str, key: X25519PrivateKey) -> str:
    """Open a text of a type that was closed to us. Refuses: letter_not_for_us"""
    try:
        found = jwe.decrypt_compact(text, OKPKey.import_key(key), registry=_CLOSINGS)
        head, inside = found.protected, found.plaintext
    except _BROKEN as wrong:
        raise Untrusted("letter_not_for_us", why=type(wrong).__name__) from None
    told = {name: head[name] for name in head if name != "epk"}
    if told != {"alg": CLOSE[0], "enc": CLOSE[1], "cty": kind}:
        raise Untrusted("letter_not_for_us", why="header")
    return (inside or b"").decode("ascii", "replace")


def check_parties(told: tuple[str, str], expected: tuple[str, str]) -> None:
    """Ask that a text goes from one state to the other as expected. Refuses: letter_not_for_us"""
    if told != expected:
        raise Untrusted("letter_not_for_us", why=f"{told[0][:20]} to {told[1][:20]}")


def check_spelling(text: str, parts: int) -> None:
    """Refuse a second spelling of the same bytes, and whatever is not this many parts of base64url.

    Refuses: letter_too_long, letter_malformed
    """
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
