"""A journal of many acts: appended, proved and checked from its files, beside the bare hashing of the same entries.

    python -m bench.journal 10000000

The tree and its files are those of a node; the database in front of them is left out, since it is measured with the pages
(`bench/pages.py`). The peer is SHA-256 itself: nothing can be appended faster than its leaves are hashed.
"""

import hashlib
import json
import os
import platform
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from bench import RESULTS
from rabt.base import durable
from rabt.journal import check, paths, rules
from rabt.seal import checkpoint, keys, merkle, tiles

HOME, SEED, AT_ONCE, PROOFS = Path("build/journal-bench"), 3, 256 * 64, 2_000
AT = datetime(2026, 11, 28, tzinfo=UTC)


def main(many: int) -> None:
    """Build, prove and check a journal, and write the results."""
    shutil.rmtree(HOME, ignore_errors=True)
    keys.make_keys(HOME / "keys")
    card = keys.node_card(HOME / "keys", state="LY", url="http://localhost")
    folder, told = HOME / "journal", dict[str, Any]()
    root = appended(folder, many, told)
    note = checkpoint.sign(
        checkpoint.Checkpoint(card.journal_name, many, root), keys.signing_key(HOME / "keys", keys.JOURNAL)
    )
    durable.write(paths.checkpoint(folder), note.encode())
    proved(folder, many, root, told)
    with timed(told, "check: acts a second", many):
        report = check.check(folder, card)
    assert report.sound and report.size == many, report.faults
    result = {
        "on": datetime.now(UTC).date().isoformat(), "acts": many,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one process",
        "told": told, "files": sum(1 for one in folder.rglob("*") if one.is_file()),
        "megabytes": round(sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6),
        "peak memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }  # fmt: skip
    (RESULTS / "journal.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))
    shutil.rmtree(HOME)


@contextmanager
def timed(told: dict[str, Any], name: str, many: int) -> Iterator[None]:
    """Note how many a second were done."""
    begun = time.perf_counter()
    yield
    told[name] = round(many / (time.perf_counter() - begun))


def entries(many: int) -> Iterator[list[bytes]]:
    """Give entries as acts leave them in the tree, some at a time."""
    random = Random(SEED)
    for start in range(0, many, AT_ONCE):
        yield [
            rules.entry(rules.ActFacts(
                UUID(int=random.getrandbits(128)), "permit.granted", f"permit:{number % 9973}",
                AT + timedelta(seconds=number), f"{random.getrandbits(256):064x}",
            ))
            for number in range(start, min(many, start + AT_ONCE))
        ]  # fmt: skip


def appended(folder: Path, many: int, told: dict[str, Any]) -> bytes:
    """Append every entry to the tree's files; return the root. The making of the entries is not counted."""
    took = bare = 0.0
    size = 0
    for some in entries(many):
        begun = time.perf_counter()
        for entry in some:
            hashlib.sha256(b"\0" + entry).digest()
        middle = time.perf_counter()
        leaves = [merkle.leaf_hash(entry) for entry in some]
        for name, content in tiles.grown(size, leaves, lambda name: paths.read_tile(folder, name)):
            durable.write(paths.tile(folder, name), content)
        for place in range(0, len(some), tiles.WIDTH):
            part = some[place : place + tiles.WIDTH]
            durable.write(
                paths.tile(folder, tiles.Tile(None, (size + place) // tiles.WIDTH, len(part))),
                tiles.bundled(part),
            )
        size += len(some)
        bare, took = bare + middle - begun, took + time.perf_counter() - middle
    told["append, every tile waited for: acts a second"] = round(many / took)
    told["SHA-256 of the same entries (peer): a second"] = round(many / bare)
    return merkle.root(tiles.subtrees_in(size, lambda name: paths.read_tile(folder, name)), size)


def proved(folder: Path, many: int, root: bytes, told: dict[str, Any]) -> None:
    """Prove places drawn at random, check each proof, and say how long one is."""
    random, size = Random(SEED), 0
    places = [random.randrange(many) for _ in range(PROOFS)]
    held = []
    with timed(told, "inclusion proof from the files: a second", PROOFS):
        for place in places:
            subtrees = tiles.subtrees_in(many, lambda name: paths.read_tile(folder, name))
            held.append(merkle.inclusion(subtrees, place, many))
    leaves = [leaf(folder, place, many) for place in places]
    with timed(told, "inclusion proof checked: a second", PROOFS):
        for place, hashes, told_leaf in zip(places, held, leaves, strict=True):
            merkle.check_inclusion(told_leaf, place, many, hashes, root)
            size = max(size, len(hashes))
    told["longest proof, bytes"] = size * merkle.SIZE


def leaf(folder: Path, place: int, size: int) -> bytes:
    """Read the leaf hash of a place."""
    index, within = divmod(place, tiles.WIDTH)
    tile = paths.read_tile(folder, tiles.Tile(0, index, min(tiles.WIDTH, size - index * tiles.WIDTH)))
    return tile[within * merkle.SIZE : (within + 1) * merkle.SIZE]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
