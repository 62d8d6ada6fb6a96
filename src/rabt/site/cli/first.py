"""The node's first day: its office and its first two administrators."""

import re
from pathlib import Path

import click

from rabt.base.actor import the_node
from rabt.base.clock import now
from rabt.base.errors import Problem
from rabt.corridor import load
from rabt.site.cli import HOME, fail
from rabt.site.node import read_node
from rabt.site.start import django_for


@click.command("found")
@click.option(
    "--administrator", "named", multiple=True, required=True, metavar="'NAME <MAIL>'",
    help="One of the first administrators; say it twice or more.",
)  # fmt: skip
@HOME
def first_accounts(home: Path, named: tuple[str, ...]) -> None:
    """Open the state's office and its first two administrators; prints a link for each, once.

    After that accounts are opened on the node's pages: one administrator asks, another releases.
    """
    home = home.resolve()
    django_for(home)
    from rabt.access import actions  # noqa: PLC0415  (models can be read only after Django is set up)
    from rabt.shell.problems import told  # noqa: PLC0415

    node, at = read_node(home), now()
    state = load(node.pack).on(at.date()).state(node.state)
    founders = [actions.Founder(*_parted(text)) for text in named]
    try:
        links = actions.found(the_node(node.state), founders, state.name.ar, state.name.en, at=at)
    except Problem as problem:
        said = told(problem, "en")
        fail(f"{said.reason}\n{said.next}")
    for founder, link in zip(founders, links, strict=True):
        click.echo(f"{founder.name}: {link}")
    click.echo("Each link opens once. There, under my account, add a passkey before anything else.")


def _parted(text: str) -> tuple[str, str]:
    parts = re.fullmatch(r"\s*([^<>]+?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>\s*", text)
    if parts is None:
        fail(f"Not a name and a mail address: {text}. Write: 'Name <mail>'")
    return parts[1], parts[2]
