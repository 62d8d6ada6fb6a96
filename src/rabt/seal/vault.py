"""A stream closed to one public key: only the holder of the other half, kept off the machine, can open it.

A one-time X25519 key meets the reader's; HKDF gives an AES-256-GCM key; the stream goes in pieces whose
nonce counts them and marks the last, so that a piece cannot be dropped, doubled, swapped or cut off.
(RFC 7748, RFC 5869, NIST SP 800-38D; the counted nonce with a last mark is the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizar, CRYPTO 2015)
"""

from collections.abc import Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rabt.base.errors import Untrusted

MARK = b"rabt.vault/1\n"
PIECE = 1 << 20
_TAG, _KEY = 16, 32


def close_to(reader: X25519PublicKey, plain: IO[bytes], out: IO[bytes]) -> None:
    """Close a stream to one reader: it is read to its end and written piece by piece."""
    once = X25519PrivateKey.generate()
    own = once.public_key().public_bytes_raw()
    cipher = _cipher(once.exchange(reader), own, reader)
    out.write(MARK + own)
    number, piece = 0, _read(plain, PIECE)
    while True:
        following = _read(plain, PIECE)
        out.write(cipher.encrypt(_nonce(number, last=not following), piece, MARK))
        if not following:
            return
        number, piece = number + 1, following


def open_with(key: X25519PrivateKey, closed: IO[bytes]) -> Iterator[bytes]:
    """Give back the pieces of a closed stream. Refuses: vault_unreadable

    Each piece is proved before it is given out; that none is missing is known only at the end, so nothing
    is to be believed before the last piece has come.
    """
    head = _read(closed, len(MARK) + _KEY)
    if not head.startswith(MARK) or len(head) != len(MARK) + _KEY:
        raise Untrusted("vault_unreadable")
    own = head[len(MARK) :]
    try:
        cipher = _cipher(key.exchange(X25519PublicKey.from_public_bytes(own)), own, key.public_key())
        yield from _pieces(cipher, closed)
    except (InvalidTag, ValueError):
        raise Untrusted("vault_unreadable") from None


def _pieces(cipher: AESGCM, closed: IO[bytes]) -> Iterator[bytes]:
    number, piece = 0, _read(closed, PIECE + _TAG)
    while True:
        following = _read(closed, PIECE + _TAG)
        yield cipher.decrypt(_nonce(number, last=not following), piece, MARK)
        if not following:
            return
        number, piece = number + 1, following


def _cipher(shared: bytes, own: bytes, reader: X25519PublicKey) -> AESGCM:
    known = own + reader.public_bytes_raw()
    return AESGCM(HKDF(algorithm=SHA256(), length=_KEY, salt=known, info=MARK).derive(shared))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _read(stream: IO[bytes], size: int) -> bytes:
    """Read as much as was asked for, unless the stream ends: a pipe gives less at a time."""
    parts = bytearray()
    while len(parts) < size and (part := stream.read(size - len(parts))):
        parts += part
    return bytes(parts)
