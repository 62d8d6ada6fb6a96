"""Gather what browsers fetch: named by content, compressed, ready for a server process to give out."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import click

from rabt.site.keys import make_keys
from rabt.site.node import Node

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("RABT_BUILD", SOURCE.parents[1] / "build"))


@click.command()
def assets() -> None:
    """Gather the files that browsers fetch, for a node that serves with RABT_STATIC=hashed.

    No node need be on this machine: it is done once for an image that many nodes run.
    """
    with tempfile.TemporaryDirectory() as empty:
        home = Path(empty)
        make_keys(home / "keys")
        (home / "node.toml").write_text(Node(home, "XX", "YY", "origin", "eg_ly", "").as_toml())
        nowhere = {"RABT_HOME": empty, "DATABASE_URL": "postgresql://nobody@/nothing"}
        settings = {"DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
        collect_assets(os.environ | settings | nowhere)
    import_module("rabt.linkage.one").ready()  # compiled here once, not while somebody waits at a form
    click.echo(f"Gathered in {BUILD / 'collected'}.")


ASSETS = {"RABT_STATIC": "hashed"}


def collect_assets(environment: dict[str, str]) -> None:
    """Gather the files that browsers fetch, named by their content; again only when one has changed."""
    stamp = BUILD / "collected.stamp"
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "collected.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two nodes that start together gather once
        seen = _assets_seen()
        if stamp.exists() and stamp.read_text() == seen:
            return
        subprocess.run(
            [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "-v0"],
            env=environment | ASSETS, check=True,
        )  # fmt: skip
        stamp.write_text(seen)


def _assets_seen() -> str:
    folders = [BUILD / "static", *sorted(SOURCE.glob("*/static"))]
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    told = "".join(f"{path}:{hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()
