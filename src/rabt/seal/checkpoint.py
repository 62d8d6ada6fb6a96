"""How far a journal has come: three lines, signed by its keeper and cosigned by the other state.

A checkpoint is a signed note; a cosignature says when the other state saw it, and that it had seen
nothing inconsistent before. (C2SP signed-note, tlog-checkpoint, tlog-cosignature v1)
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rabt.base.errors import Untrusted

LONGEST = 16_000
_NOTE, _COSIGNED = b"\x01", b"\x04"
_DASH = "\N{EM DASH} "


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of a journal, under the journal's own name."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Sign a checkpoint under the journal's name; return the note."""
    name = _checked_name(checkpoint.origin)
    signature = key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{_line(name, _NOTE, key.public_key(), signature)}"


def read(note: str, origin: str, public: Ed25519PublicKey) -> Checkpoint:
    """Read a checkpoint that the journal's key signed. Refuses: checkpoint_malformed, checkpoint_forged"""
    text, lines = _split(note)
    signature = _signature(lines, origin, _NOTE, public)
    if signature is None:
        raise Untrusted("checkpoint_forged", why="not signed by this journal")
    _verify(public, signature, text.encode(), "checkpoint_forged")
    found = _checkpoint(text)
    if found.origin != origin:
        raise Untrusted("checkpoint_forged", why="of another journal")
    return found


def cosign(note: str, name: str, key: Ed25519PrivateKey, at: datetime) -> str:
    """Cosign a checkpoint that was verified and found consistent; return the line."""
    text, _ = _split(note)
    seconds = int(at.timestamp())
    signature = key.sign(_to_cosign(text, seconds))
    return _line(_checked_name(name), _COSIGNED, key.public_key(), seconds.to_bytes(8, "big") + signature)


def read_cosignature(note: str, name: str, public: Ed25519PublicKey) -> datetime:
    """Return when the other state cosigned a checkpoint. Refuses: checkpoint_malformed, cosignature_wrong"""
    text, lines = _split(note)
    found = _signature(lines, name, _COSIGNED, public)
    if found is None or len(found) != 72:
        raise Untrusted("cosignature_wrong", why="not cosigned by this witness")
    seconds = int.from_bytes(found[:8], "big")
    _verify(public, found[8:], _to_cosign(text, seconds), "cosignature_wrong")
    if seconds >= 2**33:
        raise Untrusted("cosignature_wrong", why="time")
    return datetime.fromtimestamp(seconds, UTC)


def with_line(note: str, line: str) -> str:
    """Add a signature line to a note. Refuses: checkpoint_malformed"""
    joined = note + line
    _split(joined)
    return joined


def _split(note: str) -> tuple[str, list[str]]:
    """Part a note into its text and its signature lines, without believing either."""
    text, gap, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    plain = all(sign >= " " or sign == "\n" for sign in note)
    if len(note) > LONGEST or not gap or lines.pop() != "" or not lines or not plain:
        raise Untrusted("checkpoint_malformed", why="not a signed note")
    if not all(line.startswith(_DASH) for line in lines):
        raise Untrusted("checkpoint_malformed", why="a line that is not a signature")
    return text + "\n", lines


def _checkpoint(text: str) -> Checkpoint:
    parts = text.split("\n")
    if len(parts) != 4 or not parts[0] or not re.fullmatch(r"[0-9]{1,18}", parts[1]):
        raise Untrusted("checkpoint_malformed", why="lines")
    try:
        found = Checkpoint(parts[0], int(parts[1]), base64.b64decode(parts[2], validate=True))
    except (binascii.Error, ValueError) as problem:
        raise Untrusted("checkpoint_malformed", why="root") from problem
    if len(found.root) != 32 or found.text != text:
        raise Untrusted("checkpoint_malformed", why="another spelling")
    return found


def _key_id(name: str, kind: bytes, public: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + public.public_bytes_raw()).digest()[:4]


def _line(name: str, kind: bytes, public: Ed25519PublicKey, signature: bytes) -> str:
    told = base64.b64encode(_key_id(name, kind, public) + signature).decode()
    return f"{_DASH}{name} {told}\n"


def _signature(lines: list[str], name: str, kind: bytes, public: Ed25519PublicKey) -> bytes | None:
    """Find the signature of a known key; lines of unknown keys are passed over, as the note's rule says."""
    wanted = _key_id(name, kind, public)
    for line in lines:
        who, _, told = line.removeprefix(_DASH).partition(" ")
        try:
            found = base64.b64decode(told, validate=True)
        except (binascii.Error, ValueError) as problem:
            raise Untrusted("checkpoint_malformed", why="a signature that is not base64") from problem
        if base64.b64encode(found).decode() != told:  # one signature has one spelling
            raise Untrusted("checkpoint_malformed", why="another spelling of a signature")
        if who == name and found[:4] == wanted:
            return found[4:]
    return None


def _verify(public: Ed25519PublicKey, signature: bytes, message: bytes, code: str) -> None:
    try:
        public.verify(signature, message)
    except InvalidSignature as problem:
        raise Untrusted(code, why="signature") from problem


def _to_cosign(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise ValueError(f"{name!r} cannot name a key in a note")
    return name
