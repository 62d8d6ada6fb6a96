"""After this node was restored: it hears first, takes back what it forgot, and makes nothing up."""

from datetime import timedelta
from typing import Any

import pytest

from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import line, restoring
from rabt.exchange.models import Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, restore_upto
from rabt.seal import keys
from rabt.seal import standing as sealing

pytestmark = pytest.mark.django_db


def test_a_restored_node_numbers_nothing_before_it_has_heard_the_other(paired: OtherNode, write: Any) -> None:
    for number in (1, 2, 3):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    actions.note_restored(AT)
    write(9)
    paired.is_up = False
    assert actions.deliver(AT, carrier=paired.carry).sealed == 0
    paired.is_up = True
    paired.standing = paired.word(received_highest=3)
    assert actions.deliver(AT, carrier=paired.carry, at_once=True).sent == 0
    assert Peer.objects.get().restored_at is not None
    paired.back = [paired.gives_back(row) for row in lost]
    paired.takes = False
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Peer.objects.get().restored_seq == 4, "it has said so, and the other node does not hold it yet"
    assert Outgoing.objects.get(seq=4).kind == "line.restored/1"
    assert Outgoing.objects.filter(seq=None).count() == 1
    paired.takes, paired.back = True, []
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Peer.objects.get().restored_at is None
    actions.deliver(AT, carrier=paired.carry)
    rows = {row.seq: row for row in Outgoing.objects.all()}
    assert sorted(rows) == [1, 2, 3, 4, 5]
    assert [rows[seq].body["n"] for seq in (1, 2, 3, 5)] == [1, 2, 3, 9]
    assert rows[3].back_at == AT
    assert rows[3].receipt
    assert rows[5].back_at is None
    assert paired.held[rows[4].digest]["head"].prev == lost[-1].digest


def test_what_was_on_its_way_before_the_copy_makes_it_say_so_again(paired: OtherNode, write: Any) -> None:
    """A stick with an old letter comes first: the word that this node was restored gets another number."""
    for number in (1, 2):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    late = restore_upto(1)
    actions.note_restored(AT)
    paired.takes, paired.standing = False, paired.word(received_highest=1)
    actions.deliver(AT, carrier=paired.carry)
    assert Peer.objects.get().restored_seq == 2
    assert restoring.take_back([paired.gives_back(row) for row in late], via="pouch", at=AT) == 1
    assert Peer.objects.get().restored_seq is None
    paired.takes, paired.standing = True, paired.word(received_highest=2)
    for _ in range(3):
        actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Peer.objects.get().restored_at is None
    kinds = [row.kind for row in Outgoing.objects.order_by("seq")]
    assert kinds == ["test.noted/1", "test.noted/1", "line.restored/1", "line.restored/1"]


def test_letters_numbered_before_it_was_known_are_numbered_anew(
    paired: OtherNode, write: Any, committed: Any
) -> None:
    for number in (1, 2, 3):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    write(8)
    write(9)
    actions.seal_waiting(AT)  # nobody said that this node was restored
    assert restoring.take_back([paired.gives_back(row) for row in lost], via="line", at=AT) == 2
    assert Outgoing.objects.filter(seq=None).count() == 2
    committed("line.taken_back", letters=2, numbered_anew=2, lost=[])
    actions.deliver(AT, carrier=paired.carry)
    rows = {row.seq: row.body["n"] for row in Outgoing.objects.all()}
    assert rows == {1: 1, 2: 2, 3: 3, 4: 8, 5: 9}


def test_what_is_not_ours_or_contradicts_is_not_taken_back(paired: OtherNode, write: Any) -> None:
    for number in (1, 2, 3):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    good = [paired.gives_back(row) for row in lost]
    before = list(Outgoing.objects.values_list("seq", "digest"))
    for spoilt in (
        good[0] | {"receipt": paired.receipt(2, "0" * 64)},
        good[0] | {"inside": good[0]["inside"][:-4] + "AAAA"},
        good[0] | {"letter": paired.letter()},
    ):
        assert restoring.take_back([spoilt], via="line", at=AT) == 0
    assert list(Outgoing.objects.values_list("seq", "digest")) == before
    assert Rejection.objects.count() == 3
    assert restoring.take_back(good, via="line", at=AT) == 2
    assert restoring.take_back(good, via="line", at=AT) == 0


def test_a_letter_written_before_the_copy_and_numbered_after_it_gets_its_number_again(
    paired: OtherNode, write: Any
) -> None:
    for number in (1, 2):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    row = Outgoing.objects.get(seq=2)
    back = [paired.gives_back(row)]
    Outgoing.objects.filter(seq=2).update(seq=None, sealed="", digest="", receipt="", filed_at=None)
    Peer.objects.update(last_seq=1, last_digest=queries.digest_sent(paired.state, 1))
    assert restoring.take_back(back, via="line", at=AT) == 1
    again = Outgoing.objects.get(mid=row.mid)
    assert (again.seq, again.digest, again.back_at) == (2, row.digest, None)
    assert again.filed_at is not None and Outgoing.objects.count() == 2


def test_what_both_nodes_lost_is_told_as_lost_and_the_line_goes_on(paired: OtherNode, write: Any) -> None:
    for number in (1, 2, 3, 4):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    assert restoring.take_back([paired.gives_back(lost[2])], via="line", at=AT) == 1
    rows = {row.seq: row for row in Outgoing.objects.all()}
    assert sorted(rows) == [1, 2, 3, 4]
    assert [rows[seq].kind for seq in (2, 3)] == ["letter.erased/1"] * 2
    write(5)
    sent: list[str] = []

    def look(url: str, parcel: line.Parcel) -> line.Answer:
        sent.extend(parcel.letters)
        return line.Answer([], AT, AT, AT)

    actions.deliver(AT, carrier=look)
    words = [
        sealing.read_void(
            text, signed_by=keys.verifying_key(paired.our_card.letter),
            from_state=paired.ours.state, to_state=paired.state,
        )
        for text in sent[:2]
    ]  # fmt: skip
    assert [word.seq for word in words] == [2, 3]
    assert (words[0].prev, words[1].prev, words[1].digest) == (
        rows[1].digest,
        words[0].digest,
        lost[1].digest,
    )
    assert paired.open(sent[2]).head.prev == lost[2].digest


def test_letters_that_were_erased_there_keep_their_places_and_the_line_goes_on(
    paired: OtherNode, write: Any
) -> None:
    for number in (1, 2, 3, 4):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    one = Outgoing.objects.get(seq=1)
    lost = restore_upto(1)
    digests = [one.digest, *(row.digest for row in lost)]
    items = [paired.says_gone(row, prev) for row, prev in zip(lost, digests, strict=False)]
    assert restoring.take_back(items, via="line", at=AT) == 3
    rows = {row.seq: row for row in Outgoing.objects.all()}
    assert {seq: (row.kind, row.digest, row.mid) for seq, row in rows.items() if seq != 1} == {
        row.seq: ("letter.erased/1", row.digest, row.mid) for row in lost
    }
    assert all(row.filed_at and row.receipt for row in rows.values())
    assert Peer.objects.get().line.last_digest == lost[-1].digest
    assert restoring.take_back(items, via="line", at=AT) == 3  # told again, the same stands there
    assert Outgoing.objects.count() == 4
    write(5)
    actions.deliver(AT, carrier=paired.carry)
    assert list(paired.held.values())[-1]["head"].prev == lost[-1].digest


def test_an_erased_letter_that_was_written_before_the_copy_is_not_sent_a_second_time(
    paired: OtherNode, write: Any
) -> None:
    write(1)
    actions.deliver(AT, carrier=paired.carry)
    row = Outgoing.objects.get()
    Outgoing.objects.update(seq=None, digest="", sealed="", receipt="", sent_at=None, filed_at=None)
    peer = Peer.objects.get()
    peer.set_line(rules.Line())
    peer.save()
    assert restoring.take_back([paired.says_gone(row, "")], via="line", at=AT) == 1
    again = Outgoing.objects.get()
    assert (again.seq, again.digest, bool(again.filed_at)) == (1, row.digest, True)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"digest": "e" * 64}, "back_unfitting"), ({"seq": 3}, "back_unfitting"),
        ({"from_state": "LY", "to_state": "EG"}, "letter_not_for_us"), ({"prev": "f" * 64}, "back_unfitting"),
    ],
)  # fmt: skip
def test_a_word_of_a_letter_that_does_not_fit_changes_nothing(
    paired: OtherNode, write: Any, told: dict[str, Any], code: str
) -> None:
    for number in (1, 2):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    one = Outgoing.objects.get(seq=1)
    (lost,) = restore_upto(1)
    assert restoring.take_back([paired.says_gone(lost, one.digest, **told)], via="line", at=AT) == 0
    assert Outgoing.objects.count() == 1
    assert [row.code for row in Rejection.objects.all()] == [code]


def test_our_own_word_is_not_taken_for_theirs(paired: OtherNode, write: Any) -> None:
    write(1)
    actions.deliver(AT, carrier=paired.carry)
    row = Outgoing.objects.get()
    facts = sealing.Gone(paired.state, paired.ours.state, row.mid, 1, "", row.digest, AT)
    ours = sealing.sign_gone(facts, sign_with=keys.signing_key(paired.ours.keys, keys.LETTER))
    item = {"letter": ours, "inside": "", "receipt": row.receipt}
    restore_upto(0)
    assert restoring.take_back([item], via="line", at=AT) == 0
    assert [one.code for one in Rejection.objects.all()] == ["signature_wrong"]


def test_a_letter_told_as_lost_stands_in_its_place_again_when_it_comes_back_after_all(
    paired: OtherNode, write: Any
) -> None:
    for number in (1, 2, 3, 4):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    restoring.take_back([paired.gives_back(lost[2])], via="line", at=AT)
    assert Outgoing.objects.filter(kind="letter.erased/1").count() == 2
    assert restoring.take_back([paired.gives_back(row) for row in lost[:2]], via="line", at=AT) == 2
    rows = {row.seq: row for row in Outgoing.objects.all()}
    assert {seq: (row.kind, row.body["n"]) for seq, row in rows.items()} == {
        number: ("test.noted/1", number) for number in (1, 2, 3, 4)
    }
    assert [rows[seq].digest for seq in (2, 3, 4)] == [row.digest for row in lost]


def test_a_standing_that_is_not_theirs_moves_nothing(paired: OtherNode, write: Any) -> None:
    write(1)
    paired.standing = "a.b.c"
    actions.deliver(AT, carrier=paired.carry)
    assert Outgoing.objects.exclude(filed_at=None).count() == 1
    assert Rejection.objects.count() == 1


def test_a_node_that_takes_nothing_back_is_not_asked_for_ever(paired: OtherNode) -> None:
    actions.receive(paired.letters(3), via="line", at=AT)
    paired.standing = paired.word(sent_upto=1, settled_upto=1)
    asked: list[int] = []

    def count(url: str, parcel: line.Parcel) -> line.Answer:
        asked.append(len(parcel.back))
        return paired.carry(url, parcel)

    actions.deliver(AT, carrier=count, at_once=True)
    assert asked == [0, 2]


def test_a_silent_line_is_greeted_within_the_hour(paired: OtherNode) -> None:
    asked: list[str] = []

    def greet(url: str, parcel: line.Parcel) -> line.Answer:
        asked.append(parcel.standing)
        return paired.carry(url, parcel)

    for minutes in (0, 1, 59, 61):
        actions.deliver(AT + timedelta(minutes=minutes), carrier=greet)
    assert len(asked) == 2 and all(asked)


def test_with_its_disk_nearly_full_a_node_takes_nothing_in(paired: OtherNode, monkeypatch: Any) -> None:
    text = paired.letter()
    monkeypatch.setattr("rabt.exchange.rules.DISK_RESERVE", 1 << 62)
    assert actions.receive([text], via="line", at=AT).receipts == []
    assert not Rejection.objects.exists()
    monkeypatch.undo()
    assert len(actions.receive([text], via="line", at=AT).receipts) == 1


def test_a_letter_too_far_beyond_a_gap_waits_with_its_sender(paired: OtherNode, monkeypatch: Any) -> None:
    monkeypatch.setattr("rabt.exchange.rules.AHEAD_LIMIT", 3)
    texts = paired.letters(5)
    assert actions.receive(texts[3:], via="line", at=AT).new == 0
    assert actions.receive(texts[:3], via="line", at=AT).new == 3
    assert actions.receive(texts[3:], via="line", at=AT).new == 2


def test_a_letter_given_back_that_contradicts_a_receipt_is_refused(paired: OtherNode, write: Any) -> None:
    for number in (1, 2):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    write(8)
    actions.deliver(AT, carrier=paired.carry)  # the other node confirms a second letter of the same number
    assert restoring.take_back([paired.gives_back(row) for row in lost], via="line", at=AT) == 0
    assert Rejection.objects.get().code == "back_contradicts"
    assert restoring.letters_back(None) == []


def test_with_two_keys_believed_a_malformed_word_is_still_malformed(paired: OtherNode) -> None:
    Peer.objects.update(earlier_letter=paired.our_card.letter)
    paired.standing = sealing.jose.signed(
        sealing.STANDING_TYPE, {"nothing": 1}, keys.signing_key(paired.folder, keys.LETTER)
    )
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Rejection.objects.get().code == "letter_malformed"
