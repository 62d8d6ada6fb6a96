"""A Merkle tree as small files that never change: tiles of 256 hashes. (C2SP tlog-tiles)

Level 0 holds leaf hashes; each hash above is the root of a full tile below. The last tile of a level is
partial, and named by its width. Entries lie beside the leaf hashes, in bundles of the same width.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rabt.base.errors import Untrusted
from rabt.seal import merkle

WIDTH = 256
_BITS = 8
LARGEST_ENTRY = 2**16 - 1


@dataclass(frozen=True)
class Tile:
    """The name of a tile, or of a bundle of entries where the level is None."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The place of this tile below the journal's folder."""
        level = "entries" if self.level is None else str(self.level)
        digits = f"{self.index:0{(len(str(self.index)) + 2) // 3 * 3}d}"
        groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
        place = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return f"tile/{level}/{place}" + ("" if self.width == WIDTH else f".p/{self.width}")


ReadTile = Callable[[Tile], bytes]


def tiles_of(level: int | None, size: int) -> Iterator[Tile]:
    """Name the tiles of one level in a tree of a size."""
    hashes = size >> _BITS * (level or 0)
    for index in range(hashes // WIDTH):
        yield Tile(level, index)
    if hashes % WIDTH:
        yield Tile(level, hashes // WIDTH, hashes % WIDTH)


def levels_of(size: int) -> range:
    """Return the levels at which a tree of a size has tiles."""
    return range((size.bit_length() + _BITS - 1) // _BITS)


def grown(size: int, leaves: Sequence[bytes], read: ReadTile) -> Iterator[tuple[Tile, bytes]]:
    """Give the tiles that new leaf hashes add to a tree, lowest level first."""
    level, hashes = 0, list(leaves)
    while hashes:
        first, width = divmod(size >> _BITS * level, WIDTH)
        before = read(Tile(level, first, width)) if width else b""
        row = before + b"".join(hashes)
        hashes = []
        for start in range(0, len(row), WIDTH * merkle.SIZE):
            part = row[start : start + WIDTH * merkle.SIZE]
            width = len(part) // merkle.SIZE
            yield Tile(level, first + start // (WIDTH * merkle.SIZE), width), part
            if width == WIDTH:
                hashes.append(root_of(part))
        level += 1


def root_of(tile: bytes) -> bytes:
    """Return the root over the hashes of a tile."""
    hashes = hashes_in(tile)
    return merkle.root(merkle.subtrees_of(hashes), len(hashes))


def hashes_in(tile: bytes) -> list[bytes]:
    """Part a tile into its hashes. Refuses: tile_malformed"""
    if len(tile) % merkle.SIZE or len(tile) > WIDTH * merkle.SIZE:
        raise Untrusted("tile_malformed", why="length")
    return [tile[start : start + merkle.SIZE] for start in range(0, len(tile), merkle.SIZE)]


def subtrees_in(size: int, read: ReadTile) -> merkle.Subtree:
    """Make a reader of whole subtrees of a tree of a size out of its tiles."""

    @lru_cache(maxsize=64)
    def levels_within(level: int, index: int) -> merkle.Subtree:
        width = min((size >> _BITS * level) - index * WIDTH, WIDTH)
        return merkle.subtrees_of(hashes_in(read(Tile(level, index, width))))

    def subtree(level: int, index: int) -> bytes:
        floor, above = divmod(level, _BITS)
        tile, place = divmod(index << above, WIDTH)
        return levels_within(floor, tile)(above, place >> above)

    return subtree


def bundled(entries: Sequence[bytes]) -> bytes:
    """Write entries as a bundle, each after its length."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(bundle: bytes) -> list[bytes]:
    """Part a bundle into its entries. Refuses: tile_malformed"""
    found, at = [], 0
    while at < len(bundle):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        if at > len(bundle) or start > len(bundle):
            raise Untrusted("tile_malformed", why="an entry cut short")
        found.append(bundle[start:at])
    return found
