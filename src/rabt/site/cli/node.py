"""Make a node, migrate it, run it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
from psycopg.conninfo import conninfo_to_dict

from rabt.base import durable
from rabt.base.clock import now
from rabt.corridor import load
from rabt.site import backup as copies
from rabt.site import engine
from rabt.site.cli import HOME, fail
from rabt.site.keys import make_keys
from rabt.site.node import Node, read_node
from rabt.site.start import django_for

MANAGE = [sys.executable, "-m", "django"]
RABT = [sys.executable, "-m", "rabt.site.cli"]


@click.command()
@click.option("--state", required=True, help="The node's state, as the pack names it (two letters).")
@click.option("--pack", default="eg_ly", show_default=True, help="The corridor's pack of rules.")
@click.option("--url", default="http://localhost:8000", show_default=True, help="Where the node is reached.")
@HOME
def init(home: Path, state: str, pack: str, url: str) -> None:
    """Make a node's home folder and its keys."""
    rules = load(pack).on(now().date())
    codes = {rules.origin.code: "origin", rules.destination.code: "destination"}
    if state not in codes:
        fail(f"The pack {pack} knows the states {' and '.join(codes)}, not {state}.")
    peer = next(code for code in codes if code != state)
    make_node(Node(home=home.resolve(), state=state, peer_state=peer, side=codes[state], pack=pack, url=url))
    click.echo(f"The node of {state} is made in {home}. Next: rabt migrate, rabt pair, rabt node.")


def make_node(node: Node) -> None:
    """Write a node's home folder; keys that exist are kept."""
    node.home.mkdir(parents=True, exist_ok=True)
    make_keys(node.keys)
    durable.write(node.home / "node.toml", node.as_toml().encode())


def prepare_database(home: Path) -> dict[str, str]:
    """Start the engine, migrate as owner, and return the environment of the serving process."""
    return migrate_as_owner(home, start_engine(home))


def start_engine(home: Path) -> tuple[str, str]:
    """Return the owner's and the process's address: from the environment, or of the node's own cluster.

    DATABASE_URL names the serving role; RABT_OWNER_URL the one that owns the tables, if it is another.
    """
    if given := os.environ.get("DATABASE_URL"):
        return os.environ.get("RABT_OWNER_URL", given), given
    superuser = engine.start_cluster(home / "postgres")
    database = f"rabt_{read_node(home).state.lower()}"
    engine.create_database(superuser, database)
    return engine.address(superuser, engine.OWNER, database), engine.address(
        superuser, engine.PROCESS, database
    )


def wall_role() -> str | None:
    """Name the role behind the wall; where the database is given and this role is not, there is none."""
    if not os.environ.get("DATABASE_URL"):
        return engine.WALL
    given = os.environ.get("RABT_COMPLAINTS_DATABASE_URL")
    return str(conninfo_to_dict(given).get("user")) if given else None


def wall_address(home: Path) -> str | None:
    """Return the address of the role behind the wall: of the environment, or of the node's own cluster."""
    if os.environ.get("DATABASE_URL"):
        return os.environ.get("RABT_COMPLAINTS_DATABASE_URL")
    superuser = engine.start_cluster(home / "postgres")
    return engine.address(superuser, engine.WALL, f"rabt_{read_node(home).state.lower()}")


def migrate_as_owner(home: Path, addresses: tuple[str, str]) -> dict[str, str]:
    """Bring the tables up to date and give the process its rights; return its environment."""
    owner, process = addresses
    environment = os.environ | {"RABT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
    subprocess.run([*MANAGE, "migrate", "-v0"], env=environment | {"DATABASE_URL": owner}, check=True)
    if process != owner:
        engine.grant_to_process(owner, str(conninfo_to_dict(process).get("user") or engine.PROCESS))
        if wall := wall_role():
            engine.grant_to_wall(owner, wall, str(conninfo_to_dict(process).get("user") or engine.PROCESS))
    environment |= {"DATABASE_URL": process}
    if copies.is_restoration_untold(home):
        subprocess.run([*RABT, "restored", "--home", str(home)], env=environment, check=True)
    return environment


@click.command()
@HOME
def migrate(home: Path) -> None:
    """Bring the node's tables up to this version."""
    prepare_database(home.resolve())
    click.echo("The tables are up to date.")


WALL_BESIDE = 10
"""The complaints' own door is so many ports above the house's, where one command runs both."""
PORT = click.option("--port", default=8000, show_default=True)
HOST = click.option("--host", default="127.0.0.1", show_default=True)
PROCESSES = click.option("--processes", default=1, show_default=True, help="How many processes answer.")


@click.command()
@PORT
@HOST
@PROCESSES
@HOME
def node(home: Path, port: int, host: str, processes: int) -> None:
    """Run the node on one machine: tables brought up to date, pages and API, the duties beside them."""
    environment = prepare_database(home.resolve())
    raise SystemExit(serve(environment, host, port, processes))


@click.command("serve")
@PORT
@HOST
@PROCESSES
@HOME
def serve_only(home: Path, port: int, host: str, processes: int) -> None:
    """Run only what answers: pages, API, the other node. Refused while tables are behind."""
    environment = up_to_date(home.resolve())
    raise SystemExit(attended([start_server(environment, host, port, processes=processes)]))


@click.command("work")
@HOME
def work_only(home: Path) -> None:
    """Run only the duties behind the pages: letters, expiries, messages. Refused while tables are behind."""
    environment = up_to_date(home.resolve())
    raise SystemExit(attended([start_worker(environment)]))


def up_to_date(home: Path) -> dict[str, str]:
    """Return the environment of the serving process, once the tables are those of this version."""
    _, process = start_engine(home)
    environment = os.environ | {
        "RABT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rabt.site.settings", "DATABASE_URL": process,
    }  # fmt: skip
    if subprocess.run(
        [*MANAGE, "migrate", "--check", "-v0"], env=environment, capture_output=True
    ).returncode:
        fail("The tables are not those of this version (or do not answer). Run: rabt migrate")
    return environment


def serve(environment: dict[str, str], host: str, port: int, processes: int = 1) -> int:
    """Run server, worker and what is behind the wall until one ends or Ctrl-C is pressed; then stop all."""
    from rabt.site.cli.wall import start_wall  # noqa: PLC0415  (which starts its processes as this module does)

    environment = {"RABT_COMPLAINTS_URL": f"http://localhost:{port + WALL_BESIDE}"} | environment
    house = [start_server(environment, host, port, processes=processes), start_worker(environment)]
    return attended(house + start_wall(environment, host, port + WALL_BESIDE))


def attended(running: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one process ends, or Ctrl-C or the service manager says stop; then end them all."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
        return next(code for process in running if (code := process.poll()) is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def start_processes(
    environment: dict[str, str], host: str, port: int, log: Path | None = None
) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    """Start the server process and the worker process of a node."""
    return start_server(environment, host, port, log), start_worker(environment, log)


def start_server(
    environment: dict[str, str], host: str, port: int, log: Path | None = None, processes: int = 1
) -> subprocess.Popen[bytes]:
    """Start what answers pages, the API and the other node: one process or more on one address."""
    return started(granian(host, port, processes), environment | _counting_together(environment), log)


def granian(host: str, port: int, processes: int = 1) -> list[str]:
    """Return the command of a server process."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(processes), "--blocking-threads", "2", "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", "rabt.site.wsgi:application",
    ]  # fmt: skip


def _counting_together(environment: dict[str, str]) -> dict[str, str]:
    """Give the serving processes an empty folder in which they count together."""
    folder = Path(environment["RABT_HOME"]) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def start_worker(environment: dict[str, str], log: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the process that does the duties behind the pages."""
    worker = [*MANAGE, "procrastinate", "worker", "--concurrency", "2", "--delete-jobs", "successful"]
    return started(worker, environment, log)


def started(command: list[str], environment: dict[str, str], log: Path | None) -> subprocess.Popen[bytes]:
    """Start a process of the node, with its log in a file where one is named."""
    out = log.open("ab") if log else None
    return subprocess.Popen(command, env=environment, stdout=out, stderr=out)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@HOME
def manage(home: Path, arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands on the node (for developers)."""
    django_for(home.resolve())
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (after settings are chosen)

    execute_from_command_line(["rabt manage", *arguments])
