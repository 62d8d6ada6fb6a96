"""Make a node, migrate it, run it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click

from rabt.base.clock import now
from rabt.corridor import load
from rabt.site import engine
from rabt.site.cli import HOME, fail
from rabt.site.keys import make_keys
from rabt.site.node import Node, read_node
from rabt.site.start import django_for

MANAGE = [sys.executable, "-m", "django"]


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
    (node.home / "node.toml").write_text(node.as_toml())


def prepare_database(home: Path) -> dict[str, str]:
    """Start the engine, migrate as owner, and return the environment of the serving process."""
    return migrate_as_owner(home, start_engine(home))


def start_engine(home: Path) -> tuple[str, str]:
    """Return the owner's and the process's address: DATABASE_URL for both, or the node's own cluster."""
    if given := os.environ.get("DATABASE_URL"):
        return given, given
    superuser = engine.start_cluster(home / "postgres")
    database = f"rabt_{read_node(home).state.lower()}"
    engine.create_database(superuser, database)
    return engine.address(superuser, engine.OWNER, database), engine.address(
        superuser, engine.PROCESS, database
    )


def migrate_as_owner(home: Path, addresses: tuple[str, str]) -> dict[str, str]:
    """Bring the tables up to date and give the process its rights; return its environment."""
    owner, process = addresses
    environment = os.environ | {"RABT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rabt.site.settings"}
    subprocess.run([*MANAGE, "migrate", "-v0"], env=environment | {"DATABASE_URL": owner}, check=True)
    if process != owner:
        engine.grant_to_process(owner)
    return environment | {"DATABASE_URL": process}


@click.command()
@HOME
def migrate(home: Path) -> None:
    """Bring the node's tables up to this version."""
    prepare_database(home.resolve())
    click.echo("The tables are up to date.")


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@HOME
def node(home: Path, port: int, host: str) -> None:
    """Run the node: pages and API, and the background work beside them."""
    environment = prepare_database(home.resolve())
    raise SystemExit(serve(environment, host, port))


def serve(environment: dict[str, str], host: str, port: int) -> int:
    """Run server and worker until one of them ends or Ctrl-C is pressed; then stop both."""
    server, worker = start_processes(environment, host, port)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for process in (server, worker):
            process.terminate()
            process.wait(10)


def start_processes(
    environment: dict[str, str], host: str, port: int, log: Path | None = None
) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
    """Start the server process and the worker process of a node."""
    return start_server(environment, host, port, log), start_worker(environment, log)


def start_server(
    environment: dict[str, str], host: str, port: int, log: Path | None = None
) -> subprocess.Popen[bytes]:
    """Start the process that answers pages, the API and the other node."""
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "rabt.site.wsgi:application",
    ]  # fmt: skip
    return _started(granian, environment, log)


def start_worker(environment: dict[str, str], log: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the process that does the duties behind the pages."""
    worker = [*MANAGE, "procrastinate", "worker", "--concurrency", "2", "--delete-jobs", "successful"]
    return _started(worker, environment, log)


def _started(command: list[str], environment: dict[str, str], log: Path | None) -> subprocess.Popen[bytes]:
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
