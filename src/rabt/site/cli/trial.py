"""`rabt try`: both nodes on this machine, with a rehearsal corridor, and what to click first."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import httpx

from rabt.base.clock import now
from rabt.corridor import load
from rabt.site import engine
from rabt.site.cli import fail
from rabt.site.cli.assets import ASSETS, collect_assets
from rabt.site.cli.node import make_node
from rabt.site.cli.processes import migrate_as_owner, start_engine, start_processes
from rabt.site.cli.wall import count_months, start_wall
from rabt.site.node import Node
from rabt.site.rehearsal.asked import exchange
from rabt.site.rehearsal.director import (
    close_books,
    count_figures,
    look_after,
    pay_wages,
    plan_patrols,
    rehearse,
    set_scene,
)
from rabt.site.rehearsal.stage import partners
from rabt.site.rehearsal.trained import train

PORTS = {"origin": 8001, "destination": 8002}
WALLS = {side: port + 10 for side, port in PORTS.items()}
"""The complaints' own doors."""
SEED = 20261124
BY_ACTS = 100
"""Up to so many workers each act is written as it is done; a larger history keeps its rows in memory."""
READY, BEGUN = "rehearsed", "rehearsal-begun"


@dataclass(frozen=True)
class Prepared:
    """A node that is ready to serve: its home, its port and its environment."""

    node: Node
    port: int
    environment: dict[str, str]


@click.command("try")
@click.option(
    "--workers",
    default=300,
    show_default=True,
    help=f"How many workers the rehearsal has; above {BY_ACTS} the rows are kept in memory and copied.",
)
@click.option("--reset", is_flag=True, help="Throw the rehearsal away and start over.")
@click.option("--pack", default="eg_ly", show_default=True)
@click.option("--home", type=click.Path(path_type=Path), default=".rabt/try", show_default=True)
@click.option("--only-prepare", is_flag=True, help="Make everything ready and end; start nothing.")
def trial(workers: int, reset: bool, pack: str, home: Path, only_prepare: bool) -> None:
    """Run both nodes here with invented people. Ctrl-C stops all; what was typed is kept."""
    home = home.resolve()
    check_free([*PORTS.values(), *WALLS.values()])
    clear(home, reset)
    nodes = prepared(home, pack)
    ready, begun = home / READY, home / BEGUN
    if not ready.exists():
        begun.touch()
        _rehearse(nodes, workers)
        ready.write_text(f"workers = {workers}\nseed = {SEED}\n")
        begun.unlink()
    _sign_in_links(nodes)
    if not only_prepare:
        run(nodes)
    for one in nodes:
        engine.stop_cluster(one.node.home / "postgres")


def check_free(ports: Iterable[int]) -> None:
    """Stop here when something else listens where a node would."""
    for port in ports:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                fail(f"Port {port} is taken. Does another `make try` run? Stop it with Ctrl-C first.")


def clear(home: Path, reset: bool) -> None:
    """Throw away what is to start over: all when asked to, and a history that was cut off half told."""
    cut_off = (home / BEGUN).exists()
    if not (reset or cut_off) or not home.exists():
        return
    if cut_off:
        say("the last rehearsal was cut off before its end: it starts over")
    for side in PORTS:
        engine.stop_cluster(home / side / "postgres")
    shutil.rmtree(home)


def prepared(home: Path, pack: str, ports: dict[str, int] | None = None) -> list[Prepared]:
    """Make both nodes' homes, keys and tables, side by side."""
    rules, ports = load(pack).on(now().date()), ports or PORTS
    made = []
    for side, state, peer in (
        ("origin", rules.origin.code, rules.destination.code),
        ("destination", rules.destination.code, rules.origin.code),
    ):
        url = f"http://localhost:{ports[side]}"
        node = Node(home=home / side, state=state, peer_state=peer, side=side, pack=pack, url=url, trial=True)
        make_node(node)
        made.append(node)
    say("two clusters of PostgreSQL, tables")
    engines = [start_engine(node.home) for node in made]
    with ThreadPoolExecutor() as pool:
        pool.submit(compile_kernels)  # now, not while somebody waits at a form
        environments = list(pool.map(migrate_as_owner, [node.home for node in made], engines))
    collect_assets(environments[0])
    found = [
        Prepared(node, ports[node.side], env | ASSETS) for node, env in zip(made, environments, strict=True)
    ]
    with partners(*((one.node.home, one.environment) for one in found)) as (origin, destination):
        set_scene(origin, destination)
    return found


def compile_kernels() -> None:
    """Compile what weighs names, so that nobody waits for it at a form."""
    import_module("rabt.linkage.one").ready()


def _rehearse(nodes: list[Prepared], workers: int) -> None:
    loading = workers > BY_ACTS
    how = "by the same actions, rows copied in bulk" if loading else "act by act"
    say(f"a rehearsal of eighteen months with {workers} workers, {how}")
    until = now().replace(minute=0, second=0, microsecond=0)
    homes = [(one.node.home, one.environment) for one in nodes]
    with engine.hurried(homes[0][0] / "postgres"), engine.hurried(homes[1][0] / "postgres"):
        with (
            partners(*homes, loading=loading) as (origin, destination),
            click.progressbar(length=1000, label="  history") as bar,
        ):
            done = 0
            for share in rehearse(origin, destination, workers=workers, seed=SEED, until=until):
                bar.update(int(share * 1000) - done)
                done = int(share * 1000)
        say("the journals: every act in its place, cosigned by the other node")
        for one in nodes:
            count_months(one.environment, 12)
        with partners(*homes) as (origin, destination):
            pay_wages(destination, until)
            look_after(origin, destination, seed=SEED, until=until)
            say(
                "joint patrols: a plan that is over, one in force, one before the head, all of them simulated"
            )
            plan_patrols(origin, destination, seed=SEED, until=until)
            say("training missions, courses, scenarios, exercises: the last half year, all of it simulated")
            train(origin, destination, seed=SEED, until=until)
            say("requests between the authorities: the last three months, all of them simulated")
            exchange(origin, destination, seed=SEED, until=until)
            close_books(origin, destination, until)
            count_figures(origin, destination, until)


def _sign_in_links(nodes: list[Prepared]) -> None:
    with partners(*((one.node.home, one.environment) for one in nodes)) as stage:
        for one, partner in zip(nodes, stage, strict=True):
            click.secho(f"\n{one.node.state} · {one.node.side} · {one.node.url}", bold=True)
            for row in partner.step("sign_in_links"):
                click.echo(link_line(one, row))
            click.secho(f"  complaints, behind the wall: {wall_url(one)}/", dim=True)
    click.secho("\nLinks open once. For a new one: sign in with the e-mail, then read the code on", dim=True)
    for one in nodes:
        click.secho(f"  {one.node.url}/notices/letterbox", dim=True)
    click.echo(
        "\nClick first: the destination clerk's link, then a file under “what waits for you”."
        "\nAt the border: the Musaid border officer's link; any card number from a permit's page works."
    )


def link_line(one: Prepared, row: dict[str, Any]) -> str:
    """Return the line of a sign-in link: whose it is, and at which door it opens."""
    url, door = (at_the_wall(one, row["url"]), "  behind the wall") if row["walled"] else (row["url"], "")
    return f"  {row['role']:<22}{row['name_en']:<24} {url}{door}"


def wall_url(one: Prepared) -> str:
    """Return where the complaints' own door of a node is reached."""
    return f"http://localhost:{WALLS[one.node.side]}"


def at_the_wall(one: Prepared, url: str) -> str:
    """Return a sign-in link for an officer behind the wall: it opens there."""
    return url.replace(one.node.url, wall_url(one), 1)


def run(nodes: list[Prepared]) -> None:
    """Serve both nodes until Ctrl-C."""
    running: list[subprocess.Popen[bytes]] = []
    for one in nodes:
        known = one.environment | {"RABT_COMPLAINTS_URL": wall_url(one)}
        running += start_processes(known, "127.0.0.1", one.port, one.node.home / "log")
        wall_log = one.node.home / "complaints.log"
        running += start_wall(one.environment, "127.0.0.1", WALLS[one.node.side], log=wall_log)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for one in nodes:
            wait_until_well(one.node.url)
            wait_until_well(wall_url(one))
        click.secho("\nBoth nodes are up. Ctrl-C stops them.", fg="green", bold=True)
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
        fail("A process of a node ended; its log lies in the node's home folder.")
    except KeyboardInterrupt:
        click.echo("\nStopping.")
    finally:
        stop(running)


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    """End the processes of the nodes, kindly first."""
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_well(url: str, patience: float = 180) -> None:
    """Wait until a node answers that it is well."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/healthz", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    fail(f"{url} does not answer that it is well; see the log in the node's home folder.")


def say(text: str) -> None:
    """Show one step of the preparation."""
    click.echo(f"· {text}")
