"""Each node cosigns the other's journal, and tells the other who looked at its people."""

import base64
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from rabt.access import viewing
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.identifiers import ref_of
from rabt.exchange import actions, queries
from rabt.exchange.messages import (
    CheckpointCosigned,
    CheckpointSigned,
    JournalGivenBack,
    JournalLeaves,
    LineRestored,
)
from rabt.exchange.models import Incoming, Outgoing, Peer
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.journal import actions as journal
from rabt.journal import queries as journal_queries
from rabt.seal import checkpoint, keys, merkle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """Hold the clock, so that cosignatures are dated."""
    with clock.stopped(AT):
        yield


def act(cast: Any, count: int = 1) -> None:
    for _ in range(count):
        journal.append(cast("destination_clerk"), "test.noted", a_ref(), at=AT)


def cosign(other: OtherNode, body: dict[str, Any]) -> dict[str, Any]:
    """Be the other node's witness: cosign what was offered."""
    told = CheckpointSigned.from_body(body)
    key = keys.signing_key(other.folder, keys.JOURNAL)
    line = checkpoint.cosign(told.note, other.card.witness_name, key, AT)
    return CheckpointCosigned(queries.size_on(told.note), line).to_body()


def come_in(*letters: str) -> list[str]:
    actions.receive(list(letters), via="line", at=AT)
    actions.apply_received(AT)
    return list(Incoming.objects.order_by("seq").values_list("state", flat=True))


def journal_of(other: OtherNode, leaves: list[bytes]) -> str:
    """Sign how far the other node's journal of these leaves has come."""
    root = merkle.root(merkle.subtrees_of(leaves), len(leaves))
    told = checkpoint.Checkpoint(other.card.journal_name, len(leaves), root)
    return checkpoint.sign(told, keys.signing_key(other.folder, keys.JOURNAL))


LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(12)]


def offered(other: OtherNode, leaves: list[bytes], old: int) -> str:
    """Write the other node's letter that offers a checkpoint."""
    proof = merkle.consistency(merkle.subtrees_of(leaves), old, len(leaves)) if old else []
    told = CheckpointSigned(journal_of(other, leaves), old, [base64.b64encode(one).decode() for one in proof])
    return other.letter(kind=told.KIND, body=told.to_body(), about=f"journal:{other.state}")


# ---------------------------------------------------------------- our journal, their cosignature


def test_our_journal_is_offered_cosigned_and_then_at_rest(paired: OtherNode, cast: Any) -> None:
    act(cast, 3)
    offer = actions.offer_checkpoint(AT)
    assert offer is not None
    assert (offer.kind, offer.about, offer.written_by) == ("checkpoint.signed/1", "journal:LY", "node:LY")
    actions.deliver(AT, carrier=paired.carry)
    answer = paired.letter(kind=CheckpointCosigned.KIND, body=cosign(paired, offer.body))
    assert come_in(answer) == ["applied"]
    cosigned = journal_queries.newest_cosigned()
    assert cosigned is not None
    assert cosigned.size == journal_queries.size()
    assert actions.offer_checkpoint(AT) is None  # witnessing itself adds nothing to be witnessed


def test_the_next_offer_proves_growth_from_what_was_cosigned(paired: OtherNode, cast: Any) -> None:
    act(cast, 3)
    first = actions.offer_checkpoint(AT)
    assert first is not None
    actions.deliver(AT, carrier=paired.carry)
    come_in(paired.letter(kind=CheckpointCosigned.KIND, body=cosign(paired, first.body)))
    act(cast, 5)
    second = actions.offer_checkpoint(AT)
    assert second is not None
    assert second.body["old_size"] == queries.size_on(first.body["note"])
    assert second.body["proof"]


def test_one_offer_at_a_time(paired: OtherNode, cast: Any) -> None:
    act(cast)
    assert actions.offer_checkpoint(AT) is not None
    act(cast)
    assert (
        actions.offer_checkpoint(AT + timedelta(days=14)) is None
    )  # the line is cut: one letter, not thousands
    actions.deliver(AT, carrier=paired.carry)
    ten = timedelta(minutes=10)  # the answer may be on its way
    assert actions.offer_checkpoint(AT + ten - timedelta(seconds=1)) is None
    assert actions.offer_checkpoint(AT + ten) is not None


def test_nothing_is_offered_before_pairing_but_acts_get_their_place(db: Any, cast: Any) -> None:
    act(cast)
    assert actions.offer_checkpoint(AT) is None
    assert journal_queries.size() == 1


def test_a_false_cosignature_is_a_dead_letter(paired: OtherNode, cast: Any) -> None:
    act(cast)
    offer = actions.offer_checkpoint(AT)
    assert offer is not None
    thief = OtherNode(paired.ours, folder=paired.ours.home / "thief")
    assert come_in(paired.letter(kind=CheckpointCosigned.KIND, body=cosign(thief, offer.body))) == ["dead"]
    assert journal_queries.newest_cosigned() is None


# ---------------------------------------------------------------- their journal, our cosignature


def answers() -> list[dict[str, Any]]:
    return list(
        Outgoing.objects.filter(kind=CheckpointCosigned.KIND).order_by("id").values_list("body", flat=True)
    )


def test_we_cosign_a_journal_that_only_grew(paired: OtherNode) -> None:
    assert come_in(offered(paired, LEAVES[:3], 0), offered(paired, LEAVES[:9], 3)) == ["applied"] * 2
    assert [body["size"] for body in answers()] == [3, 9]
    assert set(Outgoing.objects.values_list("about", "written_by")) == {("journal:EG", "node:LY")}
    note = journal_of(paired, LEAVES[:9]) + answers()[1]["cosignature"]
    ours = paired.our_card
    assert checkpoint.read_cosignature(note, ours.witness_name, keys.verifying_key(ours.journal)) == AT


def test_a_journal_that_was_rewritten_is_not_cosigned_and_the_evidence_is_kept(
    paired: OtherNode, node: Any
) -> None:
    forged = [merkle.leaf_hash(b"another past"), *LEAVES[1:9]]
    assert come_in(offered(paired, LEAVES[:3], 0), offered(paired, forged, 3)) == ["applied", "dead"]
    assert Incoming.objects.get(state="dead").reason_code == "checkpoint_inconsistent"
    assert len(answers()) == 1
    kept = [path for path in Path(node.home).rglob("*") if path.is_file() and "evidence" in str(path)]
    assert kept
    assert come_in(offered(paired, LEAVES[:12], 3)) == ["applied", "dead", "waiting"]  # until a person looked


def test_an_offer_overtaken_by_a_later_one_needs_no_answer(paired: OtherNode) -> None:
    assert come_in(offered(paired, LEAVES[:9], 0), offered(paired, LEAVES[:3], 0)) == ["applied"] * 2
    assert [body["size"] for body in answers()] == [9]
    assert come_in(offered(paired, LEAVES[:9], 3)) == ["applied"] * 3
    assert [body["size"] for body in answers()] == [9, 9], "the same again is cosigned again"


def test_a_cosignature_lost_from_their_sight_is_given_again(paired: OtherNode) -> None:
    come_in(offered(paired, LEAVES[:3], 0))
    assert come_in(offered(paired, LEAVES[:9], 2)) == ["applied"] * 2
    first, again = answers()
    assert again == first


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"note": "x", "old_size": 0, "proof": []},
        {"note": "a\n1\nb\n\n— a b\n", "old_size": -5, "proof": ["x"]},
        {"note": "a", "old_size": "0", "proof": []},
        {"note": "a", "old_size": 0, "proof": [], "more": 1},
    ],
)
def test_a_checkpoint_that_is_none_is_a_dead_letter(paired: OtherNode, body: dict[str, Any]) -> None:
    assert come_in(paired.letter(kind=CheckpointSigned.KIND, body=body)) == ["dead"]


# ---------------------------------------------------------------- who looked


def test_who_looked_at_their_people_is_told_once_for_each_day(paired: OtherNode, cast: Any) -> None:
    person, ours = a_ref(1), a_ref(2)
    viewing.known_elsewhere(person, paired.state)
    viewing.note_all(cast("destination_clerk"), [person, ours])
    assert actions.send_viewings(AT) == 0  # the day is not over
    tomorrow = AT + timedelta(days=1)
    assert actions.send_viewings(tomorrow) == 1
    assert actions.send_viewings(tomorrow) == 0
    row = Outgoing.objects.get()
    assert (row.kind, row.about) == ("viewings.digest/1", "viewings:2026-11-24")
    assert person in str(row.body)
    assert ours not in str(row.body)


def test_looks_that_a_device_uploads_late_are_told_too(paired: OtherNode, cast: Any) -> None:
    person = a_ref(1)
    viewing.known_elsewhere(person, paired.state)
    viewing.note_all(cast("destination_clerk"), [person])
    assert actions.send_viewings(AT + timedelta(days=1)) == 1
    viewing.note_all(cast("destination_approver"), [person], at=AT)
    assert actions.send_viewings(AT + timedelta(days=3)) == 1
    viewing.note_all(cast("employer"), [person], at=AT)
    assert actions.send_viewings(AT + timedelta(days=15)) == 0, "a device uploads within a fortnight"
    assert actions.send_viewings(AT + timedelta(days=14)) == 1


def test_their_looks_at_our_people_are_kept_for_the_person(
    paired: OtherNode, cast: Any, settings: Any
) -> None:
    person = a_ref(1)
    viewing.known_elsewhere(person, paired.state)
    viewing.note_all(cast("destination_clerk"), [person])
    [body] = viewing.digests(AT.date())
    theirs = body | {"state": paired.state}
    assert come_in(paired.letter(kind="viewings.digest/1", body=theirs)) == ["applied"]
    assert viewing.Viewing.objects.filter(person_ref=person, state=paired.state).count() == 1
    assert come_in(paired.letter(kind="viewings.digest/1", body=body)) == ["applied", "dead"]  # not of them


def test_the_other_node_acts_under_its_own_name(paired: OtherNode) -> None:
    assert the_node(paired.state).id == f"node:{paired.state}"


# ---------------------------------------------------------------- hashes told, and given back


def speak(other: OtherNode) -> None:
    """Let the other node be of this version."""
    Peer.objects.update(speaks=2)


def told_leaves() -> list[JournalLeaves]:
    rows = Outgoing.objects.filter(kind=JournalLeaves.KIND).order_by("id")
    return [JournalLeaves.from_body(row.body) for row in rows]


def test_the_hashes_of_our_journal_are_told_once_and_to_whom_knows_the_letter(
    paired: OtherNode, cast: Any
) -> None:
    act(cast, 3)
    actions.offer_checkpoint(AT)
    assert told_leaves() == []
    speak(paired)
    actions.offer_checkpoint(AT)
    actions.offer_checkpoint(AT)
    size = journal_queries.size()
    assert [(one.first, len(one.leaves) // 32) for one in told_leaves()] == [(0, size)]
    assert set(Outgoing.objects.values_list("about", flat=True)) == {"journal:LY"}
    assert Peer.objects.get().leaves_told == size
    assert told_leaves()[0].leaves == journal_queries.leaves(0, size)


def test_many_hashes_go_in_pieces(paired: OtherNode, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rabt.exchange.actions.witness.LEAVES_AT_ONCE", 2)
    speak(paired)
    act(cast, 4)
    actions.offer_checkpoint(AT)
    assert [one.first for one in told_leaves()] == [0, 2, 4]


def test_a_restored_node_is_given_back_what_its_journal_forgot(
    paired: OtherNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rabt.exchange.actions.witness.LEAVES_AT_ONCE", 3)
    leaves = JournalLeaves(0, b"".join(LEAVES))
    restored = LineRestored(AT, 5, 0, [])
    states = come_in(
        paired.letter(kind=leaves.KIND, body=leaves.to_body()),
        offered(paired, LEAVES, 0),
        paired.letter(kind=restored.KIND, body=restored.to_body()),
    )
    assert states == ["applied"] * 3
    given = [
        JournalGivenBack.from_body(row.body)
        for row in Outgoing.objects.filter(kind=JournalGivenBack.KIND).order_by("id")
    ]
    assert [(one.first, len(one.leaves) // 32, one.is_last) for one in given] == [
        (5, 3, False), (5, 3, False), (5, 1, True)
    ]  # fmt: skip
    assert b"".join(one.leaves for one in given) == b"".join(LEAVES[5:])
    assert {one.note for one in given} == {journal_of(paired, LEAVES)}
    assert {one.cosignature for one in given} == {answers()[0]["cosignature"]}
    about = Outgoing.objects.filter(kind=JournalGivenBack.KIND).values_list("about", flat=True)
    assert set(about) == {"journal:2026-11-24T09:00:00+00:00"}


def test_where_nothing_is_wanting_nothing_is_given_back(paired: OtherNode) -> None:
    restored = LineRestored(AT, 5, 0, [])
    come_in(paired.letter(kind=restored.KIND, body=restored.to_body()))
    given = JournalGivenBack.from_body(Outgoing.objects.get(kind=JournalGivenBack.KIND).body)
    assert given == JournalGivenBack("", "", 5, b"", True)


def test_our_journal_waits_until_it_is_given_back_where_it_had_come_to(paired: OtherNode, cast: Any) -> None:
    act(cast, 3)
    first = journal.integrate(AT)
    assert first is not None
    place, before = settings.RABT.home / "journal", settings.RABT.home / "before"
    shutil.copytree(place, before)
    copied = transaction.savepoint()
    act(cast, 4)
    note = journal.integrate(AT)
    assert note is not None
    forgotten = journal_queries.leaves(first.size, note.size)
    key = keys.signing_key(paired.folder, keys.JOURNAL)
    line = checkpoint.cosign(note.note, paired.card.witness_name, key, AT)
    transaction.savepoint_rollback(copied)
    shutil.rmtree(place)
    before.rename(place)
    actions.note_restored(AT)
    act(cast, 1)
    assert actions.offer_checkpoint(AT) is None and actions.integrate_journal(AT) is False
    assert journal_queries.size() == first.size, "no act is placed before the other node was heard"
    Peer.objects.update(restored_at=None)  # the other node has heard it
    about = ref_of("journal", AT.isoformat())
    pieces = [forgotten[:32], forgotten[32:]]
    letters = [
        JournalGivenBack(note.note, line, first.size, piece, place == 1) for place, piece in enumerate(pieces)
    ]
    states = come_in(*(paired.letter(kind=one.KIND, body=one.to_body(), about=about) for one in letters))
    assert states == ["applied", "applied"]
    assert not queries.does_journal_wait()
    actions.offer_checkpoint(AT)
    assert journal_queries.size() > note.size


def test_a_cosignature_of_what_a_restored_node_forgot_waits_for_nobody(paired: OtherNode, cast: Any) -> None:
    act(cast)
    offer = actions.offer_checkpoint(AT)
    assert offer is not None
    known, forgotten = cosign(paired, offer.body), cosign(paired, offer.body) | {"size": 999}
    actions.note_restored(AT)
    Peer.objects.update(restored_at=None)  # the other node has heard it; the journal is not given back yet
    kind = CheckpointCosigned.KIND
    came = come_in(*(paired.letter(kind=kind, body=body, about="journal:LY") for body in (forgotten, known)))
    assert came == ["applied", "applied"]
    assert journal_queries.newest_cosigned() is not None, "what is known is kept all the same"
    Peer.objects.update(journal_waits=False)
    assert come_in(paired.letter(kind=kind, body=forgotten, about="journal:LY"))[-1] == "dead"


def test_where_nothing_comes_back_our_journal_goes_on_from_the_copy(paired: OtherNode, cast: Any) -> None:
    actions.note_restored(AT)
    Peer.objects.update(leaves_told=7, restored_at=None)  # the other node has heard it
    empty = JournalGivenBack("", "", 4, b"", True)
    come_in(paired.letter(kind=empty.KIND, body=empty.to_body(), about=ref_of("journal", "x")))
    assert Peer.objects.get().leaves_told == 4, "what it forgot that it told is told again"
    act(cast, 1)
    assert actions.integrate_journal(AT)
