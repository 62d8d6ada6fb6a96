"""Files at rest: each sealed with AES-256-GCM, bound to its own identifier. (NIST SP 800-38D)"""

import hashlib
import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rabt.base.errors import Untrusted

_NONCE = 12


def key_id(key: bytes) -> str:
    """Name a key without giving it away."""
    return hashlib.sha256(b"rabt.files.key/1" + key).hexdigest()[:16]


@dataclass(frozen=True)
class Locker:
    """The key that seals new files, and older keys that still open what they sealed."""

    key: bytes = field(repr=False)
    older: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def key_id(self) -> str:
        """Name the key that seals new files."""
        return key_id(self.key)

    def lock(self, file_id: UUID, content: bytes) -> bytes:
        """Seal the content of a file."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, content, _bound(file_id))

    def unlock(self, file_id: UUID, key_name: str, sealed: bytes) -> bytes:
        """Open a sealed file, or raise Untrusted when it was changed, swapped or cut."""
        for key in (self.key, *self.older):
            if key_id(key) == key_name:
                try:
                    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(file_id))
                except (InvalidTag, ValueError):
                    raise Untrusted("file_changed", file=str(file_id)) from None
        raise Untrusted("file_key_unknown", key=key_name)


def digest_of(content: bytes) -> str:
    """Give the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def _bound(file_id: UUID) -> bytes:
    return b"rabt.file/1:" + file_id.bytes
