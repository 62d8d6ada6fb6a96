"""The keys of a node, where they lie, and the public card by which two nodes come to trust each other."""

import base64
import binascii
import hashlib
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from rabt.base import durable
from rabt.base.errors import Untrusted
from rabt.seal import canon

PrivateKey = Ed25519PrivateKey | X25519PrivateKey

LETTER, OPEN, JOURNAL, ROOT, CARD = "letter", "open", "journal", "root", "card"
"""A node's keys: signs letters, opens letters, signs the journal, vouches for card keys, signs cards."""

KINDS: dict[str, type[Ed25519PrivateKey] | type[X25519PrivateKey]] = {
    LETTER: Ed25519PrivateKey, OPEN: X25519PrivateKey, JOURNAL: Ed25519PrivateKey,
    ROOT: Ed25519PrivateKey, CARD: Ed25519PrivateKey,
}  # fmt: skip

CARD_VERSION = "1"
GROUPS = 6
"""Groups of five digits in a fingerprint: thirty digits, more than 99 bits, read in half a minute."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


# ------------------------------------------------------------------------------ private keys


def make_keys(folder: Path) -> None:
    """Make the keys that are wanting, readable by their owner only; none is ever overwritten."""
    durable.make_folders(folder, 0o700)
    for name, kind in KINDS.items():
        if not _place(folder, name).exists():
            write_key(_place(folder, name), kind.generate())


def make_line_keys(folder: Path, mark: str) -> None:
    """Make a new pair of the keys of the line, beside those in use; its mark tells it from them."""
    for name in (LETTER, OPEN):
        write_key(_place(folder, marked(name, mark)), KINDS[name].generate())


def marked(name: str, mark: str) -> str:
    """Name a key of the line by its mark; the first pair has none."""
    return f"{name}-{mark}" if mark else name


def write_key(place: Path, key: PrivateKey) -> None:
    """Write a new key whole or not at all; raise FileExistsError where one lies already."""
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    durable.write(place, text, mode=durable.OWN, new=True)


def signing_key(folder: Path, name: str) -> Ed25519PrivateKey:
    """Load one of a node's signing keys. Refuses: node_key_unusable"""
    key = _load(_place(folder, name))
    if not isinstance(key, Ed25519PrivateKey):
        raise Untrusted("node_key_unusable", file=f"{name}.key", why="a key of another kind")
    return key


def opening_key(folder: Path, mark: str = "") -> X25519PrivateKey:
    """Load a key that opens letters to a node. Refuses: node_key_unusable"""
    place = _place(folder, marked(OPEN, mark))
    key = _load(place)
    if not isinstance(key, X25519PrivateKey):
        raise Untrusted("node_key_unusable", file=place.name, why="a key of another kind")
    return key


def _place(folder: Path, name: str) -> Path:
    return folder / f"{name}.key"


def _load(place: Path) -> object:
    """Load a private key from a file that nobody else may read; once, until the file changes."""
    try:
        found = place.stat()
        if found.st_mode & 0o077:
            raise Untrusted("node_key_unusable", file=place.name, why="others may read it")
        return _parsed(place, found.st_mtime_ns, found.st_ino)
    except (OSError, ValueError, TypeError) as problem:
        raise Untrusted("node_key_unusable", file=place.name, why=type(problem).__name__) from problem


@lru_cache(maxsize=32)
def _parsed(place: Path, changed: int, inode: int) -> object:
    return load_pem_private_key(place.read_bytes(), password=None)


# ------------------------------------------------------------------------------ public keys


def public_of(key: PrivateKey) -> str:
    """Write the public half of a key as text."""
    return base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")


def verifying_key(text: str) -> Ed25519PublicKey:
    """Read the public key that a signature verifies with. Refuses: node_card_unreadable"""
    return Ed25519PublicKey.from_public_bytes(_raw(text))


def sealing_key(text: str) -> X25519PublicKey:
    """Read the public key that a letter is closed to. Refuses: node_card_unreadable"""
    return X25519PublicKey.from_public_bytes(_raw(text))


def _raw(text: str) -> bytes:
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Untrusted("node_card_unreadable", why="a key that is not base64") from problem
    if len(key) != 32 or base64.urlsafe_b64encode(key).decode().rstrip("=") != text:
        raise Untrusted("node_card_unreadable", why="a key of a wrong length")
    return key


def key_id(public: Ed25519PublicKey) -> bytes:
    """Name a public key: the first eight bytes of its SHA-256. Two keys may share a name."""
    return hashlib.sha256(public.public_bytes_raw()).digest()[:8]


# ------------------------------------------------------------------------------ the node's card


@dataclass(frozen=True)
class NodeCard:
    """What a node shows the other at pairing: which and where it is, and its public keys."""

    state: str
    url: str
    letter: str
    open: str
    journal: str
    root: str

    @property
    def journal_name(self) -> str:
        """The name under which this node's journal signs."""
        return f"rabt/{self.state}/journal"

    @property
    def witness_name(self) -> str:
        """The name under which this node cosigns the other's journal."""
        return f"rabt/{self.state}/witness"

    def to_json(self) -> str:
        """Write this card as canonical JSON."""
        return canon.canonical(asdict(self) | {"rabt_node_card": CARD_VERSION}).decode()

    def fingerprint(self) -> str:
        """Return thirty digits in six groups, to be read over the telephone."""
        return read_aloud(b"rabt node card\n" + self.to_json().encode())


def read_aloud(told: bytes) -> str:
    """Return thirty digits in six groups by which two people make sure that they hold the same."""
    digest = hashlib.sha256(told).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10 ** (5 * GROUPS):0{5 * GROUPS}d}"
    return " ".join(digits[start : start + 5] for start in range(0, 5 * GROUPS, 5))


def node_card(folder: Path, *, state: str, url: str, mark: str = "") -> NodeCard:
    """Make the public card of a node, with one pair of the keys of the line. Refuses: node_key_unusable"""
    return NodeCard(
        state=state,
        url=url,
        letter=public_of(signing_key(folder, marked(LETTER, mark))),
        open=public_of(opening_key(folder, mark)),
        journal=public_of(signing_key(folder, JOURNAL)),
        root=public_of(signing_key(folder, ROOT)),
    )


def read_card(text: str, *, fingerprint: str) -> NodeCard:
    """Read a node's card and hold it against the digits heard by telephone.

    Refuses: node_card_unreadable, fingerprint_wrong
    """
    card = card_in(text)
    heard = "".join(sign for sign in fingerprint.translate(_DIGITS) if sign.isalnum())
    if heard != card.fingerprint().replace(" ", ""):
        raise Untrusted("fingerprint_wrong", field="fingerprint")
    return card


def card_in(text: str) -> NodeCard:
    """Read a node's card that is trusted already. Refuses: node_card_unreadable"""
    try:
        told = canon.read(text.strip().encode())
    except (Untrusted, ValueError) as problem:
        raise Untrusted("node_card_unreadable", field="card", why="not canonical JSON") from problem
    names = {field.name for field in fields(NodeCard)}
    if not isinstance(told, dict) or told.pop("rabt_node_card", None) != CARD_VERSION or told.keys() != names:
        raise Untrusted("node_card_unreadable", field="card", why="fields")
    if not all(isinstance(value, str) and 0 < len(value) <= 300 for value in told.values()):
        raise Untrusted("node_card_unreadable", field="card", why="values")
    for name in (LETTER, OPEN, JOURNAL, ROOT):
        _raw(told[name])
    return NodeCard(**told)
