"""Run what stands behind the wall: the complaints' own door, and what the clock does there."""

import os
import subprocess
import time
from pathlib import Path

import click

from rabt.site.cli import HOME, fail
from rabt.site.cli.processes import RABT, attended, granian, start_engine, started, wall_address
from rabt.site.start import django_for

EVERY = 60
"""Seconds between two looks at the clock."""


DUTIES = ("escalate", "end_unexecuted", "anchor", "count_due", "read_post", "send_post")
"""What the clock does behind the wall, in this order."""


def behind_wall(environment: dict[str, str], address: str, url: str) -> dict[str, str]:
    """Return the environment of the processes behind the wall: another role, another door."""
    return environment | {"DATABASE_URL": address, "RABT_DOOR": "complaints", "RABT_COMPLAINTS_URL": url}


def start_wall(
    environment: dict[str, str], host: str, port: int, url: str = "", log: Path | None = None
) -> list[subprocess.Popen[bytes]]:
    """Start the door and the clock behind the wall, where the database has a role for them."""
    home = Path(environment["RABT_HOME"])
    address = wall_address(home)
    if address is None:
        return []
    walled = behind_wall(environment, address, url or f"http://localhost:{port}")
    duties = [*RABT, "wall", "--only-duties", "--home", str(home)]
    return [started(granian(host, port), walled, log), started(duties, walled, log)]


def count_months(environment: dict[str, str], most: int) -> None:
    """Let the role behind the wall count so many months that are over, and hand their figures down."""
    home = Path(environment["RABT_HOME"])
    address = wall_address(home)
    if address is not None:
        command = [*RABT, "wall", "--count-months", str(most), "--home", str(home)]
        subprocess.run(command, env=behind_wall(environment, address, ""), check=True)


@click.command("wall")
@click.option("--port", default=8010, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--url", default="", help="Where people reach this door, if it is not this machine's address.")
@click.option("--only-duties", is_flag=True, help="Serve no page: follow the clock only, until stopped.")
@click.option("--count-months", "months", default=0, hidden=True)
@HOME
def wall(home: Path, host: str, port: int, url: str, only_duties: bool, months: int) -> None:
    """Run the complaints' own door: its own process, role and schema in the database, key and journal.

    RABT_COMPLAINTS_DATABASE_URL names the database as the role behind the wall, where DATABASE_URL is given;
    a node with its own cluster needs neither. `rabt node` and `rabt try` run this door beside the house's.
    """
    if months:
        return _count(home.resolve(), months)
    if only_duties:
        follow_clock(home.resolve())
    given = os.environ | {"RABT_HOME": str(home.resolve()), "DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
    start_engine(home.resolve())
    running = start_wall(given, host, port, url)
    if not running:
        fail("No role behind the wall: name the database for it in RABT_COMPLAINTS_DATABASE_URL.")
    raise SystemExit(attended(running))


def _count(home: Path, most: int) -> None:
    django_for(home)
    from rabt.base.clock import now  # noqa: PLC0415  (after settings are chosen, as below)
    from rabt.complaints import actions  # noqa: PLC0415

    actions.count_due(at=now(), most=most)


def follow_clock(home: Path) -> None:
    """Do what is due behind the wall, again and again; a fault ends the process."""
    django_for(home)
    from rabt.base.clock import now  # noqa: PLC0415  (after settings are chosen, as all below)
    from rabt.complaints import actions  # noqa: PLC0415

    while True:
        for duty in DUTIES:
            getattr(actions, duty)(at=now())
        time.sleep(EVERY)
