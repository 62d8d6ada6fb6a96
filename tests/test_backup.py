"""A node is made again from its closed copy, whole; a spoilt copy makes nothing."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from rabt.site import backup, engine
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import migrate_as_owner
from rabt.site.node import Node


def rabt(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as an administrator does, on a node with a cluster of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "RABT_HOME")}
    return subprocess.run(
        [sys.executable, "-m", "rabt.site.cli", *words, "--home", str(home)],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def superuser(home: Path) -> str:
    return engine.address(engine.start_cluster(home / "postgres"), "postgres", "rabt_ly")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node with its own cluster, an office and a file, and a key for its copies."""
    home = tmp_path_factory.mktemp("site") / "node"
    make_node(Node(home, "LY", "EG", "destination", "eg_ly", "http://localhost:8002"))
    cluster = engine.start_cluster(home / "postgres")
    engine.create_database(cluster, "rabt_ly")
    addresses = (
        engine.address(cluster, engine.OWNER, "rabt_ly"),
        engine.address(cluster, engine.PROCESS, "rabt_ly"),
    )
    migrate_as_owner(home, addresses)
    with psycopg.connect(addresses[1]) as link:
        link.execute(
            "insert into access_office (code, kind, name_ar, name_en, serves, opened_at)"
            " values ('LY/', 'state', 'الدولة', 'State', '', now())"
        )
    (home / "files").mkdir()
    (home / "files" / "one").write_bytes(bytes(range(256)) * 9000)
    (home / "mirror" / "theirs" / "tile").mkdir(parents=True)
    (home / "mirror" / "theirs" / "tile" / "28").write_bytes(b"hashes of the other node's journal")
    assert rabt("backup", "key", str(home.parent / "copies.key"), home=home).returncode == 0
    yield home
    engine.stop_cluster(home / "postgres")


def copied(home: Path, folder: Path) -> Path:
    done = rabt("backup", "make", str(folder), home=home)
    assert done.returncode == 0, done.stderr
    return max(folder.glob("*.vault"))


def test_a_copy_makes_the_node_again(standing: Path, tmp_path: Path) -> None:
    copy, again = copied(standing, tmp_path / "copies"), tmp_path / "again"
    assert "الدولة".encode() not in copy.read_bytes()
    done = rabt("restore", str(copy), "--key", str(standing.parent / "copies.key"), home=again)
    assert done.returncode == 0, done.stderr
    for name in ("node.toml", "files/one", "mirror/theirs/tile/28", "keys/letter.key", "keys/files.key"):
        if (standing / name).exists():
            assert (again / name).read_bytes() == (standing / name).read_bytes()
    assert (again / "keys" / "letter.key").stat().st_mode & 0o077 == 0
    assert rabt("migrate", home=again).returncode == 0
    try:
        with psycopg.connect(superuser(again)) as link:
            assert link.execute("select name_ar from access_office").fetchall() == [("الدولة",)]
            # what only grows is guarded in the new node too, and the serving role serves
            link.execute("set role rabt_node")
            assert link.execute("select count(*) from access_viewing").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute("delete from access_viewing")
    finally:
        engine.stop_cluster(again / "postgres")
    told = json.loads((standing / "backup.last").read_text())
    assert told["file"] == copy.name and told["bytes"] == copy.stat().st_size
    assert datetime.fromisoformat(told["at"]).tzinfo


@pytest.mark.parametrize("harm", ["cut", "changed", "other key"])
def test_a_copy_that_cannot_be_trusted_lays_nothing(standing: Path, tmp_path: Path, harm: str) -> None:
    copy, key = copied(standing, tmp_path / "copies"), standing.parent / "copies.key"
    content = bytearray(copy.read_bytes())
    if harm == "cut":
        copy.write_bytes(content[: -len(content) // 3])
    elif harm == "changed":
        content[len(content) // 2] ^= 1
        copy.write_bytes(content)
    else:
        shutil.copytree(standing / "keys", tmp_path / "keys")
        key = tmp_path / "keys" / "open.key"
    done = rabt("restore", str(copy), "--key", str(key), home=tmp_path / "again")
    assert done.returncode == 1
    assert "does not open" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("again")) == []


def test_a_copy_is_never_laid_over_a_node(standing: Path, tmp_path: Path) -> None:
    copy = copied(standing, tmp_path / "copies")
    done = rabt("restore", str(copy), "--key", str(standing.parent / "copies.key"), home=standing)
    assert done.returncode == 1 and "not empty" in done.stderr


def test_the_newest_copies_stay(standing: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"rabt-ly-2026110{day}T000000Z.vault").touch()
    done = rabt("backup", "make", str(folder), "--keep", "2", home=standing)
    assert done.returncode == 0
    assert min(path.name for path in folder.iterdir()) == "rabt-ly-20261105T000000Z.vault"
    assert len(list(folder.iterdir())) == 2


def test_a_copy_that_a_page_asked_for_is_made_by_the_service(standing: Path, tmp_path: Path) -> None:
    folder, now = tmp_path / "copies", datetime.now(UTC)
    (standing / backup.LAST).write_text(json.dumps({"at": now.isoformat()}))
    backup.want(standing)
    command = [sys.executable, "-m", "rabt.site.cli", "backup", "keep", str(folder), "--home", str(standing)]
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "RABT_HOME")}
    service = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 90
        while backup.is_wanted(standing) and time.monotonic() < until:
            time.sleep(0.2)
    finally:
        service.terminate()
        service.wait()
    assert not backup.is_wanted(standing)
    assert [path.suffix for path in folder.iterdir()] == [".vault"]


def test_a_node_without_a_key_for_copies_says_what_to_do(tmp_path: Path) -> None:
    home = tmp_path / "bare"
    make_node(Node(home, "LY", "EG", "destination", "eg_ly", "http://localhost:8002"))
    done = rabt("backup", "make", str(tmp_path / "copies"), home=home)
    assert done.returncode == 1 and "rabt backup key" in done.stderr


def test_a_key_is_never_overwritten(standing: Path) -> None:
    done = rabt("backup", "key", str(standing.parent / "copies.key"), home=standing)
    assert done.returncode == 1 and "never overwritten" in done.stderr
