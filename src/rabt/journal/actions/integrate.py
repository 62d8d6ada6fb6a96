"""Giving acts their place: first in the database, then in tiles, then under a signed checkpoint.

Each step can be repeated after a crash: places are committed before a file is written, files follow from
the places alone, and a checkpoint is signed only over files that are on the disk. Acts wait for nobody:
only two integrations wait for each other.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from rabt.base import durable
from rabt.base.errors import Untrusted
from rabt.journal import paths, queries, rules
from rabt.journal.models import Act, Checkpoint
from rabt.seal import checkpoint, keys, merkle, tiles

LOCK = 0x6A6F75726E  # "journ": one integration at a time
AT_ONCE = 2_560
PLACE = """
update journal_act set leaf_index = placed.leaf_index, leaf_hash = placed.leaf_hash
from unnest(%s::uuid[], %s::bigint[], %s::text[]) as placed (id, leaf_index, leaf_hash)
where journal_act.id = placed.id
"""


def integrate(at: datetime) -> Checkpoint | None:
    """Give every new act its place in the tree and sign how far the journal has come."""
    while _place_some():
        pass
    return _publish(at)


def hold() -> None:
    """Wait until this transaction alone places acts."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic(durable=True)
def _place_some() -> int:
    """Number some acts, in the order in which they were made; return how many."""
    hold()
    waiting = list(Act.objects.filter(leaf_index__isnull=True).order_by("id")[:AT_ONCE])
    first = queries.size()
    rows = (
        [act.pk for act in waiting],
        list(range(first, first + len(waiting))),
        [merkle.leaf_hash(entry_of(act)).hex() for act in waiting],
    )
    with connection.cursor() as cursor:
        cursor.execute(PLACE, rows)
    return len(waiting)


def entry_of(act: Act) -> bytes:
    """Return the entry of an act in the tree."""
    return rules.entry(rules.ActFacts(act.pk, act.kind, act.ref, act.at, act.commitment))


@transaction.atomic(durable=True)
def _publish(at: datetime) -> Checkpoint | None:
    """Write the tiles that are wanting and sign the new size; return the newest checkpoint."""
    hold()
    folder = paths.folder_of(settings.RABT.home)
    newest = queries.newest_checkpoint()
    done, size = newest.size if newest else 0, queries.size()
    card = keys.node_card(settings.RABT.keys, state=settings.RABT.state, url=settings.RABT.url)
    _check_files(folder, card, newest, size)
    if size > done:
        for acts in batches(done, size):
            write_tiles(folder, acts)
        newest = _signed(folder, card, size, at)
        tidy(folder, done, size)
    return newest


def _check_files(folder: Path, card: keys.NodeCard, newest: Checkpoint | None, size: int) -> None:
    """Never sign a second history: a database brought back from an old copy is stopped here.

    Refuses: journal_files_ahead
    """
    place = paths.checkpoint(folder)
    if not place.is_file():
        return
    told = checkpoint.read(place.read_text(), card.journal_name, keys.verifying_key(card.journal))
    if newest and (told.size, told.root.hex()) == (newest.size, newest.root):
        return
    hashes = (
        Act.objects.filter(leaf_index__lt=told.size)
        .order_by("leaf_index")
        .values_list("leaf_hash", flat=True)
    )
    leaves = [bytes.fromhex(one) for one in hashes]
    if told.size > size or merkle.root(merkle.subtrees_of(leaves), told.size) != told.root:
        raise Untrusted("journal_files_ahead", files=told.size, database=size)


def batches(done: int, size: int) -> Iterator[Sequence[Act]]:
    """Give placed acts in order, each batch up to the end of a tile."""
    while done < size:
        upto = min(size, (done // tiles.WIDTH + AT_ONCE // tiles.WIDTH) * tiles.WIDTH)
        yield list(Act.objects.filter(leaf_index__gte=done, leaf_index__lt=upto).order_by("leaf_index"))
        done = upto


def write_tiles(folder: Path, acts: Sequence[Act]) -> None:
    """Write the tiles and bundles that these placed acts add."""
    start = acts[0].leaf_index or 0
    leaves = [bytes.fromhex(act.leaf_hash) for act in acts]
    for name, content in tiles.grown(start, leaves, lambda name: paths.read_tile(folder, name)):
        durable.write(paths.tile(folder, name), content)
    first, width = divmod(start, tiles.WIDTH)
    bundle = paths.read_tile(folder, tiles.Tile(None, first, width)) if width else b""
    entries = tiles.entries_in(bundle)[:width] + [entry_of(act) for act in acts]
    for place in range(0, len(entries), tiles.WIDTH):
        part = entries[place : place + tiles.WIDTH]
        name = tiles.Tile(None, first + place // tiles.WIDTH, len(part))
        durable.write(paths.tile(folder, name), tiles.bundled(part))


def _signed(folder: Path, card: keys.NodeCard, size: int, at: datetime) -> Checkpoint:
    """Sign the root over what lies in the files, and keep the note in both places."""
    root = merkle.root(tiles.subtrees_in(size, lambda name: paths.read_tile(folder, name)), size)
    note = checkpoint.sign(
        checkpoint.Checkpoint(card.journal_name, size, root),
        keys.signing_key(settings.RABT.keys, keys.JOURNAL),
    )
    row = Checkpoint.objects.create(size=size, root=root.hex(), note=note, signed_at=at)
    durable.write(paths.checkpoint(folder), note.encode())
    return row


def tidy(folder: Path, done: int, size: int) -> None:
    """Remove partial tiles that have become full."""
    for level in (None, *tiles.levels_of(size)):
        shift = 8 * (level or 0)
        for index in range((done >> shift) // tiles.WIDTH, (size >> shift) // tiles.WIDTH):
            paths.remove_partial(folder, tiles.Tile(level, index))
