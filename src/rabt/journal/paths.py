"""Where the journal's files lie, and how a tile is read."""

import hashlib
from pathlib import Path

from rabt.base.errors import Untrusted
from rabt.seal.tiles import Tile

CHECKPOINT, COSIGNED = "checkpoint", "checkpoint.cosigned"


def folder_of(home: Path) -> Path:
    """Return the folder of a node's journal."""
    return home / "journal"


def mirror_of(home: Path, origin: str) -> Path:
    """Return the folder in which the hashes of another journal lie."""
    return home / "mirror" / hashlib.sha256(origin.encode()).hexdigest()[:16]


def checkpoint(folder: Path) -> Path:
    """Return the place of the newest signed checkpoint."""
    return folder / CHECKPOINT


def cosigned(folder: Path) -> Path:
    """Return the place of the newest checkpoint that the other node cosigned."""
    return folder / COSIGNED


def tile(folder: Path, name: Tile) -> Path:
    """Return the place of a tile or a bundle of entries."""
    return folder / name.path


def evidence(folder: Path, content: bytes) -> Path:
    """Return the place of two checkpoints of the other node that contradict each other."""
    return folder / "evidence" / f"{hashlib.sha256(content).hexdigest()[:16]}.txt"


def evidence_kept(folder: Path) -> list[Path]:
    """Return all kept evidence, oldest first."""
    return sorted(
        (folder / "evidence").glob("*.txt"), key=lambda place: (place.stat().st_mtime_ns, place.name)
    )


def read_tile(folder: Path, name: Tile) -> bytes:
    """Read a tile; a full one serves where its partial one is gone. Refuses: tile_missing"""
    for candidate in (name, Tile(name.level, name.index)):
        place = tile(folder, candidate)
        if place.is_file():
            return place.read_bytes() if candidate is name else _first(place.read_bytes(), name)
    raise Untrusted("tile_missing", tile=name.path)


def _first(full: bytes, name: Tile) -> bytes:
    """Cut a full tile to the width of a partial one; a bundle is cut by its reader."""
    return full if name.level is None else full[: name.width * 32]


def remove_partial(folder: Path, name: Tile) -> None:
    """Remove the partial tiles that a full one replaces."""
    partial = tile(folder, Tile(name.level, name.index, 1)).parent
    for place in sorted(partial.glob("*")) if partial.is_dir() else ():
        place.unlink()
    if partial.is_dir():
        partial.rmdir()
