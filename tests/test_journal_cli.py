"""`rabt journal` as an auditor uses it: a proof and an export that hold without a node, a network or a database."""

import pytest
from click.testing import CliRunner
from django.conf import settings

from rabt.base import durable
from rabt.journal import actions, paths
from rabt.journal.tests.acting import folder, remember
from rabt.seal import checkpoint, keys
from rabt.site.cli import main

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(main, ["journal", *map(str, words)])


@pytest.fixture(autouse=True)
def at_home(node):
    """Write down which node it is, as `rabt init` does."""
    (node.home / "node.toml").write_text(node.as_toml())


@pytest.fixture
def cards(node, tmp_path, at):
    """A journal of three acts, cosigned; returns the files of both cards and the act in the middle."""
    peer_keys = tmp_path / "peer"
    keys.make_keys(peer_keys)
    own = keys.node_card(node.keys, state=node.state, url=node.url)
    peer = keys.node_card(peer_keys, state=node.peer_state, url="http://other.example")
    acts = remember(3, at)
    note = actions.integrate(at).note
    line = checkpoint.cosign(note, peer.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    actions.take_cosignature(3, line, peer=peer)
    durable.write(paths.cosigned(folder()), checkpoint.with_line(note, line).encode())
    for name, card in (("own", own), ("theirs", peer)):
        (tmp_path / f"{name}.json").write_text(card.to_json())
    return tmp_path / "own.json", tmp_path / "theirs.json", acts[1]


def test_a_proof_holds_before_a_stranger(cards, tmp_path):
    own, theirs, act = cards
    proof = tmp_path / "act.proof"
    assert run("prove", act.pk, "--out", proof, "--home", settings.RABT.home).exit_code == 0
    printed = run("prove", act.pk, "--home", settings.RABT.home)
    assert printed.output == proof.read_text()
    done = run("verify", proof, "--card", own, "--peer-card", theirs)
    assert done.exit_code == 0, done.output
    assert f"id: {act.pk}" in done.output and "which the other node cosigned" in done.output
    assert "give --peer-card" in run("verify", proof, "--card", own).output
    assert run("verify", proof, "--card", theirs).exit_code == 1
    assert run("verify", proof, "--card", own, "--peer-card", own).exit_code == 1
    proof.write_text(proof.read_text().replace("index 1", "index 2"))
    changed = run("verify", proof, "--card", own)
    assert changed.exit_code == 1 and "does not hold" in changed.output
    proof.write_bytes(b"\xff\x00")
    assert run("verify", proof, "--card", own).exit_code == 1


def test_what_is_not_there_is_not_proved(cards, at):
    unplaced = remember(1, at)[0]
    for act, why in (
        (unplaced.pk, "act_without_place"),
        ("0" * 8 + "-0000-7000-8000-" + "0" * 12, "missing"),
    ):
        done = run("prove", act, "--home", settings.RABT.home)
        assert done.exit_code == 1 and why in done.output
    assert run("prove", "no-number", "--home", settings.RABT.home).exit_code == 2


def test_an_export_holds_before_a_stranger(cards, tmp_path):
    own, theirs, _ = cards
    file = tmp_path / "journal.zip"
    made = run("export", file, "--home", settings.RABT.home)
    assert made.exit_code == 0, made.output
    assert keys.card_in(own.read_text()).fingerprint() in made.output
    done = run("check", "--file", file, "--card", own, "--peer-card", theirs)
    assert done.exit_code == 0, done.output
    assert "cosigned by the other node up to 3" in done.output
    assert "fingerprint" in run("check", "--file", file).output
    assert run("check", "--file", file, "--card", theirs).exit_code == 1
    file.write_bytes(file.read_bytes()[:-40])
    torn = run("check", "--file", file, "--card", own)
    assert torn.exit_code == 1 and "export_malformed" in torn.output


def test_a_node_that_signed_nothing_exports_nothing(db, node, tmp_path):
    done = run("export", tmp_path / "journal.zip", "--home", node.home)
    assert done.exit_code == 1 and "checkpoint_missing" in done.output
    assert list(tmp_path.glob("*.zip")) == [] == list(tmp_path.glob(".*"))


def test_the_node_checks_its_own(cards):
    _, theirs, _ = cards
    done = run("check", "--peer-card", theirs, "--home", settings.RABT.home)
    assert done.exit_code == 0 and "The journal is whole." in done.output
