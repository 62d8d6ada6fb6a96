"""Keep a closed copy of a node elsewhere, and make a node from it again."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from rabt.base import durable
from rabt.base.clock import now
from rabt.base.errors import Refused, Untrusted
from rabt.seal.keys import public_of, sealing_key, write_key
from rabt.site import backup as copies
from rabt.site import engine
from rabt.site.cli import HOME, fail
from rabt.site.cli.processes import start_engine
from rabt.site.node import read_node
from rabt.site.start import django_for

FILE = click.Path(path_type=Path)
LOOKS_EVERY = 30.0
"""Seconds between two looks at whether a copy is due."""


@click.group()
def backup() -> None:
    """Keep closed copies of the node; only a key that lies elsewhere opens them."""


@backup.command("key")
@click.argument("file", type=FILE)
@HOME
def backup_key(home: Path, file: Path) -> None:
    """Make the key that opens copies, in FILE: keep it away from this machine, in two places."""
    key = X25519PrivateKey.generate()
    try:
        write_key(file, key)
    except FileExistsError:
        fail(f"{file} is there already; a key is never overwritten.")
    durable.write(home.resolve() / copies.READER, f"{public_of(key)}\n".encode())
    click.echo(f"Copies are closed to this key from now on. Take {file} away from this machine.")


@backup.command("make")
@click.argument("folder", type=FILE)
@click.option("--keep", default=14, show_default=True, help="How many of the newest copies stay.")
@HOME
def backup_make(home: Path, folder: Path, keep: int) -> None:
    """Write a closed copy of tables, files, journal and keys into FOLDER."""
    home = home.resolve()
    if not (home / copies.READER).exists():
        fail("No key for copies yet. Run: rabt backup key FILE")
    reader = sealing_key((home / copies.READER).read_text().strip())
    owner, _ = start_engine(home)
    place = copies.make(home, owner, reader, folder, now())
    for old in copies.prune(folder, keep):
        click.echo(f"destroyed: {old.name}")
    click.echo(f"{place} ({place.stat().st_size} bytes)")


@backup.command("keep")
@click.argument("folder", type=FILE)
@click.option("--every", default=24.0, show_default=True, help="Hours between two copies.")
@click.option("--keep", default=30, show_default=True, help="How many of the newest copies stay.")
@HOME
@click.pass_context
def backup_keep(context: click.Context, home: Path, folder: Path, every: float, keep: int) -> None:
    """Make a copy every so many hours, and within a minute when a page asks for one; until it is stopped."""
    while True:
        if copies.is_due(home.resolve(), timedelta(hours=every), now()):
            context.invoke(backup_make, home=home, folder=folder, keep=keep)
        time.sleep(LOOKS_EVERY)


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--key", required=True, type=click.Path(exists=True, path_type=Path), help="The key for copies."
)
@HOME
def restore(home: Path, file: Path, key: Path) -> None:
    """Make a node from a closed copy, in a home and a database that are empty."""
    home = home.resolve()
    if home.exists() and any(home.iterdir()):
        fail(f"{home} is not empty: a copy is never laid over a node.")
    opener = load_pem_private_key(key.read_bytes(), password=None)
    if not isinstance(opener, X25519PrivateKey):
        fail(f"{key} is a key of another kind.")
    try:
        _restore(file, opener, home)
    except Untrusted:
        fail("The copy does not open: not whole, changed, or closed to another key. Nothing was laid.")
    click.secho(f"The node stands in {home}. Next: rabt migrate, rabt journal check, rabt node.", fg="green")


@click.command()
@HOME
def restored(home: Path) -> None:
    """Say that this node's database was brought back from an older copy.

    `rabt restore` says it by itself; a database that was brought back by other means needs this. Our letters
    get no numbers until the other node has told how far they had come, and holds our word of it.
    """
    django_for(home.resolve())
    from rabt.exchange import actions  # noqa: PLC0415  (models can be read only after Django is set up)

    try:
        actions.note_restored(now())
        click.echo("The next round with the other node tells what is wanting on either side.")
    except Refused:
        click.echo("This node is not paired: there is nobody to hear it.")
    copies.restoration_told(home.resolve())


def _restore(file: Path, opener: X25519PrivateKey, home: Path) -> None:
    """Fill the database that the environment names, or a cluster of the node's own."""
    owner = os.environ.get("RABT_OWNER_URL") or os.environ.get("DATABASE_URL")
    if owner:
        copies.restore(file, opener, home, owner)
        return
    cluster = home.with_name(f"{home.name}.postgres")
    superuser = engine.start_cluster(cluster)
    engine.create_database(superuser, "rabt_restored")
    try:
        copies.restore(file, opener, home, engine.address(superuser, engine.OWNER, "rabt_restored"))
        name = f"rabt_{read_node(home).state.lower()}"
        engine.rename_database(superuser, "rabt_restored", name)
    except BaseException:
        engine.stop_cluster(cluster)
        shutil.rmtree(cluster)
        raise
    engine.stop_cluster(cluster)
    cluster.rename(home / "postgres")
