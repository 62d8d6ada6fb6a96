"""Two at once, and a crash at the worst moment: still each letter once, in order, none lost."""

import sys
from typing import Any

import pytest
from django.db import transaction

from rabt.exchange import actions, queries
from rabt.exchange.actions import line, locks
from rabt.exchange.models import Incoming, Outgoing, Peer
from rabt.exchange.tests.conftest import Room, pair_with
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.testing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paired(transactional_db: Any, other: OtherNode, cast: Any) -> OtherNode:
    pair_with(other, cast)
    return other


def test_two_appliers_apply_each_letter_once_in_order(paired: OtherNode, room: Room) -> None:
    actions.receive(paired.letters(40), via="line", at=AT)
    assert not at_once(*[lambda: actions.apply_received(AT)] * 3)
    assert room.numbers == list(range(1, 41))
    assert set(Incoming.objects.values_list("state", "tries")) == {("applied", 1)}


def test_the_same_batch_at_two_doors_is_stored_once(paired: OtherNode) -> None:
    batch = paired.letters(30)
    answers: list[list[str]] = []
    assert not at_once(*[lambda: answers.append(actions.receive(batch, via="line", at=AT).receipts)] * 3)
    assert Incoming.objects.count() == 30
    assert answers[0] == answers[1] == answers[2]
    assert Peer.objects.get().received_upto == 30


def test_two_senders_give_numbers_without_gap_or_double(paired: OtherNode, cast: Any) -> None:
    clerk = cast("origin_clerk")

    def write_and_send() -> None:
        for number in range(10):
            actions.send(clerk, "test.noted/1", {"n": number}, about=a_ref(), at=AT)
            actions.deliver(AT, carrier=paired.carry)

    assert not at_once(*[write_and_send] * 3)
    actions.deliver(AT, carrier=paired.carry)
    assert sorted(Outgoing.objects.values_list("seq", flat=True)) == list(range(1, 31))
    assert not Outgoing.objects.filter(filed_at=None).exists()
    heads = sorted((one["head"] for one in paired.held.values()), key=lambda head: head.seq)
    digests = list(Outgoing.objects.order_by("seq").values_list("digest", flat=True))
    assert [head.prev for head in heads] == ["", *digests[:-1]]


def test_a_second_sender_leaves_the_line_to_the_first(paired: OtherNode, cast: Any) -> None:
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    with locks.held(locks.SEND) as mine:
        assert mine
        results: list[Any] = []
        assert not at_once(lambda: results.append(actions.deliver(AT, carrier=paired.carry)))
        assert results[0].sent == 0
    assert actions.deliver(AT, carrier=paired.carry).acknowledged == 1


def test_a_crash_before_the_commit_leaves_nothing_and_the_letter_comes_again(
    paired: OtherNode, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = paired.letters(3)

    def crash(state: str, upto: int) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(queries, "contiguous_from", crash)
        with pytest.raises(KeyboardInterrupt):
            actions.receive(batch, via="line", at=AT)
    assert not Incoming.objects.exists()
    assert len(actions.receive(batch, via="line", at=AT).receipts) == 3
    actions.apply_received(AT)
    assert room.numbers == [1, 2, 3]


def test_a_crash_between_commit_and_receipt_is_healed_by_the_next_try(
    paired: OtherNode, room: Room, cast: Any
) -> None:
    """The sender's side: the letter arrived, the answer was lost; it goes again and is confirmed."""
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)

    def take_but_die(url: str, parcel: line.Parcel) -> Any:
        paired.carry(url, parcel)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.deliver(AT, carrier=take_but_die)
    assert Outgoing.objects.get().filed_at is None
    assert actions.deliver(AT, carrier=paired.carry).acknowledged == 1
    assert len(paired.held) == 1


def test_a_crash_inside_a_handler_leaves_the_letter_waiting(
    paired: OtherNode, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.receive(paired.letters(2), via="line", at=AT)

    def die(actor: Any, letter: Any) -> None:
        Peer.objects.update(last_error="half done")
        raise KeyboardInterrupt

    handlers = sys.modules["rabt_exchange_test_room"].HANDLERS  # type: ignore[attr-defined]
    with monkeypatch.context() as broken:
        broken.setitem(handlers, "test.noted/1", die)
        with pytest.raises(KeyboardInterrupt):
            actions.apply_received(AT)
    assert Peer.objects.get().last_error == ""
    assert set(Incoming.objects.values_list("state", flat=True)) == {"waiting"}
    assert actions.apply_received(AT) == 2
    assert room.numbers == [1, 2]


def test_a_receipt_is_never_given_inside_an_open_transaction(paired: OtherNode) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError):
        actions.receive([paired.letter()], via="line", at=AT)
