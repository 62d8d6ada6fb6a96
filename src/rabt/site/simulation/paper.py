"""Signatures and closed texts of the simulated nodes: quick ones for most seeds, the real ones for some.

The quick ones are keyed digests: who lacks a key can make no text that another takes for his. They say as
much of a text as the seal does, and cost a hundredth.
"""

import json
from hashlib import blake2b
from itertools import count
from random import Random
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from rabt.base.errors import Untrusted
from rabt.seal import jose

LETTER, RECEIPT, STANDING, VOID, BACK, GONE = "letter", "receipt", "standing", "void", "back", "gone"


class Paper(Protocol):
    """How texts are signed and closed; a key is known by its name, and used only by whoever holds it."""

    def new_pair(self) -> tuple[str, str]:
        """Make a key that signs and one that opens; return their names."""

    def sign(self, kind: str, value: dict[str, Any], signer: str) -> str:
        """Sign a value as a text of a kind."""

    def read(self, text: str, kind: str, signer: str) -> dict[str, Any]:
        """Return what a signed text says. Refuses: signature_wrong"""

    def close(self, text: str, kind: str, opener: str) -> str:
        """Close a text to a key."""

    def open(self, text: str, kind: str, opener: str) -> str:
        """Open a text. Refuses: letter_not_for_us"""

    def is_closed(self, text: str) -> bool:
        """Tell whether a text is closed to a key, or only signed."""


class Quick:
    """Keyed digests in the place of signatures, and a name in the place of a lock."""

    def __init__(self, random: Random) -> None:
        self._secrets: dict[str, bytes] = {}
        self._random, self._numbers = random, count(1)

    def new_pair(self) -> tuple[str, str]:
        """Make a key that signs and one that opens; return their names."""
        number = next(self._numbers)
        names = f"s{number}", f"o{number}"
        for name in names:
            self._secrets[name] = self._random.randbytes(16)
        return names

    def sign(self, kind: str, value: dict[str, Any], signer: str) -> str:
        """Sign a value as a text of a kind."""
        payload = json.dumps(value, sort_keys=True).encode().hex()
        return f"{payload}.{self._mark(kind, payload, signer)}"

    def read(self, text: str, kind: str, signer: str) -> dict[str, Any]:
        """Return what a signed text says. Refuses: signature_wrong"""
        payload, _, mark = text.partition(".")
        if not text.isascii() or mark != self._mark(kind, payload, signer):
            raise Untrusted("signature_wrong")
        found: dict[str, Any] = json.loads(bytes.fromhex(payload))
        return found

    def close(self, text: str, kind: str, opener: str) -> str:
        """Close a text to a key."""
        return f"{text}/{self._mark(kind, text, opener)}"

    def open(self, text: str, kind: str, opener: str) -> str:
        """Open a text. Refuses: letter_not_for_us"""
        inside, _, mark = text.partition("/")
        if not text.isascii() or mark != self._mark(kind, inside, opener):
            raise Untrusted("letter_not_for_us")
        return inside

    def is_closed(self, text: str) -> bool:
        """Tell whether a text is closed to a key, or only signed."""
        return "/" in text

    def _mark(self, kind: str, text: str, key: str) -> str:
        return blake2b(
            f"{kind} {text}".encode("ascii", "replace"), digest_size=8, key=self._secrets[key]
        ).hexdigest()


class Real:
    """The seal itself: Ed25519 under JWS, X25519 under JWE."""

    def __init__(self, random: Random) -> None:
        self._signers: dict[str, Ed25519PrivateKey] = {}
        self._openers: dict[str, X25519PrivateKey] = {}
        self._random, self._numbers = random, count(1)

    def new_pair(self) -> tuple[str, str]:
        """Make a key that signs and one that opens; return their names."""
        number = next(self._numbers)
        self._signers[f"s{number}"] = Ed25519PrivateKey.from_private_bytes(self._random.randbytes(32))
        self._openers[f"o{number}"] = X25519PrivateKey.from_private_bytes(self._random.randbytes(32))
        return f"s{number}", f"o{number}"

    def sign(self, kind: str, value: dict[str, Any], signer: str) -> str:
        """Sign a value as a text of a kind."""
        return jose.signed(f"rabt-{kind}+jws", value, self._signers[signer])

    def read(self, text: str, kind: str, signer: str) -> dict[str, Any]:
        """Return what a signed text says. Refuses: letter_malformed, letter_too_long, signature_wrong"""
        jose.check_spelling(text, jose.SIGNED_PARTS)
        return jose.verified(text, f"rabt-{kind}+jws", self._signers[signer].public_key())

    def close(self, text: str, kind: str, opener: str) -> str:
        """Close a text to a key."""
        return jose.closed(text, f"rabt-{kind}+jws", self._openers[opener].public_key())

    def open(self, text: str, kind: str, opener: str) -> str:
        """Open a text. Refuses: letter_malformed, letter_too_long, letter_not_for_us"""
        jose.check_spelling(text, jose.CLOSED_PARTS)
        return jose.opened(text, f"rabt-{kind}+jws", self._openers[opener])

    def is_closed(self, text: str) -> bool:
        """Tell whether a text is closed to a key, or only signed."""
        return text.count(".") != jose.SIGNED_PARTS - 1


def digest_of(text: str) -> str:
    """Name a sealed text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
