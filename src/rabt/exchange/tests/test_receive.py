"""A letter of the other node is stored once, confirmed when durable, and trusted only by its seal."""

import json
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions, rules
from rabt.exchange.actions import line
from rabt.exchange.actions.reject import reject
from rabt.exchange.models import Incoming, Peer, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=5)
receive_module = import_module("rabt.exchange.actions.receive")


def receive(*letters: str, via: str = "line", at: Any = AT) -> Any:
    return actions.receive(list(letters), via=via, at=at)


def codes() -> list[str]:
    return sorted(Rejection.objects.values_list("code", flat=True))


def test_a_letter_is_stored_and_its_receipt_is_one_that_the_other_node_trusts(paired: OtherNode) -> None:
    text = paired.letter(about=a_ref(1), body={"n": 1, "name": "محمد"})
    came = receive(text)
    row = Incoming.objects.get()
    assert (row.seq, row.state, row.via, row.body) == (1, "waiting", "line", {"n": 1, "name": "محمد"})
    receipt = paired.trusts(came.receipts[0])
    assert receipt is not None
    assert (receipt.seq, receipt.digest, receipt.received_at) == (1, row.digest, AT)
    assert Peer.objects.get().received_upto == 1
    assert Peer.objects.get().heard_at == AT


def test_letters_written_as_one_stream_are_what_the_models_write(paired: OtherNode) -> None:
    hard = {"n": None, "name": 'محمد \\ \t \n "x" \\N', "list": [1, {"a": True}], "empty": ""}
    receive(*(paired.letter(about=a_ref(n), body=hard | {"n": n}) for n in range(3)), via="pouch")
    receive(paired.letter(body={}))
    laid = list(Incoming.objects.order_by("seq"))
    before = list(Incoming.objects.order_by("seq").values())
    Incoming.objects.all().delete()
    receive_module.lay_plainly(laid)
    assert list(Incoming.objects.order_by("seq").values()) == before


def test_a_letter_that_is_laid_twice_is_refused_by_the_table(paired: OtherNode) -> None:
    receive(paired.letter())
    with pytest.raises(IntegrityError), transaction.atomic():
        receive_module.lay([Incoming.objects.get()])


def test_the_same_letter_again_gets_the_stored_receipt_and_changes_nothing(paired: OtherNode) -> None:
    text = paired.letter()
    first = receive(text)
    again = receive(text, text, at=LATER)
    assert again.receipts == first.receipts
    assert (again.new, again.known) == (0, 1)
    assert Incoming.objects.get().came_at == AT


def test_the_same_letter_twice_in_one_batch_is_stored_once(paired: OtherNode) -> None:
    text = paired.letter()
    came = receive(text, text)
    assert (came.new, came.known, len(came.receipts)) == (1, 1, 2)
    assert Incoming.objects.count() == 1


def test_another_letter_under_a_known_identifier_is_an_incident(paired: OtherNode, committed: Any) -> None:
    mid = new_id()
    receive(paired.letter(mid=mid))
    came = receive(paired.letter(mid=mid, body={"n": 99}))
    assert (came.receipts, came.rejected) == ([], 1)
    row = Rejection.objects.get()
    assert (row.code, row.incident) == ("mid_reused", True)
    assert row.facts["mid"] == str(mid)
    assert Act.objects.filter(kind="exchange.incident_raised", ref=row.ref).exists()
    committed("exchange.incident_raised", **row.facts)
    assert Incoming.objects.get().body == {"n": 1}


def test_what_was_turned_away_is_written_down_as_it_can_be_stored(db: Any) -> None:
    long = {"why": "a\x00b", "x" * 70: "y" * 600, "number": 5}
    row = reject(
        "a\x00\ud800" + "z" * 5_000, Untrusted("letter_forged_" + "x" * 60, **long), via="relay", at=AT
    )
    assert row.code == "letter_forged_" + "x" * 46
    assert row.facts == {"why": "ab", "x" * 60: "y" * 500, "number": "5"}
    assert (row.size, row.via, len(row.sample)) == (5_005, "relay", 4_000)
    assert row.sample.startswith("a\N{REPLACEMENT CHARACTER}") and "\x00" not in row.sample
    row.refresh_from_db()
    assert (row.times, row.first_at, row.last_at) == (1, AT, AT)


def test_another_letter_under_a_known_number_is_an_incident(paired: OtherNode) -> None:
    receive(paired.letter())
    came = receive(paired.letter(seq=1, prev=""))
    assert came.receipts == []
    assert codes() == ["seq_reused"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_letter_that_does_not_follow_the_one_before_is_an_incident(paired: OtherNode, order: Any) -> None:
    pair = [paired.letter(), paired.letter(prev="0" * 64)]
    first, second = (pair[i] for i in order)
    assert len(receive(first).receipts) == 1
    assert receive(second).receipts == []
    assert codes() == ["chain_broken"]


def test_letters_out_of_order_are_stored_and_the_gap_is_known(paired: OtherNode) -> None:
    one, two, three, four = paired.letters(4)
    receive(four, two)
    peer = Peer.objects.get()
    assert (peer.received_upto, peer.received_highest) == (0, 4)
    receive(one)
    assert Peer.objects.get().received_upto == 2
    receive(three)
    assert Peer.objects.get().received_upto == 4


def test_a_thief_with_other_keys_is_turned_away(paired: OtherNode) -> None:
    thief = OtherNode(paired.ours, folder=paired.ours.home / "thief")
    came = receive(thief.letter())
    assert came.receipts == []
    assert codes() == ["signature_wrong"]
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("head", [{"from_state": "LY"}, {"to_state": "EG"}, {"to_state": "XX"}])
def test_a_letter_that_is_not_from_them_to_us_is_turned_away(paired: OtherNode, head: dict[str, str]) -> None:
    assert receive(paired.letter(**head)).receipts == []
    assert codes() == ["letter_not_for_us"]


def test_our_own_letter_thrown_back_at_us_is_turned_away(paired: OtherNode, cast: Any) -> None:
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    thrown: list[str] = []

    def mirror(url: str, parcel: line.Parcel) -> Any:
        thrown.extend(parcel.letters)
        return paired.carry(url, parcel)

    actions.deliver(AT, carrier=mirror)
    assert receive(*thrown).receipts == []
    assert not Incoming.objects.exists()


def test_a_receipt_does_not_pass_as_a_letter(paired: OtherNode) -> None:
    assert receive(paired.receipt(1, "0" * 64)).receipts == []
    assert not Incoming.objects.exists()


def test_nothing_is_taken_before_pairing(db: Any, other: OtherNode) -> None:
    came = receive(other.letter())
    assert (came.receipts, came.rejected) == ([], 1)
    assert codes() == ["not_paired"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ({"seq": 0}, {}),
        ({"seq": -1}, {}),
        ({"kind": "k" * 61}, {}),
        ({"about": "a" * 81}, {}),
        ({"purpose": "p" * 41}, {}),
        ({"prev": "p" * 65}, {}),
        ({"sent_at": AT.replace(year=1)}, {}),
        ({}, {"text": "nul \x00 inside"}),
    ],
)
def test_a_signed_letter_that_no_table_can_hold_is_turned_away(
    paired: OtherNode, head: dict[str, Any], body: dict[str, Any]
) -> None:
    assert receive(paired.letter(body=body, **head)).receipts == []
    assert codes() == ["letter_malformed"]
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("typed", ["\\u0000", "\\\\u0000", "C:\\u0000\\", '"\\u0000"'])
def test_the_six_signs_of_a_nul_may_be_typed(paired: OtherNode, typed: str) -> None:
    assert receive(paired.letter(body={"n": 1, typed: [typed]})).new == 1
    assert codes() == []


@pytest.mark.parametrize("held", ["\x00", "\\\x00", "a\\\\\x00"])
def test_a_nul_behind_other_signs_is_turned_away_all_the_same(paired: OtherNode, held: str) -> None:
    assert receive(paired.letter(body={"n": 1, "why": held})).new == 0
    assert codes() == ["letter_malformed"]


def test_a_bad_letter_does_not_keep_the_good_ones_of_its_batch_out(paired: OtherNode) -> None:
    one, two, three = paired.letters(3)
    came = receive(one, two[:-9] + "AAAAAAAAA", three)
    assert (came.new, came.rejected, len(came.receipts)) == (2, 1, 2)


def test_the_same_rejected_bytes_again_only_count_up(paired: OtherNode) -> None:
    receive("x.y.z")
    receive("x.y.z", at=LATER)
    row = Rejection.objects.get()
    assert (row.times, row.first_at, row.last_at, row.size) == (2, AT, LATER, 5)
    assert row.incident is False and not Act.objects.filter(kind="exchange.incident_raised").exists()


@pytest.mark.parametrize("via", ["line", "relay", "pouch"])
def test_how_a_letter_came_and_when_it_was_confirmed_last_is_remembered(paired: OtherNode, via: str) -> None:
    one, two = paired.letters(2)
    receive(one, via=via)
    receive(two, via="line")
    receive(one, two, via=via, at=LATER)
    by_pouch = LATER if via == "pouch" else None
    first, second = Incoming.objects.order_by("seq")
    assert (first.via, first.came_at, first.receipted_at, first.pouched_at) == (via, AT, LATER, by_pouch)
    assert (second.via, second.came_at, second.receipted_at, second.pouched_at) == (
        "line", AT, LATER, by_pouch,
    )  # fmt: skip
    assert Peer.objects.get().heard_at == LATER, "a letter that is known is a word of theirs too"


def test_receipts_are_given_in_the_order_of_the_line(paired: OtherNode) -> None:
    one, two, three = paired.letters(3)
    receive(two)
    came = receive(three, two, one)
    assert [receipt.seq for receipt in map(paired.trusts, came.receipts) if receipt] == [1, 2, 3]
    assert (came.new, came.known, came.rejected, came.forked) == (2, 1, 0, False)


def test_what_is_wholly_turned_away_is_no_word_of_theirs(paired: OtherNode) -> None:
    came = receive("x.y.z")
    assert (came.receipts, came.new, came.known, came.rejected, came.forked) == ([], 0, 0, 1, False)
    assert Peer.objects.get().heard_at is None


def test_over_the_line_is_how_an_answer_is_asked_for_unless_told_otherwise(paired: OtherNode) -> None:
    text = paired.letter()
    answer = actions.answer(line.Parcel([text]), at=AT)
    assert answer.keys() == {"receipts", "at"}
    assert Incoming.objects.get().via == "line"
    assert not Rejection.objects.exists()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_letter_changed_anywhere_is_never_stored(paired: OtherNode, data: st.DataObject) -> None:
    text = paired.letter(seq=1, prev="")
    where = data.draw(st.integers(0, len(text) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "double", "swap"]))
    if how == "flip":
        other = data.draw(st.characters(max_codepoint=0x2FF).filter(lambda c: c != text[where]))
        changed = text[:where] + other + text[where + 1 :]
    elif how == "cut":
        changed = text[:where]
    elif how == "double":
        changed = text[:where] + text[where] + text[where:]
    else:
        changed = text[where:] + text[:where]
    if changed == text:
        return
    assert receive(changed).receipts == []
    assert not Incoming.objects.exists()
    assert not Rejection.objects.filter(incident=True).exists()


# ---------------------------------------------------------------- the door


def post(client: Client, body: Any) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/exchange/letters", content, content_type="application/json")


def test_the_door_gives_receipts_without_a_session(paired: OtherNode) -> None:
    answer = post(Client(enforce_csrf_checks=True), {"letters": [paired.letter()]})
    assert answer.status_code == 200
    told = answer.json()
    assert set(told) == {"receipts", "at"}
    assert paired.trusts(told["receipts"][0]) is not None


HOSTILE = [
    b"", b"null", b"[]", b"{}", b"{", b"\xff\xfe", b'"letters"', b'{"letters": null}', b'{"letters": [1]}',
    b'{"letters": {}}', b'{"letters": [], "more": 1}', b"[" * 100_000,
    b'{"letters": ["' + b"9" * 400_000 + b'"]}',
    b'{"letters": ["\\ud800"]}', b'{"letters": ["\\u0000"]}', b'{"letters": ["a.b.c.d.e"]}', b"9" * 10_000,
    json.dumps({"letters": ["x"] * (rules.BATCH_LETTERS + 1)}).encode(), b" " * (rules.BODY_LIMIT + 1),
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_body_is_answered_calmly_and_learns_nothing(paired: OtherNode, body: bytes) -> None:
    answer = post(Client(), body)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert answer.json()["receipts"] == []
    else:
        assert answer.json() == {"code": "untrusted"}
    assert not Incoming.objects.exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300))
def test_any_bytes_at_the_door_are_answered_calmly(paired: OtherNode, body: bytes) -> None:
    assert post(Client(), body).status_code in (200, 400)


def test_a_turned_away_letter_is_not_told_why(paired: OtherNode) -> None:
    answer = post(Client(), {"letters": ["a.b.c.d.e"]})
    assert answer.json()["receipts"] == []
    assert set(answer.json()) == {"receipts", "at"}
    assert Rejection.objects.get().sample == "a.b.c.d.e"
