"""What is read of the journal: in which order, how much of it, by whom, and how far it is proven."""

from datetime import timedelta
from uuid import uuid4

import pytest

from rabt.base import durable
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.journal import actions, paths, queries
from rabt.journal.models import Act, Salt
from rabt.journal.tests.acting import Other, cosigned_by, folder, remember
from rabt.seal import merkle

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


# ------------------------------------------------------------------ remembered
def test_an_act_is_remembered_with_who_where_and_in_which_role(cast, at):
    clerk = cast("destination_clerk")
    act = actions.append(clerk, "permit.proposed", "permit:1", at=at, facts={"days": 3})
    row = Act.objects.get()
    assert act == row and (row.kind, row.ref, row.at) == ("permit.proposed", "permit:1", at)
    assert (row.actor_id, row.office, row.role, row.state) == (clerk.id, clerk.office, clerk.role, "LY")
    assert (row.leaf_index, row.leaf_hash) == (None, "")
    assert len(bytes.fromhex(Salt.objects.get().salt)) == 16
    assert row.own_ref == f"act:{row.pk}"
    assert (row.noun_word, row.deed_word) == ("journal.noun.permit", "journal.deed.proposed")


def test_an_act_without_facts_commits_to_none(auditor, at):
    act = actions.append(auditor, "permit.granted", "permit:1", at=at)
    queries.check_facts(auditor, act.pk, {})
    with pytest.raises(Untrusted, match="facts_differ"):
        queries.check_facts(auditor, act.pk, {"facts": {}})


def test_erasing_salts_is_remembered_at_each_record_once(auditor, at):
    for ref in ("person:1", "person:1", "person:2", "person:3"):
        remember(1, at, ref=ref)
    later = at + SECOND
    assert actions.erase_salts(auditor, ["person:2", "person:1", "person:2", "person:9"], at=later) == 3
    erased = Act.objects.filter(kind="journal.salts_erased").order_by("id")
    told = [(row.ref, row.actor_id, row.at) for row in erased]
    assert told == [(f"person:{n}", auditor.id, later) for n in (1, 2, 9)]
    assert Salt.objects.filter(act__ref="person:3").exists()
    assert not Salt.objects.filter(act__ref="person:1", act__kind="permit.granted").exists()


# ------------------------------------------------------------------ lists
def test_a_timeline_reads_from_the_first_act_on(auditor, at):
    last, first = (remember(1, at + n * SECOND, ref="permit:1")[0] for n in (9, 0))
    second = remember(1, at, ref="permit:1")[0]
    remember(1, at, ref="permit:2")
    assert list(queries.timeline(auditor, "permit:1")) == [first, second, last]


def test_the_newest_sixty_acts_on_some_records_are_given(auditor, at):
    older = remember(30, at, ref="permit:1")
    newer = remember(31, at + SECOND, ref="permit:2")
    remember(1, at, ref="permit:3")
    found = queries.acts_about(auditor, ["permit:1", "permit:2"])
    assert found == [*reversed(newer), *reversed(older)][:60]
    assert queries.acts_about(auditor, ["permit:1", "permit:3"], limit=1)[0].at == at
    assert queries.acts_about(auditor, []) == []


def test_those_who_audit_see_the_newest_first_and_narrow_the_list(auditor, at):
    first = remember(1, at, kind="permit.granted", ref="permit:1")[0]
    second = remember(1, at, kind="crossing.recorded", ref="permit:1")[0]
    third = remember(1, at + SECOND, kind="permit.refused", ref="permit:2")[0]
    assert list(queries.acts_to_see(auditor)) == [third, second, first]
    assert list(queries.acts_to_see(auditor, kind="permit.")) == [third, first]
    assert list(queries.acts_to_see(auditor, ref="permit:1")) == [second, first]
    assert list(queries.acts_to_see(auditor, kind="permit.r", ref="permit:1")) == []


def test_the_feed_gives_five_hundred_acts_at_a_time(at):
    remember(501, at)
    actions.integrate(at)
    first = queries.since(0, ["permit.granted"])
    assert [act.leaf_index for act in first] == list(range(500))
    assert [act.leaf_index for act in queries.since(500, ["permit.granted"])] == [500]
    assert queries.since(501, ["permit.granted"]) == queries.since(0, ["crossing.recorded"]) == []


def test_what_is_not_there_or_not_yours_is_refused_by_its_code(auditor, cast, at):
    clerk = cast("destination_clerk")
    act = remember(1, at)[0]
    for deed, kind, code in (
        (lambda: queries.act_of(uuid4()), Missing, "missing"),
        (lambda: queries.act_to_see(auditor, uuid4()), Missing, "missing"),
        (lambda: queries.timeline_to_see(clerk, "permit:x"), Missing, "missing"),
        (lambda: queries.act_to_see(clerk, act.pk), NotAllowed, "not_allowed"),
        (lambda: queries.proof_of(act), Refused, "act_without_place"),
    ):
        with pytest.raises(kind) as refusal:
            deed()
        assert refusal.value.code == code
    with pytest.raises(NotAllowed) as refusal:
        queries.acts_to_see(clerk)
    assert refusal.value.facts == {"scope": "journal.see"}
    assert queries.act_of(act.pk) == queries.act_to_see(auditor, act.pk) == act


def test_an_act_that_has_its_place_but_is_not_signed_yet_has_no_proof(at, monkeypatch):
    act = remember(1, at)[0]
    with pytest.raises(OSError), monkeypatch.context() as patch:
        patch.setattr(durable, "write", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
        actions.integrate(at)
    act.refresh_from_db()
    assert (act.leaf_index, queries.newest_checkpoint()) == (0, None)
    with pytest.raises(Refused, match="act_without_place"):
        queries.proof_of(act)
    actions.integrate(at)
    assert queries.proof_of(act).startswith("c2sp.org/tlog-proof@v1\n")


# ------------------------------------------------------------------ how far it is proven
def test_how_the_journal_stands_is_told_from_nothing_to_cosigned(auditor, at, peer_keys, peer_card):
    nothing = queries.standing(auditor)
    assert nothing == queries.Standing(0, 0, None, None, None, 0, None)
    assert (queries.size(), queries.offer(), queries.cosigned_upto()) == (0, None, None)
    assert queries.gauges(at) == {"journal_acts": 0, "journal_unplaced": 0, "journal_cosigned": 0}
    remember(3, at)
    signed = actions.integrate(at)
    cosigned = cosigned_by(peer_keys, peer_card, at)
    remember(2, at)
    newest = actions.integrate(at)
    remember(4, at)
    durable.write(paths.evidence(folder(), b"x"), b"x")
    stands = queries.standing(auditor)
    assert stands == queries.Standing(5, 4, newest, cosigned, None, 1, at) and cosigned == signed
    assert queries.gauges(at) == {"journal_acts": 5, "journal_unplaced": 4, "journal_cosigned": 3}
    assert queries.cosigned_upto() == queries.Upto(3, at)
    assert (queries.newest_checkpoint(), queries.newest_cosigned()) == (newest, cosigned)


def test_what_the_other_node_is_to_cosign_next_comes_with_its_proof(at, peer_keys, peer_card):
    remember(3, at)
    first = actions.integrate(at)
    assert queries.offer() == queries.Offer(first, first.note, 0, [])
    cosigned_by(peer_keys, peer_card, at)
    assert queries.offer() is None
    remember(4, at)
    second = actions.integrate(at)
    offer = queries.offer()
    assert (offer.checkpoint, offer.note, offer.old_size) == (second, second.note, 3)
    assert offer.proof == queries.consistency(3, 7) and len(offer.proof) > 1


def test_since_when_a_journal_is_proven_is_the_first_cosignature(auditor, at, peer_keys, peer_card):
    for days in (0, 1):
        remember(1, at)
        actions.integrate(at)
        cosigned_by(peer_keys, peer_card, at + timedelta(days=days))
    assert queries.standing(auditor).proven_since == at
    assert queries.cosigned_upto() == queries.Upto(2, at + timedelta(days=1))


def test_how_far_the_other_journal_is_cosigned_here_is_told(auditor, at, peer_keys, peer_card):
    other, name = Other(peer_keys, peer_card, count=4), peer_card.journal_name
    assert queries.witnessed_upto(name) is None and queries.witnessed(name) is None
    line = actions.witness(other.note(), 0, [], peer=peer_card, at=at)
    row = queries.witnessed(name)
    assert queries.witnessed_upto(name) == queries.Upto(4, at)
    assert (row.size, row.note, row.cosignature, row.cosigned_at) == (4, other.note(), line, at)
    assert queries.standing(auditor).witnessed == row


def test_leaf_hashes_are_given_in_a_row(at):
    acts = remember(5, at)
    actions.integrate(at)
    for act in acts:
        act.refresh_from_db()
    hashes = [bytes.fromhex(act.leaf_hash) for act in acts]
    assert queries.leaves(0, 5) == b"".join(hashes)
    assert queries.leaves(1, 3) == b"".join(hashes[1:3]) and len(queries.leaves(3, 9)) == 2 * merkle.SIZE
    assert queries.leaves(5, 9) == b""
