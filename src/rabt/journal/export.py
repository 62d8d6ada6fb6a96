"""The journal as one file for an auditor: what `rabt journal check` needs, and no word of any act."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from rabt.base import durable
from rabt.base.errors import Refused, Untrusted
from rabt.journal import paths
from rabt.seal import checkpoint, keys, tiles

CARD, PEER_CARD, READ_ME = "card.json", "peer-card.json", "read-me.txt"
THEN = (1980, 1, 1, 0, 0, 0)
"""The time written beside every part, so that the same journal always makes the same file."""
LARGEST = {"tile": tiles.WIDTH * (tiles.LARGEST_ENTRY + 2), "note": 100_000}
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
)

TELLS = """هذا سجل عقدة من عقد «ربط» حتى آخر نقطة وقّعتها. لا يحوي كلام أي فعل، بل بصماته وأوقاتها.
للتحقق منه:  rabt journal check --file FILE --card card.json --peer-card peer-card.json
خذ البطاقتين من الدولتين نفسيهما، أو قارن بصمتيهما بالهاتف؛ ما في هذا الملف نسخة للتيسير لا للثقة.

This is the journal of a node of Rabt up to the last point that it signed. It holds no word of any act, only
digests and times. To check it:  rabt journal check --file FILE --card card.json --peer-card peer-card.json
Take both cards from the states themselves, or compare their fingerprints by telephone; those in this file are
here for ease, not for trust.
"""


def export(folder: Path, out: BinaryIO, card: keys.NodeCard, peer_card: str = "") -> None:
    """Pack the journal's signed tree, with the cards of both nodes. Refuses: checkpoint_missing"""
    place = paths.checkpoint(folder)
    if not place.is_file():
        raise Refused("checkpoint_missing")
    note = place.read_bytes()
    key = keys.verifying_key(card.journal)
    told = checkpoint.read(note.decode("utf-8", "replace"), card.journal_name, key)
    with zipfile.ZipFile(out, "w") as parts:
        _put(parts, READ_ME, TELLS.encode())
        _put(parts, CARD, card.to_json().encode())
        if peer_card:
            _put(parts, PEER_CARD, peer_card.encode())
        _put(parts, paths.CHECKPOINT, note)
        if paths.cosigned(folder).is_file():
            _put(parts, paths.COSIGNED, paths.cosigned(folder).read_bytes())
        for name in names_of(told.size):
            _put(parts, name.path, _tile(folder, name))


def names_of(size: int) -> Iterator[tiles.Tile]:
    """Name every tile and bundle of a tree of a size."""
    yield from tiles.tiles_of(None, size)
    for level in tiles.levels_of(size):
        yield from tiles.tiles_of(level, size)


def _tile(folder: Path, name: tiles.Tile) -> bytes:
    content = paths.read_tile(folder, name)
    return content if name.level is not None else tiles.bundled(tiles.entries_in(content)[: name.width])


def _put(parts: zipfile.ZipFile, name: str, content: bytes) -> None:
    told = zipfile.ZipInfo(name, THEN)
    told.compress_type = zipfile.ZIP_DEFLATED
    parts.writestr(told, content)


def unpack(file: Path, folder: Path) -> tuple[str, str]:
    """Lay an exported journal into an empty folder; return both cards that came with it, the peer's if any.

    Only what a journal holds is laid, and no part that grows beyond what it can be. Refuses: export_malformed
    """
    try:
        with zipfile.ZipFile(file) as parts:
            note = _part(parts, paths.CHECKPOINT, LARGEST["note"])
            size = int(note.decode().split("\n", 2)[1])
            if not 0 <= size <= len(parts.infolist()) * tiles.WIDTH:
                raise Untrusted("export_malformed", why="size")
            durable.write(paths.checkpoint(folder), note)
            if paths.COSIGNED in parts.namelist():
                durable.write(paths.cosigned(folder), _part(parts, paths.COSIGNED, LARGEST["note"]))
            for name in names_of(size):
                durable.write(paths.tile(folder, name), _part(parts, name.path, LARGEST["tile"]))
            cards = [
                _part(parts, name, LARGEST["note"]).decode() if name in parts.namelist() else ""
                for name in (CARD, PEER_CARD)
            ]
    except BROKEN as why:
        raise Untrusted("export_malformed", why=type(why).__name__) from why
    return cards[0], cards[1]


def _part(parts: zipfile.ZipFile, name: str, most: int) -> bytes:
    with parts.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise Untrusted("export_malformed", why="length")
    return content
