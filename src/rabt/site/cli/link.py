"""The link to the other node, from the command line: pairing and the pouch."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from rabt.base import durable
from rabt.base.actor import the_node
from rabt.base.clock import now
from rabt.base.errors import Problem
from rabt.site.cli import HOME, fail
from rabt.site.node import read_node
from rabt.site.start import django_for


@click.group()
def pair() -> None:
    """Let two nodes know each other's keys: a card by any way, its fingerprint by telephone."""


@pair.command("show")
@click.option("--out", type=click.Path(path_type=Path), help="Write the card to this file.")
@HOME
def pair_show(home: Path, out: Path | None) -> None:
    """Show this node's card and the fingerprint to be read over the telephone."""
    django_for(home.resolve())
    from rabt.exchange import actions  # noqa: PLC0415

    card = actions.own_node_card()
    if out:
        durable.write(out.resolve(), card.to_json().encode())
    else:
        click.echo(card.to_json())
    click.echo(f"Fingerprint, to be read aloud:  {card.fingerprint()}")


@pair.command("with")
@click.argument("card", type=click.Path(exists=True, path_type=Path))
@click.option("--fingerprint", prompt="The fingerprint heard by telephone", help="Thirty digits.")
@HOME
def pair_with(home: Path, card: Path, fingerprint: str) -> None:
    """Take the other node's CARD; refused unless the fingerprint is the one heard."""
    django_for(home.resolve())
    from rabt.exchange import actions  # noqa: PLC0415  (models can be read only after Django is set up)

    node = read_node(home.resolve())
    by = the_node(node.state)
    peer = _told(lambda: actions.pair_by_duty(by, card.read_text(), fingerprint, at=now()))
    click.secho(f"Paired with {peer.state} at {peer.url}.", fg="green")


@click.group()
def pouch() -> None:
    """Carry letters as one file when there is no line."""


@pouch.command("out")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pieces", type=int, help="Cut it into pieces of so many bytes: FILE.001, FILE.002, …")
@HOME
def pouch_out(home: Path, file: Path, pieces: int | None) -> None:
    """Write all letters without a receipt, and our receipts, to FILE."""
    django_for(home.resolve())
    from rabt.exchange import actions  # noqa: PLC0415

    content = _told(lambda: actions.pouch_out(now()))
    if not pieces:
        durable.write(file.resolve(), content)
        click.echo(f"The pouch is closed: {file} ({file.stat().st_size} bytes).")
        return
    parts = _told(lambda: actions.cut(content, pieces))
    for number, part in enumerate(parts, 1):
        durable.write(file.resolve().with_name(f"{file.name}.{number:03d}"), part)
    click.echo(f"The pouch is closed in {len(parts)} pieces: {file}.001 to {file}.{len(parts):03d}.")


@pouch.command("in")
@click.argument("files", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@HOME
def pouch_in(home: Path, files: tuple[Path, ...]) -> None:
    """Read the other node's pouch from FILES: whole, in pieces, or pictures of its codes.

    Any number of times, in any order; pieces may come with days between.
    """
    django_for(home.resolve())
    from rabt.exchange import actions  # noqa: PLC0415

    brought = _told(lambda: actions.bring([file.read_bytes() for file in files], at=now()))
    actions.apply_received(now())
    for report in brought.reports:
        click.echo(str(report))
    for one in brought.waiting:
        wanting = ", ".join(map(str, one.wanting[:40]))
        click.echo(f"Pouch {one.whole}: {len(one.wanting)} of {one.of} pieces are wanting: {wanting}")


@click.group()
def relay() -> None:
    """Carry letters over a broker (NATS JetStream) that the state runs already: RABT_RELAY names it."""


@relay.command("prepare")
@HOME
def relay_prepare(home: Path) -> None:
    """Make the broker's stream, where its own administrator has not."""
    django_for(home.resolve())
    from rabt.exchange.actions import relay as carrier  # noqa: PLC0415

    _reached(carrier.prepare)
    click.echo(f"The broker stores what is written to {carrier.STREAM}.")


@relay.command("serve")
@HOME
def relay_serve(home: Path) -> None:
    """Take in what the broker holds for this node, until it is stopped; run it beside `rabt work`."""
    django_for(home.resolve())
    from rabt.exchange.actions import relay as carrier  # noqa: PLC0415

    _reached(carrier.serve)


def _reached(deed: Callable[[], Any]) -> None:
    from django.conf import settings  # noqa: PLC0415  (read only after Django is set up)

    from rabt.exchange.actions.line import Unreachable  # noqa: PLC0415

    if not settings.RABT_RELAY:
        fail("RABT_RELAY names no broker.")
    try:
        deed()
    except ModuleNotFoundError:
        fail("The broker's client is not installed: requirements/relay.txt.")
    except Unreachable as broken:
        fail(str(broken))


def _told(deed: Callable[[], Any]) -> Any:
    try:
        return deed()
    except Problem as problem:
        from rabt.shell.problems import told  # noqa: PLC0415

        found = told(problem, "en")
        fail(f"{found.reason}\n{found.next}")
