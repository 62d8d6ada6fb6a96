"""Each node is the other's witness: it cosigns what only grew, and keeps the proof of what did not."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from rabt.base.errors import Problem, Stale, Untrusted
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


def rewritten(other):
    """The same journal with another past."""
    leaves = [*other.leaves]
    leaves[2] = merkle.leaf_hash(b"rewritten")
    return leaves


# What a witness of C2SP's tlog-witness answers with a status, ours refuses with a word. Each is offered by a
# journal of nine acts of which five are cosigned.
MALFORMED, FORGED, STALE, FORK = (
    f"checkpoint_{one}" for one in ("malformed", "forged", "stale", "inconsistent")
)
STATUSES = {
    "400 old size beyond the new": (lambda it: (it.note(5), 6, []), ""),  # the same once more changes nothing
    "400 not a signed note": (lambda it: (it.note(9).replace("\n\n", "\n"), 5, it.proof(5, 9)), MALFORMED),
    "403 signed by nobody we know": (lambda it: (it.stranger.note(9), 5, it.proof(5, 9)), FORGED),
    "404 another origin": (lambda it: (it.elsewhere.note(9), 5, it.proof(5, 9)), FORGED),
    "409 old size is not what is held": (lambda it: (it.note(9), 4, it.proof(4, 9)), STALE),
    "409 smaller than what is held": (lambda it: (it.note(4), 4, []), STALE),
    "422 no proof": (lambda it: (it.note(9), 5, []), FORK),
    "422 proof of another past": (
        lambda it: (it.note(9, rewritten(it)), 5, it.proof(5, 9, rewritten(it))), FORK,
    ),
    "422 one size, another root": (lambda it: (it.note(5, rewritten(it)), 5, []), FORK),
    "422 more hashes than there can be": (
        lambda it: (it.note(9), 5, [*it.proof(5, 9), *["A" * 43 + "="] * 63]), FORK,
    ),
    "200 it only grew": (lambda it: (it.note(9), 5, it.proof(5, 9)), ""),
}  # fmt: skip


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_of_the_witness_protocol_is_a_word_of_ours(status, at, peer_keys, peer_card, tmp_path):
    """The size that is held is told with a 409 (C2SP tlog-witness); nothing moves but by a 200."""
    other = Other(peer_keys, peer_card, count=9)
    keys.make_keys(tmp_path / "thief")
    other.stranger = Other(tmp_path / "thief", peer_card, count=9)
    other.elsewhere = Other(peer_keys, replace(peer_card, state="XX"), count=9)
    actions.witness(other.note(5), 0, [], peer=peer_card, at=at)
    offered, code = STATUSES[status]
    if code:
        with pytest.raises(Problem) as refused:
            actions.witness(*offered(other), peer=peer_card, at=at)
        assert refused.value.code == code and (refused.value.facts.get("held", 5) == 5)
        assert ("held" in refused.value.facts) == (status[:3] in ("409", "422"))
    else:
        assert actions.witness(*offered(other), peer=peer_card, at=at)
    assert Witnessed.objects.get().size == (9 if status[:3] == "200" else 5)
    assert len(paths.evidence_kept(folder())) == (1 if status[:3] == "422" else 0)


def test_the_evidence_of_a_fork_tells_which_note_is_which(at, peer_keys, peer_card):
    other = Other(peer_keys, peer_card, count=5)
    first, proof = other.note(), ["AAAA"]
    actions.witness(first, 0, [], peer=peer_card, at=at)
    with pytest.raises(Untrusted) as refused:
        actions.witness(other.note(5, rewritten(other)), 5, proof, peer=peer_card, at=at)
    assert refused.value.facts == {"held": 5, "offered": 5, "why": {"why": "another root"}}
    (kept,) = paths.evidence_kept(folder())
    parts = ["held:", first, "offered:", other.note(5, rewritten(other)), "proof offered:", *proof, ""]
    assert kept.read_text() == "\n".join(parts)


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
