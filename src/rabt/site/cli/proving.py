"""The journal from the command line: checked from its files, one act proved, all of it exported."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import click

from rabt.base import durable
from rabt.base.errors import Problem
from rabt.journal.check import Report, check_proof
from rabt.journal.check import check as check_journal
from rabt.journal.export import export, unpack
from rabt.seal.keys import NodeCard, card_in, node_card
from rabt.site.cli import HOME, fail
from rabt.site.node import read_node
from rabt.site.start import django_for

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)
PEER = click.option("--peer-card", type=FILE, help="The other node's card, for its cosignature.")


@click.group()
def journal() -> None:
    """Prove the journal from its files."""


@journal.command("check")
@click.option("--file", type=FILE, help="Check an exported journal instead of this node's.")
@click.option("--card", type=FILE, help="The card of the node whose journal was exported.")
@PEER
@HOME
def journal_check(home: Path, file: Path | None, card: Path | None, peer_card: Path | None) -> None:
    """Recompute the journal's tree from its files, trusting nothing but them and the public keys."""
    if file:
        report = _check_exported(file, card, peer_card)
    else:
        node = read_node(home.resolve())
        own = node_card(node.keys, state=node.state, url=node.url)
        report = check_journal(node.home / "journal", own, peer_card.read_text() if peer_card else "")
    for line in report.lines():
        click.echo(line)
    if not report.sound:
        fail("The journal does not prove itself.")
    click.secho("The journal is whole.", fg="green")


def _check_exported(file: Path, card: Path | None, peer_card: Path | None) -> Report:
    try:
        with TemporaryDirectory() as folder:
            own, peer = unpack(file, Path(folder))
            own, peer = card.read_text() if card else own, peer_card.read_text() if peer_card else peer
            for told in filter(None, (own, peer)):
                found = card_in(told)
                click.echo(f"believed: the card of {found.state}, fingerprint {found.fingerprint()}")
            return check_journal(Path(folder), card_in(own), peer)
    except Problem as problem:
        fail(f"{file}: {problem}")


@journal.command("prove")
@click.argument("act", type=click.UUID)
@click.option("--out", type=NEW, help="Write the proof to this file.")
@HOME
def journal_prove(home: Path, act: UUID, out: Path | None) -> None:
    """Write what proves the place of ACT to a stranger: its digest, its path in the tree, the signatures."""
    django_for(home.resolve())
    from rabt.journal import queries  # noqa: PLC0415  (models can be read only after Django is set up)

    try:
        text = queries.proof_of(queries.act_of(act))
    except Problem as problem:
        fail(f"{act}: {problem}")
    if out:
        durable.write(out.resolve(), text.encode())
        click.echo(f"{out}: to be checked with rabt journal verify {out} --card CARD --peer-card CARD")
    else:
        click.echo(text, nl=False)


@journal.command("verify")
@click.argument("proof", type=FILE)
@click.option("--card", type=FILE, required=True, help="The card of the node whose act it is.")
@PEER
def journal_verify(proof: Path, card: Path, peer_card: Path | None) -> None:
    """Verify a PROOF of one act, with nothing but the card of its node and the other's."""
    try:
        peer = card_in(peer_card.read_text()) if peer_card else None
        told = check_proof(proof.read_text(encoding="utf-8"), card_in(card.read_text()), peer)
    except (Problem, UnicodeDecodeError) as problem:
        fail(f"The proof does not hold: {problem}")
    for name, value in told.items():
        click.echo(f"{name}: {value}")
    cosigned = "which the other node cosigned" if peer else "give --peer-card to see the other node's word"
    click.secho(f"This act stands in the signed journal; {cosigned}.", fg="green")


@journal.command("export")
@click.argument("out", type=NEW)
@HOME
def journal_export(home: Path, out: Path) -> None:
    """Write the signed journal to OUT, for an auditor: no word of any act is in it."""
    node = read_node(home.resolve())
    own = node_card(node.keys, state=node.state, url=node.url)
    peer = _peer_card(home.resolve())
    try:
        with durable.writing(out.resolve()) as file:
            export(node.home / "journal", file, own, peer)
    except Problem as problem:
        fail(f"Nothing was exported: {problem}")
    click.echo(f"{out} ({out.stat().st_size} bytes); to be checked with rabt journal check --file {out}")
    _show(own)


def _peer_card(home: Path) -> str:
    django_for(home)
    from rabt.exchange import queries  # noqa: PLC0415  (models can be read only after Django is set up)

    return queries.the_peer().card if queries.is_paired() else ""


def _show(card: NodeCard) -> None:
    click.echo(f"fingerprint of this node's card: {card.fingerprint()}")
