"""A leader's telephone: enrolled by himself, known by its key, locked when it is lost.

What it records is closed to this node's key in the same moment, so that whoever finds the telephone reads
nothing of it: ephemeral ECDH on P-256, HKDF-SHA-256, AES-256-GCM; each recording is bound to
its run, its number, its kind and its patrol. (NIST SP 800-56A, RFC 5869, SP 800-38D; signed by RFC 8032)
"""

import secrets
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from rabt.base.errors import Refused, Untrusted

INFO, SCALAR, NONCE = b"rabt recording key", 32, 12


class State(StrEnum):
    """Where a telephone stands."""

    AT_WORK = "at_work"
    REPLACED = "replaced"
    LOCKED = "locked"


def check_key(sign_key: bytes) -> None:
    """Ask that a telephone's public key can be used. Refuses: handset_key_malformed"""
    try:
        Ed25519PublicKey.from_public_bytes(sign_key)
    except ValueError:
        raise Refused("handset_key_malformed", field="sign_key") from None


def check_at_work(state: str) -> None:
    """Ask that a telephone is the one that its holder walks with. Refuses: handset_locked"""
    if state != State.AT_WORK:
        raise Refused("handset_locked")


def check_may_send(state: str) -> None:
    """Ask that a telephone is not locked; a replaced one still sends what it kept. Refuses: handset_locked"""
    if state == State.LOCKED:
        raise Refused("handset_locked")


def check_signed(sign_key: bytes, signature: bytes, content: bytes) -> None:
    """Make sure that this telephone signed this. Refuses: handset_not_signed (RFC 8032)"""
    try:
        Ed25519PublicKey.from_public_bytes(sign_key).verify(signature, content)
    except (InvalidSignature, ValueError):
        raise Untrusted("handset_not_signed") from None


# ------------------------------------------------------------------ what it records, closed and opened
def make_opener() -> bytes:
    """Draw the secret by which this node opens what one telephone records."""
    while True:
        secret = secrets.token_bytes(SCALAR)
        try:
            _private(secret)
        except ValueError:  # one in 2**32 lies outside the curve's order
            continue
        return secret


def closing_key(secret: bytes) -> bytes:
    """Return the public half, which the telephone closes with: a point of P-256, uncompressed."""
    return _private(secret).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def wrapping_key(secret: bytes, ephemeral: bytes) -> bytes:
    """Return the key under which a telephone wrapped the key of one sitting. Refuses: recording_unreadable"""
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ephemeral)
        shared = _private(secret).exchange(ec.ECDH(), theirs)
    except ValueError:
        raise Untrusted("recording_unreadable") from None
    return HKDF(hashes.SHA256(), 32, ephemeral, INFO).derive(shared)


def unwrap(secret: bytes, ephemeral: bytes, wrapped: bytes) -> AESGCM:
    """Return the key of one sitting. Refuses: recording_unreadable"""
    key = _opened(AESGCM(wrapping_key(secret, ephemeral)), bytes(NONCE), wrapped, b"")
    try:
        return AESGCM(key)
    except ValueError:
        raise Untrusted("recording_unreadable") from None


def bound(run: UUID, number: int, kind: str, patrol: UUID) -> bytes:
    """Name the one place that a recording can stand in."""
    return f"{run}:{number}:{kind}:{patrol}".encode()


def open_recording(key: AESGCM, nonce: bytes, box: bytes, place: bytes) -> bytes:
    """Open one recording in its place. Refuses: recording_unreadable"""
    return _opened(key, nonce, box, place)


def _opened(key: AESGCM, nonce: bytes, box: bytes, place: bytes) -> bytes:
    try:
        return key.decrypt(nonce, box, place)
    except (InvalidTag, ValueError):
        raise Untrusted("recording_unreadable") from None


def _private(secret: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(secret), ec.SECP256R1())
