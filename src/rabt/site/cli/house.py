"""Look after the house: the pack, the rooms' charters, the documents, the checks."""

import os
import subprocess
import sys
import time
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import click

from rabt.corridor import check as pack_check
from rabt.site import documents
from rabt.site.cli import fail


@click.group()
def corridor() -> None:
    """Look at a corridor's pack of rules."""


@corridor.command("check")
@click.argument("pack", default="eg_ly")
def corridor_check(pack: str) -> None:
    """Check a pack (a name or a folder): values dated and sourced, both languages, twins mutual."""
    folder = Path(pack) if Path(pack).is_dir() else Path(str(files("rabt.corridor") / "packs" / pack))
    if not folder.is_dir():
        fail(f"There is no pack {pack}.")
    findings = pack_check(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        fail(f"{len(findings)} findings in {pack}.")
    click.secho(f"The pack {pack} is sound.", fg="green")


@click.command()
@click.argument("name")
def room(name: str) -> None:
    """Print the charter of a room: its question, what enters, what leaves, what it never does."""
    if name not in documents.room_names():
        fail(f"There is no room {name}. Rooms: {', '.join(documents.room_names())}")
    click.echo(import_module(f"rabt.{name}").__doc__ or "")


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail when a page is out of date.")
def docs(only_check: bool) -> None:
    """Print the generated parts of docs/ from the code."""
    stale = documents.write(only_check=only_check)
    for path in stale:
        click.echo(f"{'out of date' if only_check else 'written'}: {path}")
    if stale and only_check:
        fail("Run: make docs")


CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "-q", "src", "tests", "prove"],
    "lint": ["-m", "ruff", "check", "-q", "src", "tests", "prove"],
    "import order": ["-m", "importlinter.cli"],
    "types": ["-m", "mypy"],
    "migrations": ["-m", "django", "makemigrations", "--check", "--dry-run"],
    "pack": ["-m", "rabt.site.cli", "corridor", "check"],
    "docs": ["-m", "rabt.site.cli", "docs", "--check"],
}


@click.command()
def check() -> None:
    """Run every check that needs no test: format, lint, import order, types, migrations, pack, docs."""
    failed = []
    import_module("rabt.testing")  # names a node and a database: types and migrations are read from settings
    for name, arguments in CHECKS.items():
        begun = time.monotonic()
        command = (
            [str(Path(sys.executable).parent / "lint-imports")]
            if name == "import order"
            else [sys.executable, *arguments]
        )
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        took = f"{time.monotonic() - begun:.1f} s"
        click.secho(
            f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({took})",
            fg="green" if done.returncode == 0 else "red",
        )
        if done.returncode:
            failed.append(name)
            click.echo(done.stdout[-6000:] + done.stderr[-3000:])
    if failed:
        fail("Not in order: " + ", ".join(failed))
