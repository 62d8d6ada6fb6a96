"""The other node's journal, as hashes: kept here, so that a restored node is given back what it forgot.

A leaf hash says nothing of the act; it lets the tree go on where it had come to, with the acts that were lost
told as lost, instead of beginning anew.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from rabt.base import durable
from rabt.base.actor import the_node
from rabt.base.errors import Refused, Untrusted
from rabt.journal import paths, queries, rules
from rabt.journal.actions.integrate import batches, entry_of, hold, tidy, write_tiles
from rabt.journal.models import Act, Checkpoint, Mirror
from rabt.seal import checkpoint, keys, merkle, tiles


@transaction.atomic
def keep_leaves(origin: str, first: int, leaves: bytes) -> int:
    """Keep leaf hashes of the other node's journal; told again they change nothing. Return how many lie here.

    Refuses: tile_malformed, leaves_unfitting
    """
    hashes = split(leaves)
    row, _ = Mirror.objects.select_for_update().get_or_create(origin=origin)
    folder = paths.mirror_of(settings.RABT.home, origin)
    if first > row.size:
        raise Refused("leaves_unfitting", first=first, held=row.size)
    known = min(len(hashes), row.size - first)
    if known and queries.mirrored(origin, first, first + known) != b"".join(hashes[:known]):
        raise Untrusted("leaves_unfitting", first=first, held=row.size)
    if hashes[known:]:
        _grow(folder, row.size, hashes[known:])
        row.size += len(hashes) - known
        row.save(update_fields=["size"])
    return row.size


def split(leaves: bytes) -> list[bytes]:
    """Part a run of leaf hashes. Refuses: tile_malformed"""
    if len(leaves) % merkle.SIZE:
        raise Untrusted("tile_malformed", why="length")
    return [leaves[start : start + merkle.SIZE] for start in range(0, len(leaves), merkle.SIZE)]


def _grow(folder: Path, size: int, hashes: Sequence[bytes]) -> None:
    for name, content in tiles.grown(size, hashes, lambda name: paths.read_tile(folder, name)):
        durable.write(paths.tile(folder, name), content)


@transaction.atomic
def take_lost(
    note: str, cosignature: str, first: int, leaves: bytes, *, peer: keys.NodeCard, at: datetime
) -> int:
    """Put the acts that a restored copy forgot in their places again, as lost; return how many they are.

    The note is our own: we signed how far the journal had come before the copy was laid.
    Refuses: checkpoint_malformed, checkpoint_forged, cosignature_wrong, tile_malformed, leaves_unfitting
    """
    hold()
    own = keys.node_card(settings.RABT.keys, state=settings.RABT.state, url=settings.RABT.url)
    told = checkpoint.read(note, own.journal_name, keys.verifying_key(own.journal))
    have, hashes = queries.size(), split(leaves)
    if told.size <= have:
        return 0
    if first != have or have + len(hashes) != told.size:
        raise Refused("leaves_unfitting", first=first, held=have)
    held = split(queries.leaves(0, have))
    if merkle.root(merkle.subtrees_of([*held, *hashes]), told.size) != told.root:
        raise Untrusted("leaves_unfitting", first=first, held=have)
    cosigned = checkpoint.with_line(note, cosignature)
    cosigned_at = checkpoint.read_cosignature(cosigned, peer.witness_name, keys.verifying_key(peer.journal))
    lost = _placed(have, hashes, at)
    row = Checkpoint(
        size=told.size, root=told.root.hex(), note=note, signed_at=at, cosignature=cosignature,
        cosigned_at=cosigned_at,
    )  # fmt: skip
    _published(row, cosigned)
    return lost


def _placed(have: int, hashes: Sequence[bytes], at: datetime) -> int:
    """Give each hash its place: an act that we still know, and that had none in the copy, or a lost one."""
    waiting = {merkle.leaf_hash(entry_of(act)): act for act in Act.objects.filter(leaf_index=None)}
    us, lost = the_node(settings.RABT.state), []
    for place, leaf in enumerate(hashes, have):
        act = waiting.get(leaf)
        if act is not None:
            act.leaf_index, act.leaf_hash = place, leaf.hex()
            act.save(update_fields=["leaf_index", "leaf_hash"])
            continue
        lost.append(Act(
            kind=rules.LOST, ref=f"journal:{place}", at=at, actor_id=us.id, office=us.office, role=us.role,
            state=us.state, commitment="", leaf_index=place, leaf_hash=leaf.hex(),
        ))  # fmt: skip
    Act.objects.bulk_create(lost, batch_size=1000)
    return len(lost)


def _published(row: Checkpoint, cosigned: str) -> None:
    """Write the tiles up to where the journal had come, and the note that was signed and cosigned there."""
    folder = paths.folder_of(settings.RABT.home)
    newest = queries.newest_checkpoint()
    done = newest.size if newest else 0
    for acts in batches(done, row.size):
        write_tiles(folder, acts)
    row.save()
    durable.write(paths.checkpoint(folder), row.note.encode())
    durable.write(paths.cosigned(folder), cosigned.encode())
    tidy(folder, done, row.size)
