"""The offline pack of a post: encrypted, and readable by one device only.

A fresh AES-256-GCM key seals the pack; the key is wrapped for the device's own P-256 key, which
never leaves it: ephemeral ECDH, HKDF-SHA-256, AES-256-GCM. (NIST SP 800-56A, RFC 5869, SP 800-38D)
"""

import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MOST_PERSONS = 500
"""As many persons as a pack holds, the likeliest first, so that it comes over a slow line."""

WRAP_INFO = b"rabt pack key"


@dataclass(frozen=True)
class Sealed:
    """A pack as it travels: the wrapped key apart from the content."""

    ephemeral: bytes
    wrapped: bytes
    nonce: bytes
    content: bytes


def seal(facts: dict[str, Any], device_key: bytes, device_id: str) -> Sealed:
    """Encrypt a pack so that only this device can read it."""
    key, nonce = AESGCM.generate_key(256), os.urandom(12)
    plain = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    content = AESGCM(key).encrypt(nonce, plain, device_id.encode())
    own = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), device_key)
    ephemeral = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    # the wrapping key serves once, so its nonce may be fixed
    wrapped = AESGCM(_wrapping_key(own.exchange(ec.ECDH(), theirs), ephemeral)).encrypt(bytes(12), key, None)
    return Sealed(ephemeral, wrapped, nonce, content)


def open_sealed(pack: Sealed, device: ec.EllipticCurvePrivateKey, device_id: str) -> dict[str, Any]:
    """Decrypt a pack as the device does: for tests, and for an officer's proof of what it held."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), pack.ephemeral)
    wrapping = _wrapping_key(device.exchange(ec.ECDH(), theirs), pack.ephemeral)
    key = AESGCM(wrapping).decrypt(bytes(12), pack.wrapped, None)
    found: dict[str, Any] = json.loads(AESGCM(key).decrypt(pack.nonce, pack.content, device_id.encode()))
    return found


def _wrapping_key(shared: bytes, salt: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, WRAP_INFO).derive(shared)
