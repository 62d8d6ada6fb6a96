"""Each node is the other's witness: it cosigns what only grew, and keeps the proof of what did not."""

import pytest
from django.db import IntegrityError, transaction

from rabt.base.errors import Stale, Untrusted
from rabt.journal import actions, check, paths, queries
from rabt.journal.models import Witnessed
from rabt.journal.tests.acting import Other, cosigned_by, folder, remember
from rabt.seal import checkpoint, keys, merkle

pytestmark = pytest.mark.django_db


# ------------------------------------------------------------------ the other node as witness


def test_a_cosignature_is_kept_and_shown_by_the_checker(
    at, peer_keys, peer_card, own_card, django_capture_on_commit_callbacks
):
    remember(3, at)
    actions.integrate(at)
    with django_capture_on_commit_callbacks(execute=True):
        row = cosigned_by(peer_keys, peer_card, at)
    assert (row.cosigned_at, queries.offer()) == (at, None)
    assert actions.take_cosignature(3, "nonsense", peer=peer_card) == row
    report = check.check(folder(), own_card, peer_card.to_json())
    assert (report.sound, report.cosigned_size, report.cosigned_at) == (True, 3, at)
    remember(2, at)
    actions.integrate(at)
    offer = queries.offer()
    assert (offer.old_size, offer.checkpoint.size) == (3, 5)
    assert check.check(folder(), own_card, peer_card.to_json()).sound


def test_a_late_cosignature_of_an_earlier_size_does_not_replace_a_later_one(
    at, peer_keys, peer_card, django_capture_on_commit_callbacks
):
    remember(2, at)
    early = actions.integrate(at)
    remember(2, at)
    actions.integrate(at)
    with django_capture_on_commit_callbacks(execute=True):
        cosigned_by(peer_keys, peer_card, at)
    line = checkpoint.cosign(
        early.note, peer_card.witness_name, keys.signing_key(peer_keys, keys.JOURNAL), at
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.take_cosignature(2, line, peer=peer_card).cosigned_at == at
    assert queries.newest_cosigned().size == 4
    assert paths.cosigned(folder()).read_text().split("\n")[1] == "4"


def test_every_row_can_be_referred_to(at, peer_keys, peer_card):
    act = remember(1, at)[0]
    row = actions.integrate(at)
    actions.witness(Other(peer_keys, peer_card, count=1).note(), 0, [], peer=peer_card, at=at)
    refs = [act.own_ref, row.ref, Witnessed.objects.get().ref]
    assert [ref.split(":")[0] for ref in refs] == ["act", "checkpoint", "witnessed"]


def test_a_wrong_cosignature_is_not_kept(at, peer_keys, peer_card, own_card):
    remember(1, at)
    row = actions.integrate(at)
    line = checkpoint.cosign(row.note, "someone/else", keys.signing_key(peer_keys, keys.JOURNAL), at)
    with pytest.raises(Untrusted, match="cosignature_wrong"):
        actions.take_cosignature(1, line, peer=peer_card)
    with pytest.raises(Untrusted, match="checkpoint_unknown"):
        actions.take_cosignature(2, line, peer=peer_card)


def test_a_growing_journal_is_cosigned(at, peer_keys, peer_card, own_card):
    other = Other(peer_keys, peer_card, count=9)
    line = actions.witness(other.note(4), 0, [], peer=peer_card, at=at)
    note = checkpoint.with_line(other.note(4), line)
    assert (
        checkpoint.read_cosignature(note, own_card.witness_name, keys.verifying_key(own_card.journal)) == at
    )
    actions.witness(other.note(9), 4, other.proof(4, 9), peer=peer_card, at=at)
    assert Witnessed.objects.get().size == 9
    assert actions.witness(other.note(9), 4, other.proof(4, 9), peer=peer_card, at=at), "the same again"


def test_what_does_not_follow_is_stale(at, peer_keys, peer_card):
    other = Other(peer_keys, peer_card, count=9)
    actions.witness(other.note(5), 0, [], peer=peer_card, at=at)
    for size, old in ((4, 4), (9, 4), (9, 0)):
        with pytest.raises(Stale, match="checkpoint_stale") as told:
            actions.witness(other.note(size), old, other.proof(old, size), peer=peer_card, at=at)
        assert told.value.facts["held"] == 5


@pytest.mark.parametrize("proof", [[], ["AAAA"], ["%"], ["AA"] * 64])
def test_a_fork_is_refused_and_both_notes_are_kept(at, peer_keys, peer_card, auditor, proof):
    other = Other(peer_keys, peer_card, count=6)
    first = other.note(5)
    actions.witness(first, 0, [], peer=peer_card, at=at)
    other.leaves[2] = merkle.leaf_hash(b"rewritten")
    with pytest.raises(Untrusted, match="checkpoint_inconsistent"):
        actions.witness(other.note(6), 5, proof or other.proof(5, 6), peer=peer_card, at=at)
    assert Witnessed.objects.get().note == first
    (kept,) = paths.evidence_kept(folder())
    assert first in kept.read_text() and other.note(6) in kept.read_text()
    assert queries.standing(auditor).evidence == 1


def test_two_roots_for_one_size_are_a_fork(at, peer_keys, peer_card):
    other = Other(peer_keys, peer_card, count=5)
    actions.witness(other.note(), 0, [], peer=peer_card, at=at)
    other.leaves[0] = merkle.leaf_hash(b"rewritten")
    with pytest.raises(Untrusted, match="checkpoint_inconsistent"):
        actions.witness(other.note(), 5, [], peer=peer_card, at=at)


def test_a_first_checkpoint_that_proves_nothing_is_refused(at, peer_keys, peer_card):
    other = Other(peer_keys, peer_card, count=5)
    with pytest.raises(Untrusted, match="checkpoint_inconsistent"):
        actions.witness(other.note(), 0, ["AAAA"], peer=peer_card, at=at)
    assert len(paths.evidence_kept(folder())) == 1


def test_a_note_of_another_key_is_not_looked_at(at, peer_keys, peer_card, own_card, node):
    mine = Other(node.keys, own_card, count=2)
    with pytest.raises(Untrusted, match="checkpoint_forged"):
        actions.witness(mine.note(), 0, [], peer=peer_card, at=at)


def test_the_witness_never_goes_back(at, peer_keys, peer_card):
    other = Other(peer_keys, peer_card, count=5)
    actions.witness(other.note(), 0, [], peer=peer_card, at=at)
    for change in ({"size": 3}, {"root": "00"}, {"origin": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Witnessed.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Witnessed.objects.all().delete()
