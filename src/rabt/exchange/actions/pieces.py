"""A pouch in pieces: for small sticks, or as a row of QR codes; in any order, with days between.

A piece is a head of twenty bytes (mark, eight bytes of the digest of the whole, its number, how many there
are, and how long the whole is) and a part of the packed pouch. What came stays in the node's home until all
have come.
"""

import hashlib
import shutil
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from django.conf import settings

from rabt.base import durable
from rabt.base.errors import Refused, Untrusted
from rabt.exchange import rules
from rabt.exchange.actions import packed
from rabt.seal import base45

MARK, HEAD = b"RBTP", struct.Struct(">4s8sHHI")
PREFIX = "RP1:"
FRAME = 700
"""Bytes of a piece in a QR code: of version 22 at level M, which a phone reads from screen and paper."""
SMALLEST, MOST = 200, 60_000
OPEN_AT_ONCE = 20
KEPT_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Piece:
    """One part of a pouch: of which whole, which of how many."""

    whole: bytes
    number: int
    of: int
    size: int
    content: bytes


@dataclass(frozen=True)
class Waiting:
    """A pouch of which pieces are wanting, by number from one."""

    whole: str
    wanting: tuple[int, ...]
    of: int


def cut(pouch: bytes, most: int) -> list[bytes]:
    """Cut a pouch into pieces of so many bytes at most. Refuses: pouch_pieces"""
    content = packed.pack(pouch)
    room = most - HEAD.size
    count = max(1, -(-len(content) // room)) if most >= SMALLEST else 0
    if not 0 < count <= MOST:
        raise Refused("pouch_pieces", most=most)
    whole = _name(content)
    return [
        HEAD.pack(MARK, whole, number + 1, count, len(content)) + content[number * room : (number + 1) * room]
        for number in range(count)
    ]


def frames(pouch: bytes, *, most: int = MOST) -> list[str]:
    """Write a pouch as the texts of codes. Refuses: pouch_pieces, pouch_too_large_for_codes"""
    found = cut(pouch, FRAME)
    if len(found) > most:
        raise Refused("pouch_too_large_for_codes", codes=len(found), most=most)
    return [PREFIX + base45.encode(piece) for piece in found]


def _name(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:8]


def read(content: bytes) -> Piece | None:
    """Read a piece, as bytes or as the text of its code; None where it is none. Refuses: pouch_damaged"""
    if content.startswith(PREFIX.encode()):
        try:
            content = base45.decode(content.decode("ascii", "replace").strip().removeprefix(PREFIX))
        except Untrusted:
            raise Refused("pouch_damaged", why="base45") from None
    if not content.startswith(MARK):
        return None
    if len(content) < HEAD.size:
        raise Refused("pouch_damaged", why="piece")
    _, whole, number, of, size = HEAD.unpack_from(content)
    part = content[HEAD.size :]
    sound = 1 <= number <= of <= MOST and 0 < len(part) <= size <= rules.POUCH_LIMIT
    if not sound:
        raise Refused("pouch_damaged", why="piece")
    return Piece(whole, number, of, size, part)


def texts_in(picture: bytes) -> list[bytes]:
    """Read the codes of pieces in a picture; nothing where it is no picture, or shows none."""
    import zxingcpp  # noqa: PLC0415  (only pictures need them)
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(BytesIO(picture)) as found:
            codes = zxingcpp.read_barcodes(
                found.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode")
            )
    except (OSError, ValueError, Image.DecompressionBombError):
        return []
    return [code.text.encode() for code in codes if code.text.startswith(PREFIX)]


def keep(piece: Piece, at: datetime) -> bytes | Waiting:
    """Keep a piece; return the whole pouch once it is there, or what is still wanting.

    Refuses: pouch_damaged (the pieces do not make the whole: all of them are forgotten), pouch_too_many_open
    """
    folder = _folder() / piece.whole.hex()
    forget_old(at)
    if not folder.is_dir() and len(list(_folder().glob("*"))) >= OPEN_AT_ONCE:
        raise Refused("pouch_too_many_open", most=OPEN_AT_ONCE)
    durable.write(folder / f"{piece.number:05d}-{piece.of:05d}", piece.content, mode=durable.OWN)
    places = sorted(folder.glob(f"*-{piece.of:05d}"))
    have = {int(place.name[:5]) for place in places}
    if wanting := tuple(number for number in range(1, piece.of + 1) if number not in have):
        return Waiting(piece.whole.hex(), wanting, piece.of)
    content = b"".join(place.read_bytes() for place in places)
    shutil.rmtree(folder)
    pouch = packed.unpack(content, rules.POUCH_LIMIT) if _name(content) == piece.whole else None
    if pouch is None or len(content) != piece.size:
        raise Refused("pouch_damaged", why="whole")
    return pouch


def forget_old(at: datetime) -> None:
    """Forget pieces whose whole never came."""
    for folder in _folder().glob("*"):
        if folder.stat().st_mtime < (at - KEPT_FOR).timestamp():
            shutil.rmtree(folder)


def _folder() -> Path:
    return Path(settings.RABT.home) / "pouches"
