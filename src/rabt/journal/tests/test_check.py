"""The checker finds every change to the files, and needs nothing but the public keys."""

from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from rabt.base import durable
from rabt.base.actor import the_node
from rabt.base.errors import Untrusted
from rabt.journal import actions, check, paths, rules
from rabt.seal import checkpoint, keys, merkle, tiles

COUNT = 259


@pytest.fixture
def whole(db, node, at, tmp_path, django_capture_on_commit_callbacks):
    """A journal of two tiles, cosigned; returns its folder and both cards."""
    peer = tmp_path / "peer"
    keys.make_keys(peer)
    card = keys.node_card(node.keys, state=node.state, url=node.url)
    peer_card = keys.node_card(peer, state=node.peer_state, url="http://peer.example")
    for upto in (200, COUNT - 200):
        for number in range(upto):
            actions.append(the_node(settings.RABT.state), "permit.granted", f"permit:{number}", at=at)
        row = actions.integrate(at)
        line = checkpoint.cosign(row.note, peer_card.witness_name, keys.signing_key(peer, keys.JOURNAL), at)
        with django_capture_on_commit_callbacks(execute=True):
            actions.take_cosignature(row.size, line, peer=peer_card)
    return paths.folder_of(node.home), card, peer_card


def files(folder):
    return sorted(place for place in folder.rglob("*") if place.is_file())


def test_an_untouched_journal_is_sound(whole):
    folder, card, peer = whole
    report = check.check(folder, card, peer.to_json())
    assert report.sound
    lines = list(report.lines())
    assert lines[0] == f"acts in the tree: {COUNT}"
    assert "cosigned by the other node up to 259" in lines[2]
    assert "not shown" in list(check.check(folder, card).lines())[2]


def test_every_file_counts(whole):
    folder, card, peer = whole
    for place in files(folder):
        content = place.read_bytes()
        for changed in (
            content[:-1],
            content[:-1] + bytes([content[-1] ^ 1]),
            bytes([content[0] ^ 1]) + content[1:],
        ):
            place.write_bytes(changed)
            report = check.check(folder, card, peer.to_json())
            assert not report.sound, place
            assert any(line.startswith("WRONG") for line in report.lines())
        place.unlink()
        report = check.check(folder, card, peer.to_json())
        assert not report.sound or place.name == "checkpoint.cosigned", place
        place.write_bytes(content)
    assert check.check(folder, card, peer.to_json()).sound


def test_a_journal_without_acts_is_sound(tmp_path, node):
    card = keys.node_card(node.keys, state=node.state, url=node.url)
    report = check.check(tmp_path, card)
    assert report.sound and list(report.lines())[1] == "root: none"


def test_a_rewritten_journal_with_the_right_key_is_caught_by_its_cosignature(whole, node):
    folder, card, peer = whole
    entries = tiles.entries_in(paths.read_tile(folder, tiles.Tile(None, 0)))[:250]
    _rewrite(folder, card, node, [b"another act", *entries[1:]])
    report = check.check(folder, card, peer.to_json())
    assert report.faults == ["the other node has cosigned more than is signed here"]
    _rewrite(folder, card, node, [b"another act", *entries[1:], *entries[:10]])
    report = check.check(folder, card, peer.to_json())
    assert report.faults == ["the journal that was cosigned is not the journal in these files"]


def _rewrite(folder, card, node, entries):
    """Make a new, properly signed history, as an administrator with all keys could."""
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    for name, content in tiles.grown(0, leaves, lambda _: b""):
        durable.write(paths.tile(folder, name), content)
    for name in tiles.tiles_of(None, len(entries)):
        part = entries[name.index * 256 : name.index * 256 + name.width]
        durable.write(paths.tile(folder, name), tiles.bundled(part))
    root = merkle.root(merkle.subtrees_of(leaves), len(leaves))
    told = checkpoint.Checkpoint(card.journal_name, len(leaves), root)
    note = checkpoint.sign(told, keys.signing_key(node.keys, keys.JOURNAL))
    durable.write(paths.checkpoint(folder), note.encode())


def test_a_signed_root_must_be_the_root_of_the_entries(whole, node):
    folder, card, _ = whole
    told = checkpoint.Checkpoint(card.journal_name, COUNT, bytes(32))
    note = checkpoint.sign(told, keys.signing_key(node.keys, keys.JOURNAL))
    paths.checkpoint(folder).write_text(note)
    faults = check.check(folder, card).faults
    assert "the root that was signed is not the root of these entries" in faults


def test_a_bundle_that_lacks_an_entry_is_named(whole):
    folder, card, _ = whole
    place = paths.tile(folder, tiles.Tile(None, 0))
    place.write_bytes(tiles.bundled(tiles.entries_in(place.read_bytes())[:-1]))
    assert "entries are missing" in str(check.check(folder, card).faults)


def test_tiles_without_a_checkpoint_are_a_fault(whole):
    folder, card, _ = whole
    paths.checkpoint(folder).unlink()
    assert check.check(folder, card).faults == ["there are tiles, but no signed checkpoint"]


def test_a_full_tile_serves_where_its_partial_one_is_gone(whole):
    folder, _, _ = whole
    full = paths.read_tile(folder, tiles.Tile(0, 0))
    assert paths.read_tile(folder, tiles.Tile(0, 0, 200)) == full[: 200 * 32]
    assert paths.read_tile(folder, tiles.Tile(None, 0, 200)) == paths.read_tile(folder, tiles.Tile(None, 0))


def test_a_missing_tile_is_named(tmp_path):
    with pytest.raises(Untrusted, match="tile_missing"):
        paths.read_tile(tmp_path, tiles.Tile(0, 1234067, 5))


def test_an_entry_says_nothing_of_the_record(at):
    entry = rules.entry(rules.ActFacts(UUID(int=1), "permit.granted", "permit:17", at, "ab"))
    assert b"permit:17" not in entry and b"permit.granted" in entry


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)
)
def test_any_fact_can_be_committed_to(value):
    try:
        found = rules.commitment(b"s" * 16, {}, {"fact": value})
    except UnicodeEncodeError:
        return
    assert len(found) == 64
