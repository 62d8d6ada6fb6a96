"""Make a node, migrate it, run it."""

from pathlib import Path

import click

from rabt.base import durable
from rabt.base.clock import now
from rabt.corridor import load
from rabt.site.cli import HOME, fail
from rabt.site.cli.processes import attended, prepare_database, start_server, start_worker, up_to_date
from rabt.site.cli.wall import start_wall
from rabt.site.keys import make_keys
from rabt.site.node import Node
from rabt.site.start import django_for


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


def serve(environment: dict[str, str], host: str, port: int, processes: int = 1) -> int:
    """Run server, worker and what is behind the wall until one ends or Ctrl-C is pressed; then stop all."""
    environment = {"RABT_COMPLAINTS_URL": f"http://localhost:{port + WALL_BESIDE}"} | environment
    house = [start_server(environment, host, port, processes=processes), start_worker(environment)]
    return attended(house + start_wall(environment, host, port + WALL_BESIDE))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@HOME
def manage(home: Path, arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands on the node (for developers)."""
    django_for(home.resolve())
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (after settings are chosen)

    execute_from_command_line(["rabt manage", *arguments])
