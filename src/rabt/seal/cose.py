"""One signer's COSE message, and nothing optional about it. (RFC 9052 §4.2, RFC 9053 §2.2)

Every message says in its protected header what it is (`typ`, RFC 9596), so that a card cannot pass
for a list of keys. The algorithm that counts is the one of the trusted key, never the token's word.
"""

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rabt.base.errors import Untrusted
from rabt.seal import cbor
from rabt.seal.keys import key_id

ED25519 = -8  # "EdDSA" in the COSE registry
ALG, KID, TYP = 1, 4, 16
TAG = 0xD2  # COSE_Sign1
_SIGNATURE = 64


@dataclass(frozen=True)
class Signed:
    """A message taken apart and not yet believed."""

    protected: bytes
    payload: bytes
    signature: bytes
    kid: bytes
    alg: int

    def check(self, public: Ed25519PublicKey, alg: int, code: str) -> bytes:
        """Return the payload if this key made this message; raise Untrusted(code) if not."""
        if alg != ED25519 or self.alg != alg:
            raise Untrusted(code, why="algorithm")
        try:
            public.verify(self.signature, _to_sign(self.protected, self.payload))
        except InvalidSignature as problem:
            raise Untrusted(code, why="signature") from problem
        return self.payload


def sign(payload: bytes, typ: str, key: Ed25519PrivateKey) -> bytes:
    """Sign a payload as a message of one type."""
    header = {ALG: ED25519, KID: key_id(key.public_key()), TYP: typ}
    protected = cbor.encode(header)
    message = [protected, {}, payload, key.sign(_to_sign(protected, payload))]
    return bytes([TAG]) + cbor.encode(message)


def take_apart(data: bytes, typ: str) -> Signed:
    """Read the shape of a message of one type without believing it.

    Refuses: cose_malformed, cbor_malformed
    """
    if data[:1] != bytes([TAG]):
        raise Untrusted("cose_malformed", why="not a COSE_Sign1")
    protected, payload, signature = _parts(cbor.decode(data[1:]))
    header = cbor.decode(protected)
    if not isinstance(header, dict) or header.keys() != {ALG, KID, TYP} or header[TYP] != typ:
        raise Untrusted("cose_malformed", why="header")
    if type(header[ALG]) is not int or not isinstance(header[KID], bytes):
        raise Untrusted("cose_malformed", why="header")
    return Signed(protected, payload, signature, header[KID], header[ALG])


def _parts(message: Any) -> tuple[bytes, bytes, bytes]:
    if not isinstance(message, list) or len(message) != 4 or message[1] != {}:
        raise Untrusted("cose_malformed", why="parts, or something in the unprotected header")
    protected, _, payload, signature = message
    whole = all(isinstance(part, bytes) for part in (protected, payload, signature))
    if not whole or len(signature) != _SIGNATURE:
        raise Untrusted("cose_malformed", why="parts")
    return protected, payload, signature


def _to_sign(protected: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, b"", payload])
