"""A node in one closed file: tables, files, keys, journal and mirror, for who holds the other half of a key.

The database is read first and the folders after it: files and journal only grow, so every row that was
read finds its file. Nothing is laid open on the disk on the way.
"""

import io
import json
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from rabt.base import durable
from rabt.base.errors import Untrusted
from rabt.seal import vault
from rabt.site import engine
from rabt.site.node import read_node

READER, LAST, WANTED, RESTORED = "backup.pub", "backup.last", "backup.wanted", "backup.restored"
PART = 32 << 20
FOLDERS = ("keys", "files", "journal", "mirror", "notices")
_LEAVE = 0o700


def make(home: Path, database: str, reader: X25519PublicKey, to: Path, at: datetime) -> Path:
    """Write one closed file with all that a node is; return where it lies.

    It gets its name only when it is whole, so that a copy that was cut off is never taken for one.
    """
    durable.make_folders(to, _LEAVE)
    place = to / f"rabt-{read_node(home).state.lower()}-{at:%Y%m%dT%H%M%SZ}.vault"
    with durable.writing(place, mode=durable.OWN) as out, _packing(home, database) as plain:
        vault.close_to(reader, plain, out)
    (home / WANTED).unlink(missing_ok=True)
    told = {"at": at.isoformat(), "file": place.name, "bytes": place.stat().st_size}
    durable.write(home / LAST, json.dumps(told).encode())
    return place


def last_made_at(home: Path) -> datetime | None:
    """Tell when the node was last copied, if ever."""
    told = home / LAST
    return datetime.fromisoformat(json.loads(told.read_text())["at"]) if told.exists() else None


def can_be_asked(home: Path) -> bool:
    """Tell whether this node has a key to close copies with: without one, none is made."""
    return (home / READER).exists()


def is_wanted(home: Path) -> bool:
    """Tell whether somebody asked for a copy that is not made yet."""
    return (home / WANTED).exists()


def want(home: Path) -> None:
    """Ask whoever makes the copies for one now: the pages themselves may not read all tables."""
    (home / WANTED).touch(0o600)


def is_due(home: Path, every: timedelta, at: datetime) -> bool:
    """Tell whether a copy must be made: it is asked for, or the last one is old."""
    last = last_made_at(home)
    return is_wanted(home) or last is None or at - last >= every


def prune(to: Path, keep: int) -> list[Path]:
    """Destroy all copies but the newest ones; return which went."""
    copies = sorted(to.glob("rabt-*.vault"), reverse=True)
    for old in copies[keep:]:
        old.unlink()
    return copies[keep:]


def restore(copy: Path, key: X25519PrivateKey, home: Path, database: str) -> None:
    """Lay a node's folders and fill its database from a closed copy. Refuses: vault_unreadable

    The home appears under its name only when the last piece was proved; the database is filled in one
    transaction that is kept only then.
    """
    half = home.with_name(f"{home.name}.half")
    half.mkdir(parents=True, mode=_LEAVE)
    try:
        with _filling(database) as tables, copy.open("rb") as closed:
            pieces = _Pieces(vault.open_with(key, closed))
            with tarfile.open(fileobj=pieces, mode="r|") as packed:
                for member in packed:
                    _lay(packed, member, half, tables)
            while pieces.read(PART):  # what a tar leaves unread at its end must be proved too
                pass
        (half / RESTORED).touch(0o600)
        half.rename(home)
    except tarfile.TarError as problem:
        raise Untrusted("vault_unreadable") from problem
    finally:
        shutil.rmtree(half, ignore_errors=True)


def is_restoration_untold(home: Path) -> bool:
    """Tell whether this node was made from a copy, and has not yet been told so itself."""
    return (home / RESTORED).exists()


def restoration_told(home: Path) -> None:
    """Remember that the node knows that it was made from a copy."""
    (home / RESTORED).unlink(missing_ok=True)


@contextmanager
def _filling(database: str) -> Iterator[IO[bytes]]:
    """Give a stream that fills an empty database in one transaction; a problem on the way leaves it empty."""
    filling = subprocess.Popen(
        [engine.tool_for("pg_restore", database), "--no-owner", "--no-privileges", "--single-transaction",
         "--exit-on-error", "-d", database],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert filling.stdin
    try:
        yield filling.stdin
    except BrokenPipeError:
        pass  # it says below why it stopped
    except BaseException:
        filling.kill()
        filling.communicate()
        raise
    _, said = filling.communicate()
    if filling.returncode:
        raise RuntimeError(said.decode(errors="replace"))


def _lay(packed: tarfile.TarFile, member: tarfile.TarInfo, half: Path, database: IO[bytes]) -> None:
    if member.name.startswith("database/"):
        part = packed.extractfile(member)
        assert part
        database.write(part.read())
    else:
        packed.extract(member, half, filter="data")


@contextmanager
def _packing(home: Path, database: str) -> Iterator[IO[bytes]]:
    """Give the packed node as a stream that is made while it is read."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def pack() -> None:
        try:
            with os.fdopen(writing, "wb") as end, tarfile.open(fileobj=end, mode="w|") as packed:
                _pack_database(packed, database)
                packed.add(home / "node.toml", "node.toml")
                for folder in FOLDERS:
                    if (home / folder).exists():
                        packed.add(home / folder, folder)
        except BaseException as problem:  # it is raised again where the stream is read
            failed.append(problem)

    packer = threading.Thread(target=pack)
    packer.start()
    try:
        with os.fdopen(reading, "rb") as plain:
            yield plain
    finally:
        packer.join()
    if failed:
        raise failed[0]


def _pack_database(packed: tarfile.TarFile, database: str) -> None:
    reading = subprocess.Popen(
        [engine.tool_for("pg_dump", database), "-Fc", "--no-owner", "--no-privileges", database],
        stdout=subprocess.PIPE,
    )
    assert reading.stdout
    with reading:
        for number, part in enumerate(iter(lambda: _read(reading.stdout), b"")):
            member = tarfile.TarInfo(f"database/{number:06}")
            member.size = len(part)
            packed.addfile(member, io.BytesIO(part))
    if reading.returncode:
        raise RuntimeError(f"the database could not be read ({reading.returncode})")


def _read(stream: IO[bytes] | None) -> bytes:
    assert stream
    return stream.read(PART)


class _Pieces(io.RawIOBase):
    """The pieces of an opened vault as one stream; it ends only where the last piece was proved."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Give up to so many bytes."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = piece
        given, self._left = self._left[:size], self._left[size:]
        return given
