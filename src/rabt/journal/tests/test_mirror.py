"""What a restored copy forgot of the journal is given back as hashes: the tree goes on, the loss is told."""

import base64
import shutil
from datetime import timedelta

import pytest
from django.db import transaction

from rabt.base.errors import Refused, Untrusted
from rabt.journal import actions, check, paths, queries, rules
from rabt.journal.models import Act
from rabt.journal.tests.acting import Other, folder, remember
from rabt.seal import checkpoint, keys, merkle

pytestmark = pytest.mark.django_db


@pytest.fixture
def forgotten(at, tmp_path, peer_keys, peer_card):
    """A journal of three acts, restored after it had come to 300: what was signed, and how far."""
    remember(3, at)
    actions.integrate(at)
    waiting = remember(1, at, kind="permit.waiting")[0]  # written before the copy, placed after it
    shutil.copytree(folder(), tmp_path / "copy")
    copied = transaction.savepoint()
    remember(296, at)
    note = actions.integrate(at).note
    line = checkpoint.cosign(note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at)
    told = {"note": note, "line": line, "leaves": queries.leaves(3, 300), "waiting": waiting.pk}
    transaction.savepoint_rollback(copied)
    shutil.rmtree(folder())
    shutil.copytree(tmp_path / "copy", folder())
    assert queries.size() == 3
    return told


def take_lost(forgotten, peer, at, **other):
    told = {
        "note": forgotten["note"],
        "line": forgotten["line"],
        "first": 3,
        "leaves": forgotten["leaves"],
    } | other
    return actions.take_lost(told["note"], told["line"], told["first"], told["leaves"], peer=peer, at=at)


def test_the_tree_goes_on_where_it_had_come_to(forgotten, own_card, peer_card, at):
    later = at + timedelta(days=1)
    assert take_lost(forgotten, peer_card, later) == 296
    assert queries.size() == 300
    assert Act.objects.get(pk=forgotten["waiting"]).leaf_index == 3, (
        "what the copy still knew has its old place"
    )
    lost = Act.objects.filter(kind=rules.LOST)
    assert {row.at for row in lost} == {later}
    report = check.check(folder(), own_card, peer_card.to_json())
    assert (report.sound, report.size, report.lost, report.cosigned_size) == (True, 300, 296, 300)
    assert "lost with a restored copy: 296" in "\n".join(report.lines())
    remember(300, later)
    newest = actions.integrate(later)
    assert newest.size == 600
    assert check.check(folder(), own_card).sound
    old = checkpoint.read(forgotten["note"], own_card.journal_name, keys.verifying_key(own_card.journal))
    proof = [base64.b64decode(one) for one in queries.consistency(300, 600)]
    merkle.check_consistency(300, 600, proof, old.root, bytes.fromhex(newest.root))


def test_given_back_twice_it_changes_nothing(forgotten, peer_card, at):
    take_lost(forgotten, peer_card, at)
    assert take_lost(forgotten, peer_card, at) == 0
    assert Act.objects.filter(kind=rules.LOST).count() == 296


def test_what_does_not_fit_is_refused_and_nothing_is_placed(forgotten, peer_keys, peer_card, at):
    leaves = forgotten["leaves"]
    for first, given in ((2, leaves), (3, leaves[:-32]), (3, leaves[:-32] + bytes(32)), (3, leaves + b"x")):
        with pytest.raises((Refused, Untrusted)) as no:
            take_lost(forgotten, peer_card, at, first=first, leaves=given)
        assert no.value.code in ("leaves_unfitting", "tile_malformed")
    with pytest.raises(Untrusted) as no:  # not our own note
        take_lost(forgotten, peer_card, at, note=Other(peer_keys, peer_card, count=9).note())
    assert no.value.code in ("checkpoint_forged", "checkpoint_malformed")
    with pytest.raises(Untrusted, match="cosignature_wrong"):
        take_lost(forgotten, peer_card, at, line=forgotten["line"].replace("rabt/", "rabd/"))
    assert queries.size() == 3


def test_a_lost_act_has_no_proof_and_no_facts(forgotten, peer_card, at, cast):
    take_lost(forgotten, peer_card, at)
    auditor = cast("auditor")
    row = Act.objects.filter(kind=rules.LOST).first()
    with pytest.raises(Refused, match="act_without_place"):
        queries.proof(auditor, row.pk)
    with pytest.raises(Refused, match="facts_erased"):
        queries.check_facts(auditor, row.pk, {})


# ------------------------------------------------------------------ the other node's hashes, kept here


def told(other, first, last):
    return b"".join(other.leaves[first:last])


def test_hashes_are_kept_in_order_and_told_again_change_nothing(peer_keys, peer_card):
    other, name = Other(peer_keys, peer_card, count=255), peer_card.journal_name
    other.leaves += [merkle.leaf_hash(bytes([i, 1])) for i in range(255)] * 2
    assert actions.keep_leaves(name, 0, told(other, 0, 300)) == 300
    assert actions.keep_leaves(name, 300, told(other, 300, 600)) == 600
    assert actions.keep_leaves(name, 100, told(other, 100, 700)) == 700
    assert actions.keep_leaves(name, 0, told(other, 0, 700)) == 700
    assert actions.keep_leaves(name, 700, b"") == 700
    assert queries.mirrored(name, 0, 700) == told(other, 0, 700)
    assert queries.mirrored(name, 250, 520) == told(other, 250, 520)
    assert queries.mirrored(name, 690, 900) == told(other, 690, 700)
    assert queries.mirrored("another", 0, 10) == b""


def test_other_hashes_in_the_same_place_are_an_incident(peer_keys, peer_card):
    other, name = Other(peer_keys, peer_card, count=20), peer_card.journal_name
    actions.keep_leaves(name, 0, told(other, 0, 10))
    with pytest.raises(Untrusted, match="leaves_unfitting"):
        actions.keep_leaves(name, 5, bytes(32) + told(other, 6, 20))
    with pytest.raises(Refused, match="leaves_unfitting"):
        actions.keep_leaves(name, 11, told(other, 11, 20))
    with pytest.raises(Untrusted, match="tile_malformed"):
        actions.keep_leaves(name, 10, b"short")
    assert queries.mirrored(name, 0, 20) == told(other, 0, 10)


def test_only_what_was_cosigned_is_given_back(peer_keys, peer_card, at):
    other, name = Other(peer_keys, peer_card, count=20), peer_card.journal_name
    assert queries.mirrored_of(None, 0) is None
    actions.witness(other.note(), 0, [], peer=peer_card, at=at)
    held = queries.witnessed(name)
    assert queries.mirrored_of(held, 5) is None, "not all of it lies here"
    actions.keep_leaves(name, 0, told(other, 0, 20))
    assert queries.mirrored_of(held, 5) == told(other, 5, 20)
    assert queries.mirrored_of(held, 20) is None
    held.root = "0" * 64
    assert queries.mirrored_of(held, 5) is None, "what lies here is not what was cosigned"


def test_the_hashes_of_another_journal_lie_apart(peer_card, settings):
    place = paths.mirror_of(settings.RABT.home, peer_card.journal_name)
    assert place.parent == settings.RABT.home / "mirror"
