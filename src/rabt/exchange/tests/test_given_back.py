"""Restored nodes in detail: what a letter given back must prove, what is remembered, what is left alone."""

import hashlib
import logging
from datetime import timedelta
from typing import Any

import pytest

from rabt.base.identifiers import new_id
from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import line, restoring
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, restore_upto
from rabt.journal import actions as journal
from rabt.journal import queries as journal_queries
from rabt.journal.models import Act
from rabt.seal import keys
from rabt.seal import letter as letters
from rabt.seal import standing as sealing

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)


def sent(paired: OtherNode, write: Any, count: int) -> None:
    """Let so many letters of ours be sent and confirmed."""
    for number in range(1, count + 1):
        write(number)
    actions.deliver(AT, carrier=paired.carry)


# ---------------------------------------------------------------- what it must prove


def test_a_letter_given_back_by_the_door_stands_in_its_place_again(paired: OtherNode, write: Any) -> None:
    sent(paired, write, 3)
    back = [paired.gives_back(row) for row in restore_upto(1)]
    parcel = line.Parcel([], paired.word(received_highest=3), back)
    assert actions.answer(parcel, at=LATER).keys() == {"receipts", "at", "standing", "back"}
    rows = list(Outgoing.objects.order_by("seq"))
    assert [(row.seq, row.body["n"], row.back_at) for row in rows] == [
        (1, 1, None), (2, 2, LATER), (3, 3, LATER)
    ]  # fmt: skip
    assert [(row.sealed, row.receipt) for row in rows[1:]] == [
        (one["letter"], one["receipt"]) for one in back
    ]
    assert {(row.written_by, row.purpose, row.answered_at, row.filed_at) for row in rows[1:]} == {
        (f"node:{paired.ours.state}", "test", LATER, LATER)
    }


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("receipt", "back_unfitting"),
        ("letter", "back_unfitting"),
        ("inside", "letter_not_for_us"),
        ("signature", "signature_wrong"),
    ],
)
def test_a_letter_given_back_that_proves_nothing_is_written_down_with_its_reason(
    paired: OtherNode, write: Any, spoil: str, code: str
) -> None:
    sent(paired, write, 3)
    lost = restore_upto(1)
    good = paired.gives_back(lost[0])
    thief = OtherNode(paired.ours, folder=paired.ours.home / "thief")
    other = {
        "receipt": {"receipt": paired.receipt(2, "0" * 64)},
        "letter": {"letter": lost[1].sealed},
        "inside": {"inside": good["inside"][:-4] + "AAAA"},
        "signature": {"receipt": thief.receipt(2, lost[0].digest)},
    }[spoil]
    assert restoring.take_back([good | other], via="pouch", at=AT) == 0
    row = Rejection.objects.get()
    assert (row.code, row.via, row.incident) == (code, "pouch", False)
    assert row.digest == hashlib.sha256((good | other)["letter"].encode()).hexdigest()
    assert row.facts == ({"seq": "2"} if code == "back_unfitting" else row.facts)
    assert Outgoing.objects.count() == 1


def test_letters_given_back_that_contradict_a_receipt_are_an_incident_of_the_first(
    paired: OtherNode, write: Any, committed: Any
) -> None:
    sent(paired, write, 3)
    lost = restore_upto(1)
    write(8)
    actions.deliver(AT, carrier=paired.carry)
    back = [paired.gives_back(row) for row in lost]
    assert restoring.take_back(back, via="relay", at=AT) == 0
    row = Rejection.objects.get()
    assert (row.code, row.via, row.incident, row.facts) == ("back_contradicts", "relay", True, {"seq": "2"})
    assert row.digest == lost[0].digest
    committed("exchange.incident_raised", seq="2")


def test_what_we_know_is_given_back_beside_what_we_forgot(paired: OtherNode, write: Any) -> None:
    sent(paired, write, 4)
    back = [paired.gives_back(row) for row in Outgoing.objects.order_by("seq")]
    restore_upto(3)
    assert restoring.take_back(back, via="line", at=AT) == 1
    assert [row.body["n"] for row in Outgoing.objects.order_by("seq")] == [1, 2, 3, 4]
    assert restoring.take_back([], via="line", at=AT) == 0
    assert not Rejection.objects.exists()


# ---------------------------------------------------------------- what becomes of the others


def test_a_letter_that_loses_its_number_is_as_if_it_was_never_sealed(paired: OtherNode, write: Any) -> None:
    sent(paired, write, 3)
    lost = restore_upto(1)
    written = write(8)
    paired.takes = False
    actions.deliver(AT, carrier=paired.carry)
    written.refresh_from_db()
    assert written.seq == 2 and written.attempts and written.next_try_at and written.sent_at
    restoring.take_back([paired.gives_back(row) for row in lost], via="line", at=AT)
    written.refresh_from_db()
    assert (written.seq, written.sealed, written.digest, written.attempts) == (None, "", "", 0)
    assert (written.next_try_at, written.sent_at, written.state) == (None, None, "written")


def test_the_word_that_we_were_restored_keeps_its_number_where_nothing_takes_it(
    paired: OtherNode, write: Any
) -> None:
    sent(paired, write, 3)
    [second, third] = restore_upto(1)
    restoring.take_back([paired.gives_back(third)], via="line", at=AT)
    actions.note_restored(AT)
    restoring.heed(rules.Standing(0, 0, "", 3), AT)
    assert Peer.objects.get().restored_seq == 4
    assert restoring.take_back([paired.gives_back(second)], via="pouch", at=AT) == 1
    assert Peer.objects.get().restored_seq == 4


def test_what_was_lost_on_both_sides_is_remembered_by_number(
    paired: OtherNode, write: Any, committed: Any
) -> None:
    sent(paired, write, 4)
    lost = restore_upto(1)
    restoring.take_back([paired.gives_back(lost[2])], via="line", at=LATER)
    committed("line.taken_back", letters=1, numbered_anew=0, lost=[2, 3])
    row = Outgoing.objects.get(seq=2)
    peer = queries.the_peer()
    assert (row.kind, row.about, row.body, row.sealed) == ("letter.erased/1", peer.ref, {}, "erased")
    assert (row.written_by, row.made_at, row.filed_at) == (f"node:{paired.ours.state}", LATER, None)


# ---------------------------------------------------------------- what is remembered and told


def test_that_this_node_was_restored_is_written_down_by_itself(paired: OtherNode, committed: Any) -> None:
    Peer.objects.update(restored_seq=7)
    actions.note_restored(LATER)
    peer = Peer.objects.get()
    assert (peer.restored_at, peer.restored_seq, peer.journal_waits) == (LATER, None, True)
    assert queries.does_journal_wait()
    act = Act.objects.get(kind="node.restored")
    assert (act.actor_id, act.ref, act.at) == (f"node:{paired.ours.state}", peer.ref, LATER)
    committed("node.restored")


@pytest.mark.parametrize("acts", [0, 3])
def test_a_restored_node_tells_how_far_its_journal_had_come(paired: OtherNode, cast: Any, acts: int) -> None:
    for _ in range(acts):
        journal.append(cast("destination_clerk"), "test.noted", f"thing:{new_id()}", at=AT)
    if acts:
        actions.integrate_journal(AT)
    placed = journal_queries.size()
    actions.note_restored(AT)
    assert restoring.heed(rules.Standing(0, 0, "", 0), LATER) == 0
    row = Outgoing.objects.get(kind="line.restored/1")
    assert row.body == {"restored_at": AT.isoformat(), "journal_size": placed, "held": 0, "gaps": []}
    assert bool(placed) is bool(acts)
    assert (row.seq, row.about, Peer.objects.get().restored_seq) == (1, queries.the_peer().ref, 1)
    assert not Act.objects.filter(kind="line.sent_again").exists()


def test_what_goes_again_is_counted_once(paired: OtherNode, write: Any, committed: Any) -> None:
    sent(paired, write, 3)
    lost_two = rules.Standing(0, 0, "", 1)
    assert restoring.heed(lost_two, LATER) == 2
    assert restoring.heed(lost_two, LATER) == 0
    assert Act.objects.filter(kind="line.sent_again").count() == 1
    committed("line.sent_again", letters=2)
    assert set(Outgoing.objects.filter(seq__gt=1).values_list("lost_at", "filed_at")) == {(LATER, None)}


def test_that_the_other_node_tells_how_far_it_has_come_is_noted(paired: OtherNode) -> None:
    assert not queries.peer_understands(2)
    assert restoring.read_standing("", via="line", at=AT) is None
    told = paired.word(sent_upto=9, settled_upto=8, open_digest="d", received_highest=7, gaps=((2, 3),))
    assert restoring.read_standing(told, via="line", at=AT) == rules.Standing(9, 8, "d", 7, ((2, 3),))
    assert queries.peer_understands(2) and not queries.peer_understands(3)


def test_before_pairing_nothing_is_told_to_whoever_asks(db: Any, other: OtherNode) -> None:
    answer = actions.answer(line.Parcel([other.letter()], other.word()), at=AT)
    assert answer.keys() == {"receipts", "at"} and answer["receipts"] == []


# ---------------------------------------------------------------- giving back


def test_in_a_round_of_ours_whoever_lacks_nothing_is_given_nothing_back(paired: OtherNode) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="line", at=AT)
    paired.standing = paired.word(settled_upto=1, open_digest=letters.digest_of(texts[1]))
    given: list[int] = []

    def count(url: str, parcel: line.Parcel) -> line.Answer:
        given.append(len(parcel.back))
        return paired.carry(url, parcel)

    actions.deliver(AT, carrier=count, at_once=True)
    assert given == [0]


def test_a_node_whose_letter_contradicts_ours_is_given_back_what_we_hold(paired: OtherNode) -> None:
    texts = paired.letters(2)
    actions.receive(texts, via="line", at=AT)
    another = paired.letter(seq=2, prev=letters.digest_of(texts[0]))
    told = paired.word(sent_upto=2, settled_upto=1, open_digest="")
    answer = actions.answer(line.Parcel([another], told), at=AT)
    assert [one["letter"] for one in answer["back"]] == texts[1:]
    assert Rejection.objects.get().code == "seq_reused"


def test_as_much_is_given_back_as_one_request_holds(paired: OtherNode) -> None:
    """Each letter goes twice: as it was sealed, and what is inside closed to its writer."""
    texts = [paired.letter(body={"n": n, "x": "A" * 270_000}) for n in range(6)]
    length = len(texts[0])
    assert 8 * length < 4_000_000 < 10 * length
    actions.receive(texts, via="line", at=AT)
    assert len(restoring.letters_back(rules.Standing(0, 0, "", 0))) == 4


def test_a_letter_that_none_of_our_keys_opens_is_told_in_the_log(
    paired: OtherNode, caplog: pytest.LogCaptureFixture
) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="line", at=AT)
    Incoming.objects.filter(seq=2).update(sealed=texts[1][:-4] + "AAAA")
    back = restoring.letters_back(rules.Standing(0, 0, "", 0))
    assert [one["letter"] for one in back if one["inside"]] == [texts[0], texts[2]] and len(back) == 3
    said = [(one.levelno, one.getMessage()) for one in caplog.records if one.name == restoring.log.name]
    assert said == [(logging.ERROR, "letter 2 cannot be given back: none of our keys opens it")]


# ---------------------------------------------------------------- a word in a letter's stead


def void(paired: OtherNode, **told: Any) -> str:
    """Sign that a letter stood at a place of the line."""
    facts = {
        "from_state": paired.state, "to_state": paired.ours.state, "mid": new_id(), "seq": 1, "prev": "",
        "digest": "d" * 64, "sent_at": AT,
    } | told  # fmt: skip
    return sealing.sign_void(sealing.Void(**facts), sign_with=keys.signing_key(paired.folder, keys.LETTER))


def test_a_word_in_a_letters_stead_is_stored_as_set_aside_by_the_other_node(paired: OtherNode) -> None:
    actions.receive([void(paired)], via="line", at=LATER)
    row = Incoming.objects.get()
    assert (row.kind, row.about, row.purpose, row.body) == ("letter.erased/1", "", "duty", {})
    assert (row.state, row.handled_by, row.handled_at) == ("set_aside", f"node:{paired.state}", LATER)
    assert row.handled_reason == "erased before it was sent again"
    assert (row.digest, row.made_at, row.came_at) == ("d" * 64, AT, LATER)


@pytest.mark.parametrize("told", [{"seq": 0}, {"sent_at": AT.replace(year=1999)}])
def test_a_word_that_no_table_can_hold_is_turned_away(paired: OtherNode, told: dict[str, Any]) -> None:
    assert actions.receive([void(paired, **told)], via="line", at=AT).rejected == 1
    assert Rejection.objects.get().code == "letter_malformed"
    assert not Incoming.objects.exists()


# ---------------------------------------------------------------- what is erased


def test_what_is_erased_of_a_record_is_counted_and_what_is_under_way_stays(
    paired: OtherNode, write: Any
) -> None:
    sent(paired, write, 1)
    about = Outgoing.objects.get().about
    actions.receive(
        [paired.letter(about=about), paired.letter(about=about), paired.letter()], via="line", at=AT
    )
    Outgoing.objects.create(
        to_state=paired.state, kind="test.noted/1", about=about, purpose="test", body={"n": 2},
        written_by="x", made_at=AT,
    )  # fmt: skip
    assert actions.forget([about]) == 3
    assert [(row.body, row.sealed) for row in Outgoing.objects.order_by("id")] == [
        ({}, "erased"), ({"n": 2}, "")
    ]  # fmt: skip
    assert [(row.body, row.sealed == "erased") for row in Incoming.objects.order_by("seq")] == [
        ({}, True), ({}, True), ({"n": 3}, False)
    ]  # fmt: skip
