"""The journal's checker: trusts the files it is given and the public keys, and nothing else. Pure."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from rabt.base.errors import Untrusted
from rabt.journal import paths
from rabt.seal import canon, checkpoint, keys, merkle, tiles

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,17})")


@dataclass
class Report:
    """What was checked, what was found, and what is wrong."""

    size: int = 0
    root: str = ""
    cosigned_size: int = 0
    cosigned_at: datetime | None = None
    lost: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults

    def lines(self) -> Iterator[str]:
        """Tell the findings, a line each."""
        yield f"acts in the tree: {self.size}"
        yield f"root: {self.root or 'none'}"
        if self.cosigned_at:
            yield f"cosigned by the other node up to {self.cosigned_size}, at {self.cosigned_at.isoformat()}"
        else:
            yield "cosigned by the other node: not shown"
        if self.lost:
            yield f"lost with a restored copy: {self.lost}; their places are in the tree, their words not"
        yield from (f"WRONG: {fault}" for fault in self.faults)


def check(folder: Path, card: keys.NodeCard, peer_card: str = "") -> Report:
    """Recompute a journal's tree from its files and hold it against the signatures."""
    report = Report()
    try:
        note = _note(paths.checkpoint(folder))
        if note is None:
            if any(folder.glob("tile/**/*")):
                report.faults.append("there are tiles, but no signed checkpoint")
            return report
        told = checkpoint.read(note, card.journal_name, keys.verifying_key(card.journal))
        report.size, report.root = told.size, told.root.hex()
        _check_tree(folder, told, report)
        _check_cosigned(folder, card, keys.card_in(peer_card) if peer_card else None, report)
    except Untrusted as problem:
        report.faults.append(f"{problem.code}: {problem.facts}")
    return report


def check_proof(text: str, card: keys.NodeCard, peer: keys.NodeCard | None = None) -> dict[str, str]:
    """Check the proof of one act; return what the act says.

    Refuses: proof_malformed, proof_wrong, checkpoint_malformed, checkpoint_forged, cosignature_wrong
    """
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    wanted = len(lines) >= 3 and lines[1].startswith("extra ") and _INDEX.fullmatch(lines[2])
    if not gap or not wanted or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Untrusted("proof_malformed", why="lines")
    try:
        entry, *hashes = (base64.b64decode(one, validate=True) for one in (lines[1][6:], *lines[3:]))
    except (binascii.Error, ValueError) as problem:
        raise Untrusted("proof_malformed", why="not base64") from problem
    told = checkpoint.read(note, card.journal_name, keys.verifying_key(card.journal))
    if peer:
        checkpoint.read_cosignature(note, peer.witness_name, keys.verifying_key(peer.journal))
    merkle.check_inclusion(merkle.leaf_hash(entry), int(lines[2][6:]), told.size, hashes, told.root)
    act: dict[str, str] = canon.read(entry)
    return act


def _note(place: Path) -> str | None:
    return place.read_bytes().decode("utf-8", "replace") if place.is_file() else None


def _check_tree(folder: Path, told: checkpoint.Checkpoint, report: Report) -> None:
    """Recompute every hash from the entries up, a tile at a time; name each file that does not fit."""
    due = _leaves(folder, told.size, report)
    for level in tiles.levels_of(told.size):
        above: list[bytes] = []
        for name, row in zip_longest(tiles.tiles_of(level, told.size), due):
            if paths.read_tile(folder, name) != row:
                report.faults.append(f"{name.path} does not follow from what lies below it")
            if name.width == tiles.WIDTH:
                above.append(tiles.root_of(row))
        due = _rows(above)
    root = merkle.root(tiles.subtrees_in(told.size, lambda name: paths.read_tile(folder, name)), told.size)
    if root != told.root:
        report.faults.append("the root that was signed is not the root of these entries")


def _leaves(folder: Path, size: int, report: Report) -> Iterator[bytes]:
    """Give the leaf hashes that follow from the entries, a tile at a time; a lost word's as it stands."""
    for name in tiles.tiles_of(None, size):
        entries = tiles.entries_in(paths.read_tile(folder, name))[: name.width]
        if len(entries) != name.width:
            raise Untrusted("tile_malformed", tile=name.path, why="entries are missing")
        held = tiles.hashes_in(paths.read_tile(folder, tiles.Tile(0, name.index, name.width)))
        report.lost += sum(not entry for entry in entries)
        yield b"".join(
            merkle.leaf_hash(entry) if entry else told for entry, told in zip(entries, held, strict=True)
        )


def _rows(hashes: list[bytes]) -> Iterator[bytes]:
    for start in range(0, len(hashes), tiles.WIDTH):
        yield b"".join(hashes[start : start + tiles.WIDTH])


def _check_cosigned(folder: Path, card: keys.NodeCard, peer: keys.NodeCard | None, report: Report) -> None:
    """Check what the other node cosigned: the same journal, at some earlier size."""
    note = _note(paths.cosigned(folder))
    if note is None:
        return
    told = checkpoint.read(note, card.journal_name, keys.verifying_key(card.journal))
    if told.size > report.size:
        report.faults.append("the other node has cosigned more than is signed here")
        return
    found = merkle.root(tiles.subtrees_in(told.size, lambda name: paths.read_tile(folder, name)), told.size)
    if found != told.root:
        report.faults.append("the journal that was cosigned is not the journal in these files")
    if peer:
        report.cosigned_at = checkpoint.read_cosignature(
            note, peer.witness_name, keys.verifying_key(peer.journal)
        )
        report.cosigned_size = told.size
