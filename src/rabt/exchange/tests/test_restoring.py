"""After a restored copy: what was lost goes again, what was forgotten comes back, nothing is made up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import envelope, line, restoring
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.journal.models import Act
from rabt.seal import keys
from rabt.seal import letter as letters
from rabt.seal import standing as sealing

pytestmark = pytest.mark.django_db


def told(other: OtherNode, **more: Any) -> str:
    """Sign how far the other node has come."""
    facts = {
        "from_state": other.state, "to_state": other.ours.state, "at": AT, "sent_upto": other.seq,
        "settled_upto": other.seq, "open_digest": "", "received_highest": len(other.held), "gaps": (),
    } | more  # fmt: skip
    key = keys.signing_key(other.folder, keys.LETTER)
    return sealing.sign_standing(sealing.Standing(**facts), sign_with=key)


@pytest.fixture
def write(cast: Any) -> Callable[[int], Outgoing]:
    """Return a way to write a letter of ours."""
    clerk = cast("origin_clerk")
    return lambda number: actions.send(clerk, "test.noted/1", {"n": number}, about=a_ref(), at=AT)


def ask(other: OtherNode, **parcel: Any) -> dict[str, Any]:
    """Let the other node send us a parcel."""
    return actions.answer(line.Parcel(**{"letters": [], **parcel}), at=AT)


def back_of(other: OtherNode, row: Outgoing, receipt: str = "") -> dict[str, str]:
    """Give a letter of ours back, as the other node would."""
    inside = sealing.give_back(
        row.sealed,
        open_with=keys.opening_key(other.folder),
        close_to=keys.sealing_key(other.our_card.open),
    )
    return {
        "letter": row.sealed,
        "inside": inside,
        "receipt": receipt or other.receipt(row.seq or 0, row.digest),
    }


# ---------------------------------------------------------------- the other node was restored


def test_what_the_other_node_lost_with_a_restored_copy_goes_again(paired: OtherNode, write: Any) -> None:
    for number in range(1, 6):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    assert Outgoing.objects.filter(filed_at=None).count() == 0
    paired.standing = told(paired, received_highest=3)
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert list(Outgoing.objects.filter(filed_at=None).values_list("seq", flat=True).order_by("seq")) == [
        4,
        5,
    ]
    assert Outgoing.objects.exclude(lost_at=None).count() == 2
    before = dict(paired.held)
    paired.held.clear()
    paired.standing = ""
    assert actions.deliver(AT, carrier=paired.carry, at_once=True).acknowledged == 2
    assert set(paired.held) < set(before)  # the same bytes, by their digests


def test_only_what_lies_in_a_gap_goes_again(paired: OtherNode, write: Any) -> None:
    for number in range(1, 8):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    paired.standing = told(paired, received_highest=6, gaps=((2, 2), (4, 5)))
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    again = Outgoing.objects.filter(filed_at=None).order_by("seq")
    assert [row.seq for row in again] == [2, 4, 5, 7]


def test_a_letter_erased_since_is_told_as_a_word_and_keeps_its_place(paired: OtherNode, write: Any) -> None:
    rows = [write(number) for number in (1, 2, 3)]
    actions.deliver(AT, carrier=paired.carry)
    actions.forget([rows[1].about])
    Outgoing.objects.update(filed_at=None)
    sent: list[str] = []

    def look(url: str, parcel: line.Parcel) -> line.Answer:
        sent.extend(parcel.letters)
        return line.Answer([], AT, AT, AT)

    actions.deliver(AT, carrier=look)
    assert [sealing.is_void(text) for text in sent] == [False, True, False]
    word = sealing.read_void(
        sent[1],
        signed_by=keys.verifying_key(paired.our_card.letter),
        from_state=paired.ours.state,
        to_state=paired.state,
    )
    held = {row.seq: row.digest for row in Outgoing.objects.all()}
    assert (word.seq, word.digest, word.prev) == (2, held[2], held[1])


def test_a_word_in_the_place_of_a_letter_is_confirmed_and_does_nothing(paired: OtherNode, room: Any) -> None:
    first, second = paired.letter(body={"n": 1}), paired.letter(body={"n": 2})
    third = paired.letter(body={"n": 3})
    told_digest = letters.digest_of(second)
    key = keys.signing_key(paired.folder, keys.LETTER)
    void = sealing.Void(
        paired.state, paired.ours.state, new_id(), 2, letters.digest_of(first), told_digest, AT
    )
    word = sealing.sign_void(void, sign_with=key)
    came = actions.receive([first, word, third], via="line", at=AT)
    assert [paired.trusts(text).digest for text in came.receipts][1] == told_digest  # type: ignore[union-attr]
    actions.apply_received(AT)
    assert room.numbers == [1, 3]
    assert Incoming.objects.get(seq=2).state == rules.Incoming.SET_ASIDE
    forged = sealing.sign_void(void, sign_with=keys.signing_key(paired.ours.keys, keys.LETTER))
    assert actions.receive([forged], via="line", at=AT).rejected == 1


def test_a_restored_node_is_given_back_its_own_letters(paired: OtherNode) -> None:
    texts = paired.letters(5)
    receipts = actions.receive(texts, via="line", at=AT).receipts
    answer = ask(paired, standing=told(paired, sent_upto=2, settled_upto=2))
    assert [one["letter"] for one in answer["back"]] == texts[2:]
    assert [one["receipt"] for one in answer["back"]] == receipts[2:]
    head, body = sealing.read_back(
        answer["back"][0]["inside"], open_with=keys.opening_key(paired.folder),
        signed_by=keys.verifying_key(paired.card.letter), from_state=paired.state, to_state=paired.ours.state,
    )  # fmt: skip
    assert (head.seq, body) == (3, {"n": 3})


def test_a_node_that_sent_anew_after_it_was_restored_is_behind_too(paired: OtherNode) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="line", at=AT)
    answer = ask(paired, standing=told(paired, sent_upto=3, settled_upto=1, open_digest="f" * 64))
    assert [one["letter"] for one in answer["back"]] == texts[1:]


def test_whoever_lacks_nothing_is_given_nothing_back(paired: OtherNode) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="line", at=AT)
    answer = ask(paired, standing=told(paired, settled_upto=1, open_digest=letters.digest_of(texts[1])))
    assert answer["back"] == []
    ours = sealing.read_standing(
        answer["standing"], signed_by=keys.verifying_key(paired.our_card.letter),
        from_state=paired.ours.state, to_state=paired.state,
    )  # fmt: skip
    assert (ours.received_highest, ours.gaps, ours.sent_upto) == (3, (), 0)


def test_what_was_erased_here_is_not_given_back(paired: OtherNode) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="line", at=AT)
    actions.forget([Incoming.objects.get(seq=2).about])
    answer = ask(paired, standing=told(paired, sent_upto=0, settled_upto=0))
    assert [one["letter"] for one in answer["back"]] == texts[:1]


def test_how_far_we_have_come_is_told_to_nobody_else(paired: OtherNode) -> None:
    key = keys.signing_key(paired.ours.keys, keys.LETTER)
    forged = sealing.Standing(paired.state, paired.ours.state, AT, 0, 0, "", 0, ())
    answer = ask(paired, standing=sealing.sign_standing(forged, sign_with=key))
    assert answer.keys() == {"receipts", "at"}
    assert Rejection.objects.get().code == "signature_wrong"


def test_gaps_are_counted_as_the_rules_count_them(paired: OtherNode) -> None:
    texts = paired.letters(12)
    actions.receive([texts[place] for place in (0, 1, 3, 6, 7, 11)], via="line", at=AT)
    standing = queries.standing_of(queries.the_peer())
    assert standing.gaps == rules.gaps_in(2, [4, 7, 8, 12]) == ((3, 3), (5, 6), (9, 11))


# ---------------------------------------------------------------- this node was restored


def restore_upto(seq: int) -> list[Outgoing]:
    """Forget our letters after a number, as a restored copy does; return them."""
    lost = list(Outgoing.objects.filter(seq__gt=seq).order_by("seq"))
    Outgoing.objects.filter(seq__gt=seq).delete()
    Peer.objects.update(last_seq=seq, last_digest=queries.digest_sent(Peer.objects.get().state, seq))
    return lost


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
    paired.standing = told(paired, received_highest=3)
    assert actions.deliver(AT, carrier=paired.carry, at_once=True).sent == 0
    assert Peer.objects.get().restored_at is not None
    paired.back = [back_of(paired, row) for row in lost]
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
    paired.takes, paired.standing = False, told(paired, received_highest=1)
    actions.deliver(AT, carrier=paired.carry)
    assert Peer.objects.get().restored_seq == 2
    assert restoring.take_back([back_of(paired, row) for row in late], via="pouch", at=AT) == 1
    assert Peer.objects.get().restored_seq is None
    paired.takes, paired.standing = True, told(paired, received_highest=2)
    for _ in range(3):
        actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Peer.objects.get().restored_at is None
    kinds = [row.kind for row in Outgoing.objects.order_by("seq")]
    assert kinds == ["test.noted/1", "test.noted/1", "line.restored/1", "line.restored/1"]


def test_that_the_other_node_was_restored_is_written_down(paired: OtherNode) -> None:
    body = {"restored_at": AT.isoformat(), "journal_size": 0}
    actions.receive([paired.letter("line.restored/1", body)], via="line", at=AT)
    actions.apply_received(AT)
    assert Incoming.objects.get().state == rules.Incoming.APPLIED
    act = Act.objects.get(kind="node.restored")
    assert act.actor_id == f"node:{paired.state}"
    third, fourth = paired.letter(), paired.letter()
    assert actions.receive([fourth], via="pouch", at=AT).new == 0, "nothing is taken across a gap now"
    assert actions.receive([third, fourth], via="pouch", at=AT).new == 2
    paired.letter()
    later = AT + rules.IN_ORDER_FOR
    assert actions.receive([paired.letter()], via="pouch", at=later).new == 1


def test_letters_numbered_before_it_was_known_are_numbered_anew(paired: OtherNode, write: Any) -> None:
    for number in (1, 2, 3):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    write(8)
    write(9)
    actions.seal_waiting(AT)  # nobody said that this node was restored
    assert restoring.take_back([back_of(paired, row) for row in lost], via="line", at=AT) == 2
    assert Outgoing.objects.filter(seq=None).count() == 2
    actions.deliver(AT, carrier=paired.carry)
    rows = {row.seq: row.body["n"] for row in Outgoing.objects.all()}
    assert rows == {1: 1, 2: 2, 3: 3, 4: 8, 5: 9}


def test_what_is_not_ours_or_contradicts_is_not_taken_back(paired: OtherNode, write: Any) -> None:
    for number in (1, 2, 3):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    good = [back_of(paired, row) for row in lost]
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
    back = [back_of(paired, row)]
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
    assert restoring.take_back([back_of(paired, lost[2])], via="line", at=AT) == 1
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


def test_a_standing_that_is_not_theirs_moves_nothing(paired: OtherNode, write: Any) -> None:
    write(1)
    paired.standing = "a.b.c"
    actions.deliver(AT, carrier=paired.carry)
    assert Outgoing.objects.exclude(filed_at=None).count() == 1
    assert Rejection.objects.count() == 1


def test_a_node_that_takes_nothing_back_is_not_asked_for_ever(paired: OtherNode) -> None:
    actions.receive(paired.letters(3), via="line", at=AT)
    paired.standing = told(paired, sent_upto=1, settled_upto=1)
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


def test_closed_to_an_earlier_key_a_letter_is_given_back_all_the_same(paired: OtherNode) -> None:
    texts = paired.letters(2)
    actions.receive(texts, via="line", at=AT)
    keys.make_line_keys(paired.ours.keys, "new")
    peer = Peer.objects.get()
    peer.set_own_keys(peer.own_keys.using("new"))
    peer.save()
    rows = queries.received_after(peer.state, 0)
    assert [envelope.give_back(row, peer)["letter"] for row in rows] == texts
    Incoming.objects.filter(seq=2).update(sealed=texts[0][:-4] + "AAAA")
    with pytest.raises(Untrusted):
        envelope.give_back(Incoming.objects.get(seq=2), peer)
    answer = ask(paired, standing=told(paired, sent_upto=0, settled_upto=0))
    assert [one["letter"] for one in answer["back"]] == texts[:1]


def test_a_letter_given_back_that_contradicts_a_receipt_is_refused(paired: OtherNode, write: Any) -> None:
    for number in (1, 2):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    lost = restore_upto(1)
    write(8)
    actions.deliver(AT, carrier=paired.carry)  # the other node confirms a second letter of the same number
    assert restoring.take_back([back_of(paired, row) for row in lost], via="line", at=AT) == 0
    assert Rejection.objects.get().code == "back_contradicts"
    assert restoring.letters_back(None) == []


def test_with_two_keys_believed_a_malformed_word_is_still_malformed(paired: OtherNode) -> None:
    Peer.objects.update(earlier_letter=paired.our_card.letter)
    paired.standing = sealing.jose.signed(
        sealing.STANDING_TYPE, {"nothing": 1}, keys.signing_key(paired.folder, keys.LETTER)
    )
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert Rejection.objects.get().code == "letter_malformed"
