"""The pouch carries the same letters as a file: any number of times, in any order, or not at all."""

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.exchange import actions, rules
from rabt.exchange.actions.pouch import unpack
from rabt.exchange.models import Incoming, Outgoing, Peer
from rabt.exchange.tests.conftest import Room
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref, pouch_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=3)


def write(cast: Any, count: int) -> None:
    for number in range(1, count + 1):
        actions.send(cast("origin_clerk"), "test.noted/1", {"n": number}, about=a_ref(), at=AT)


def opened_by(other: OtherNode, settings: Any, pouch: bytes) -> Any:
    """Read our pouch as the other node would."""
    ours = settings.RABT
    settings.RABT = ours.__class__(
        home=ours.home, state=other.state, peer_state=ours.state, side="", pack="", url=""
    )
    try:
        return unpack(pouch)[1]
    finally:
        settings.RABT = ours


def test_a_pouch_holds_every_letter_without_a_receipt(cast: Any, paired: OtherNode, settings: Any) -> None:
    write(cast, 3)
    actions.deliver(AT, carrier=paired.carry)
    write(cast, 2)
    contents = opened_by(paired, settings, actions.pouch_out(LATER))
    assert [paired.open(text).head.seq for text in contents.letters] == [4, 5]
    assert Outgoing.objects.filter(filed_at=None, sent_at=LATER).count() == 2


def test_a_backlog_too_large_for_one_pouch_goes_in_several(
    cast: Any, paired: OtherNode, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cast, 5)
    actions.seal_waiting(AT)
    size = len(Outgoing.objects.get(seq=5).sealed)
    monkeypatch.setattr(rules, "POUCH_ROOM", size * 3 + 200)
    seen: list[int] = []
    for _ in range(2):
        contents = opened_by(paired, settings, actions.pouch_out(AT))
        seen += [paired.open(text).head.seq for text in contents.letters]
        actions.take_receipts([paired.take(text) for text in contents.letters], via="pouch", at=AT)
    assert seen == [1, 2, 3, 4, 5]
    assert not Outgoing.objects.filter(filed_at=None).exists()


def test_a_pouch_there_and_back_settles_the_letters(
    cast: Any, paired: OtherNode, settings: Any, room: Room
) -> None:
    write(cast, 4)
    there = opened_by(paired, settings, actions.pouch_out(AT))
    receipts = [paired.take(text) for text in there.letters]
    back = pouch_of(paired, settings, paired.letters(3), receipts)
    report = actions.pouch_in(back, at=LATER)
    assert (report.new, report.rejected, report.settled) == (3, 0, 4)
    assert not Outgoing.objects.filter(filed_at=None).exists()
    assert actions.apply_received(LATER) == 3
    assert room.numbers == [1, 2, 3]
    assert set(Incoming.objects.values_list("via", flat=True)) == {"pouch"}


def test_receipts_for_a_pouch_travel_in_the_next_one(cast: Any, paired: OtherNode, settings: Any) -> None:
    actions.pouch_in(pouch_of(paired, settings, paired.letters(3)), at=AT)
    contents = opened_by(paired, settings, actions.pouch_out(LATER))
    trusted = [paired.trusts(text) for text in contents.receipts]
    assert [receipt.seq for receipt in trusted if receipt] == [1, 2, 3]
    again = opened_by(paired, settings, actions.pouch_out(LATER))  # the first file was lost on the way
    assert again.receipts == contents.receipts


def test_a_letter_that_came_by_line_owes_no_receipt_to_the_pouch_until_it_comes_by_pouch(
    paired: OtherNode, settings: Any
) -> None:
    text = paired.letter()
    actions.receive([text], via="line", at=AT)
    assert opened_by(paired, settings, actions.pouch_out(AT)).receipts == []
    report = actions.pouch_in(pouch_of(paired, settings, [text]), at=LATER)
    assert (report.new, report.known) == (0, 1)
    assert len(opened_by(paired, settings, actions.pouch_out(LATER)).receipts) == 1


def test_pouches_in_any_order_any_number_of_times_end_the_same(
    paired: OtherNode, settings: Any, room: Room
) -> None:
    texts = paired.letters(9)
    pouches = [pouch_of(paired, settings, texts[i:j]) for i, j in ((0, 4), (2, 6), (6, 9), (0, 9))]
    orders = list(itertools.permutations(range(3)))
    chance = random.Random(7)
    for order in chance.sample(orders, 4):
        for i in order:
            for _ in range(chance.randint(1, 3)):
                actions.pouch_in(pouches[i], at=AT)
                actions.apply_received(AT)
    actions.pouch_in(pouches[3], at=AT)
    actions.apply_received(AT)
    assert room.numbers == list(range(1, 10))
    assert Peer.objects.get().received_upto == 9


def test_line_and_pouch_together_have_one_effect(paired: OtherNode, settings: Any, room: Room) -> None:
    texts = paired.letters(6)
    actions.pouch_in(pouch_of(paired, settings, texts[3:]), at=AT)
    actions.receive(texts[:4], via="line", at=AT)
    actions.pouch_in(pouch_of(paired, settings, texts), at=AT)
    actions.apply_received(AT)
    assert room.numbers == [1, 2, 3, 4, 5, 6]


@tuned(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_pouch_is_refused_and_nothing_of_it_is_taken(
    paired: OtherNode, settings: Any, data: st.DataObject
) -> None:
    pouch = pouch_of(paired, settings, [paired.letter(seq=1, prev="")])
    where = data.draw(st.integers(0, len(pouch) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "insert"]))
    if how == "flip":
        changed = pouch[:where] + bytes([pouch[where] ^ data.draw(st.integers(1, 255))]) + pouch[where + 1 :]
    elif how == "cut":
        changed = pouch[:where]
    else:
        changed = pouch[:where] + data.draw(st.binary(min_size=1, max_size=4)) + pouch[where:]
    header_says_the_same = changed.partition(b"\n")[2] == pouch.partition(b"\n")[2]
    try:
        actions.pouch_in(changed, at=AT)
    except Refused as refused:
        assert refused.code in ("pouch_damaged", "pouch_not_for_us")
        assert not Incoming.objects.exists()
    else:  # only the header's date or spacing was touched: the letters prove themselves
        assert header_says_the_same
        Incoming.objects.all().delete()
        Peer.objects.update(received_upto=0, received_highest=0)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[]\n", b"null", b"\xff" * 50, b"[" * 5000 + b"\n"]
)
def test_what_is_no_pouch_is_refused(paired: OtherNode, content: bytes) -> None:
    with pytest.raises(Refused, match="pouch_damaged"):
        actions.pouch_in(content, at=AT)


def test_our_own_pouch_is_not_for_us(cast: Any, paired: OtherNode) -> None:
    write(cast, 1)
    with pytest.raises(Refused, match="pouch_not_for_us"):
        actions.pouch_in(actions.pouch_out(AT), at=AT)


def test_a_forged_letter_in_a_whole_pouch_is_turned_away_and_the_rest_is_taken(
    paired: OtherNode, settings: Any
) -> None:
    thief = OtherNode(paired.ours, folder=paired.ours.home / "thief")
    report = actions.pouch_in(pouch_of(paired, settings, [thief.letter(), paired.letter()]), at=AT)
    assert (report.letters, report.new, report.rejected) == (2, 1, 1)


def test_no_pouch_before_pairing(db: Any) -> None:
    with pytest.raises(Refused, match="not_paired"):
        actions.pouch_out(AT)
    with pytest.raises(Refused, match="not_paired"):
        actions.pouch_in(b"", at=AT)
