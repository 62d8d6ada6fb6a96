"""What was typed and not sent: how much of it is kept, and how it is closed while it lies there."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rabt.base.errors import Refused

MOST_BYTES = 30_000
MOST_DRAFTS = 40
"""Of one account on one device; the oldest goes when another comes."""
LONGEST_PAGE, LONGEST_DEVICE = 300, 40
_NONCE = 12


@dataclass(frozen=True)
class Typed:
    """What was typed into one form: on which page, under which title, field by field."""

    page: str
    title: str
    fields: Mapping[str, Any]


def check(told: Mapping[str, Any]) -> Typed:
    """Read what a browser says was typed. Refuses: draft_unreadable, draft_large

    `fields`: name to what stands in it: a text, or a list of texts where several are chosen.
    """
    page, title, fields = told.get("page"), told.get("title", ""), told.get("fields")
    if not isinstance(page, str) or not isinstance(title, str) or not isinstance(fields, dict):
        raise Refused("draft_unreadable")
    if not page.startswith("/") or len(page) > LONGEST_PAGE or not all(map(_is_text, fields.values())):
        raise Refused("draft_unreadable")
    if len(json.dumps(fields).encode()) > MOST_BYTES:
        raise Refused("draft_large", most=MOST_BYTES)
    return Typed(page, title[:LONGEST_PAGE], fields)


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


@dataclass(frozen=True)
class Drawer:
    """Where drafts lie closed, each bound to its writer, device and page. (NIST SP 800-38D)"""

    secret: str = field(repr=False)

    def close(self, whose: str, typed: Typed) -> bytes:
        """Close a draft."""
        nonce = os.urandom(_NONCE)
        plain = json.dumps({"title": typed.title, "fields": typed.fields}).encode()
        return nonce + self._cipher.encrypt(nonce, plain, _bound(whose, typed.page))

    def open(self, whose: str, page: str, closed: bytes) -> Typed | None:
        """Open a draft; one that this key did not close is as if it were not there."""
        try:
            plain = self._cipher.decrypt(closed[:_NONCE], closed[_NONCE:], _bound(whose, page))
        except (InvalidTag, ValueError):
            return None
        return Typed(page, **json.loads(plain))

    @property
    def _cipher(self) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, None, b"rabt.draft/1").derive(self.secret.encode()))


def _bound(whose: str, page: str) -> bytes:
    return sha256(f"{whose}\n{page}".encode()).digest()
