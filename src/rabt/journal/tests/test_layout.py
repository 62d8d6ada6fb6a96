"""Where the journal's files lie: a stranger's checker, an older copy and the other node rely on it."""

import os
from hashlib import sha256

import pytest
from django.db import connection

from rabt.base import durable
from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id
from rabt.journal import actions, check, paths, rules
from rabt.journal.actions.integrate import AT_ONCE, batches, hold, tidy
from rabt.journal.models import Act, Checkpoint
from rabt.journal.tests.acting import folder, remember
from rabt.seal import checkpoint, keys, tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def apart(tmp_path):
    return tmp_path / "apart"


def laid(place):
    return sorted(str(one.relative_to(place)) for one in place.rglob("*") if one.is_file())


# ------------------------------------------------------------------ names
def test_a_journal_lies_in_the_home_as_its_charter_says(node, own_card, at):
    remember(3, at)
    row = actions.integrate(at)
    assert laid(node.home / "journal") == ["checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3"]
    assert (node.home / "journal" / "checkpoint").read_text() == row.note
    assert row.note.startswith(f"{own_card.journal_name}\n3\n")
    assert (row.size, row.signed_at, row.cosigned_at, row.cosignature) == (3, at, None, "")


def test_places_are_named_by_what_lies_there(tmp_path):
    name = sha256(b"another/journal").hexdigest()[:16]
    assert paths.mirror_of(tmp_path, "another/journal") == tmp_path / "mirror" / name
    assert paths.folder_of(tmp_path) == tmp_path / "journal"
    assert paths.checkpoint(tmp_path) == tmp_path / "checkpoint"
    assert paths.cosigned(tmp_path) == tmp_path / "checkpoint.cosigned"
    kept = tmp_path / "evidence" / f"{sha256(b'two notes').hexdigest()[:16]}.txt"
    assert paths.evidence(tmp_path, b"two notes") == kept
    assert paths.tile(tmp_path, tiles.Tile(None, 1234, 7)) == tmp_path / "tile/entries/x001/234.p/7"


def test_evidence_stands_in_the_order_in_which_it_was_kept(tmp_path):
    assert paths.evidence_kept(tmp_path) == []
    for content, moment in ((b"second", 200), (b"first", 100), (b"third", 300)):
        durable.write(paths.evidence(tmp_path, content), content)
        os.utime(paths.evidence(tmp_path, content), (moment, moment))
    (tmp_path / "evidence" / "note").write_bytes(b"no evidence")
    assert [place.read_bytes() for place in paths.evidence_kept(tmp_path)] == [b"first", b"second", b"third"]


def test_evidence_of_one_moment_stands_by_its_name(tmp_path):
    kept = [paths.evidence(tmp_path, content) for content in (b"a", b"b", b"c")]
    for place in kept:
        durable.write(place, b"x")
        os.utime(place, (100, 100))
    assert paths.evidence_kept(tmp_path) == sorted(kept)


# ------------------------------------------------------------------ reading and removing tiles
def test_a_tile_that_is_nowhere_is_named(tmp_path):
    with pytest.raises(Untrusted) as refused:
        paths.read_tile(tmp_path, tiles.Tile(0, 1234, 5))
    assert (refused.value.code, refused.value.facts) == ("tile_missing", {"tile": "tile/0/x001/234.p/5"})


def test_the_tile_of_a_width_is_read_before_the_full_one(tmp_path):
    durable.write(paths.tile(tmp_path, tiles.Tile(0, 0)), b"f" * 8192)
    durable.write(paths.tile(tmp_path, tiles.Tile(0, 0, 3)), b"p" * 96)
    assert paths.read_tile(tmp_path, tiles.Tile(0, 0, 3)) == b"p" * 96
    assert paths.read_tile(tmp_path, tiles.Tile(0, 0, 4)) == b"f" * 128
    assert paths.read_tile(tmp_path, tiles.Tile(0, 0)) == b"f" * 8192


def test_only_the_partial_tiles_of_a_full_one_are_removed(apart):
    for name in (tiles.Tile(0, 0, 3), tiles.Tile(0, 0, 9), tiles.Tile(0, 0), tiles.Tile(0, 1, 2)):
        durable.write(paths.tile(apart, name), b"x")
    paths.remove_partial(apart, tiles.Tile(0, 0))
    assert laid(apart) == ["tile/0/000", "tile/0/001.p/2"]
    assert not (apart / "tile/0/000.p").exists()
    paths.remove_partial(apart, tiles.Tile(0, 7))


def test_each_level_is_tidied_of_the_tiles_that_have_become_full(apart):
    """A tree that grew from 65,000 to 131,075 acts: two full tiles of level one, 512 of level nought."""
    stay = [tiles.Tile(0, 252, 9), tiles.Tile(0, 512, 3), tiles.Tile(1, 2, 1), tiles.Tile(2, 0, 2)]
    stay += [tiles.Tile(None, 252, 9), tiles.Tile(None, 512, 3)]
    gone = [tiles.Tile(0, 253, 9), tiles.Tile(0, 511, 7), tiles.Tile(1, 0, 253), tiles.Tile(1, 1, 4)]
    gone += [tiles.Tile(None, 253, 232), tiles.Tile(None, 511, 1)]
    for name in (*stay, *gone):
        durable.write(paths.tile(apart, name), b"x")
    tidy(apart, 65_000, 131_075)
    assert laid(apart) == sorted(name.path for name in stay)


# ------------------------------------------------------------------ many acts
def test_more_acts_than_are_placed_at_once_are_placed_all_the_same(at, node, own_card):
    count = AT_ONCE + 40
    Act.objects.bulk_create(
        Act(
            kind="permit.granted", ref=f"permit:{number}", at=at, actor_id="x", office="LY/", role="node",
            state=node.state, commitment="ab",
        )
        for number in range(count)
    )  # fmt: skip
    assert actions.integrate(at).size == count
    assert [len(part) for part in batches(0, count)] == [AT_ONCE, 40]
    assert [len(part) for part in batches(100, count)] == [AT_ONCE - 100, 40], "up to the end of a tile"
    assert [part[0].leaf_index for part in batches(300, count)] == [300]
    assert list(batches(count, count)) == []
    assert check.check(folder(), own_card).sound


# ------------------------------------------------------------------ no second history
def sign(card, node, size, root):
    key = keys.signing_key(node.keys, keys.JOURNAL)
    return checkpoint.sign(checkpoint.Checkpoint(card.journal_name, size, root), key)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_files_that_do_not_fit_the_database_stop_the_signing(node, own_card, at, size):
    remember(3, at)
    actions.integrate(at)
    durable.write(paths.checkpoint(folder()), sign(own_card, node, size, bytes(32)).encode())
    with pytest.raises(Untrusted) as refused:
        actions.integrate(at)
    assert (refused.value.code, refused.value.facts) == (
        "journal_files_ahead",
        {"files": size, "database": 3},
    )
    assert Checkpoint.objects.count() == 1


def test_an_older_checkpoint_of_the_same_journal_stops_nothing(node, at):
    remember(2, at)
    older = actions.integrate(at).note
    remember(2, at)
    actions.integrate(at)
    durable.write(paths.checkpoint(folder()), older.encode())
    remember(1, at)
    assert actions.integrate(at).size == 5
    assert paths.checkpoint(folder()).read_text().split("\n")[1] == "5"


def test_the_journal_refuses_a_checkpoint_that_it_did_not_sign(node, peer_keys, own_card, at):
    remember(1, at)
    actions.integrate(at)
    note = checkpoint.sign(
        checkpoint.Checkpoint(own_card.journal_name, 1, bytes(32)), keys.signing_key(peer_keys, keys.JOURNAL)
    )
    durable.write(paths.checkpoint(folder()), note.encode())
    with pytest.raises(Untrusted, match="checkpoint_forged"):
        actions.integrate(at)


def test_places_are_given_by_one_transaction_at_a_time():
    mine = "select count(*) from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(mine)
        (before,) = cursor.fetchone()
        hold()
        cursor.execute(mine)
        assert cursor.fetchone() == (before + 1,)


# ------------------------------------------------------------------ what an act says in the tree
def test_the_entry_of_an_act_is_spelt_as_every_older_release_spelt_it(at):
    act = rules.ActFacts(new_id(), "permit.granted", "permit:17", at, "ab" * 32)
    assert (
        rules.entry(act)
        == (
            f'{{"at":"2026-11-24T09:00:00.000000+00:00","commitment":"{"ab" * 32}","id":"{act.id}",'
            f'"kind":"permit.granted","ref":"{sha256(b"permit:17").hexdigest()}"}}'
        ).encode()
    )


def test_the_commitment_is_a_digest_over_salt_person_and_facts():
    who = {"id": "a", "office": "LY/", "role": "clerk", "state": "LY"}
    plain = b'{"facts":{"days":3},"who":{"id":"a","office":"LY/","role":"clerk","state":"LY"}}'
    assert rules.commitment(b"s" * 16, who, {"days": 3}) == sha256(b"s" * 16 + plain).hexdigest()


def test_a_lost_act_has_a_kind_that_every_release_knows_and_says_nothing(at):
    assert rules.LOST == "journal.lost"
    assert rules.entry(rules.ActFacts(new_id(), "journal.lost", "journal:5", at, "")) == b""
    assert rules.entry(rules.ActFacts(new_id(), "journal.found", "journal:5", at, "")) != b""


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        (None, None), (True, True), (3, 3), ("x", "x"), (1.5, "1.5"), ((1, "a"), [1, "a"]),
        ([1.5, [None]], ["1.5", [None]]), ({1: {"a": 2.5}}, {"1": {"a": "2.5"}}), (b"x", "b'x'"),
    ],
)  # fmt: skip
def test_a_fact_has_one_spelling(fact, written):
    found = rules.plain(fact)
    assert found == written and type(found) is type(written)
