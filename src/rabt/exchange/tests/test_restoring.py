"""After the other node was restored: what it lost goes again, what it forgot is given back."""

from typing import Any

import pytest

from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions, queries, rules
from rabt.exchange.actions import envelope, line
from rabt.exchange.models import Incoming, Outgoing, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode
from rabt.seal import keys
from rabt.seal import letter as letters
from rabt.seal import standing as sealing

pytestmark = pytest.mark.django_db


def ask(other: OtherNode, **parcel: Any) -> dict[str, Any]:
    """Let the other node send us a parcel."""
    return actions.answer(line.Parcel(**{"letters": [], **parcel}), at=AT)


def test_what_the_other_node_lost_with_a_restored_copy_goes_again(
    paired: OtherNode, write: Any, committed: Any
) -> None:
    for number in range(1, 6):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    assert Outgoing.objects.filter(filed_at=None).count() == 0
    paired.standing = paired.word(received_highest=3)
    actions.deliver(AT, carrier=paired.carry, at_once=True)
    assert list(Outgoing.objects.filter(filed_at=None).values_list("seq", flat=True).order_by("seq")) == [
        4,
        5,
    ]
    assert Outgoing.objects.exclude(lost_at=None).count() == 2
    committed("line.sent_again", letters=2)
    before = dict(paired.held)
    paired.held.clear()
    paired.standing = ""
    assert actions.deliver(AT, carrier=paired.carry, at_once=True).acknowledged == 2
    assert set(paired.held) < set(before)  # the same bytes, by their digests


def test_only_what_lies_in_a_gap_goes_again(paired: OtherNode, write: Any) -> None:
    for number in range(1, 8):
        write(number)
    actions.deliver(AT, carrier=paired.carry)
    paired.standing = paired.word(received_highest=6, gaps=((2, 2), (4, 5)))
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
    answer = ask(paired, standing=paired.word(sent_upto=2, settled_upto=2))
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
    answer = ask(paired, standing=paired.word(sent_upto=3, settled_upto=1, open_digest="f" * 64))
    assert [one["letter"] for one in answer["back"]] == texts[1:]


def test_whoever_lacks_nothing_is_given_nothing_back(paired: OtherNode) -> None:
    texts = paired.letters(3)
    actions.receive(texts, via="line", at=AT)
    answer = ask(paired, standing=paired.word(settled_upto=1, open_digest=letters.digest_of(texts[1])))
    assert answer["back"] == []
    ours = sealing.read_standing(
        answer["standing"], signed_by=keys.verifying_key(paired.our_card.letter),
        from_state=paired.ours.state, to_state=paired.state,
    )  # fmt: skip
    assert (ours.received_highest, ours.gaps, ours.sent_upto) == (3, (), 0)


def test_where_a_letter_was_erased_here_our_word_and_receipt_are_given_back(paired: OtherNode) -> None:
    texts = paired.letters(4)
    receipts = actions.receive(texts, via="line", at=AT).receipts
    rows = {row.seq: row for row in Incoming.objects.all()}
    actions.forget([rows[2].about, rows[3].about])
    back = ask(paired, standing=paired.word(sent_upto=0, settled_upto=0))["back"]
    assert [one["letter"] for one in back if one["inside"]] == [texts[0], texts[3]]
    assert [one["receipt"] for one in back] == receipts
    for place in (1, 2):
        word = sealing.read_gone(
            back[place]["letter"], signed_by=keys.verifying_key(paired.our_card.letter),
            from_state=paired.ours.state, to_state=paired.state,
        )  # fmt: skip
        held = rows[place + 1]
        assert (word.mid, word.seq, word.prev, word.digest) == (held.mid, held.seq, held.prev, held.digest)


def test_a_word_that_came_in_a_letters_stead_is_given_back_as_ours(paired: OtherNode) -> None:
    digest = "d" * 64
    void = sealing.Void(paired.state, paired.ours.state, new_id(), 1, "", digest, AT)
    signed = sealing.sign_void(void, sign_with=keys.signing_key(paired.folder, keys.LETTER))
    actions.receive([signed], via="line", at=AT)
    (back,) = ask(paired, standing=paired.word(sent_upto=0, settled_upto=0))["back"]
    word = sealing.read_gone(
        back["letter"], signed_by=keys.verifying_key(paired.our_card.letter),
        from_state=paired.ours.state, to_state=paired.state,
    )  # fmt: skip
    assert (word.mid, word.digest, back["inside"]) == (void.mid, digest, "")


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
    back = ask(paired, standing=paired.word(sent_upto=0, settled_upto=0))["back"]
    assert [(one["letter"] == text, bool(one["inside"])) for one, text in zip(back, texts, strict=True)] == [
        (True, True), (False, False),
    ]  # fmt: skip
