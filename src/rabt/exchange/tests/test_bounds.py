"""What is promised by number: taken at the bound, turned away or put off one beyond it."""

import json
import logging
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rabt.base.errors import Refused, Untrusted
from rabt.base.identifiers import new_id
from rabt.exchange import actions, rules
from rabt.exchange.actions import envelope, line, pieces, reject
from rabt.exchange.actions.line import Parcel
from rabt.exchange.actions.receive import Received
from rabt.exchange.models import Incoming, Outgoing, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref, pouch_of
from rabt.seal.letter import LetterHead, OpenedLetter

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- a letter


def opened(body: dict[str, Any] | None = None, **head: Any) -> OpenedLetter:
    """Return a letter that was opened, with anything in its head told otherwise."""
    told = {
        "mid": new_id(), "from_state": "EG", "to_state": "LY", "seq": 7, "prev": "d" * 64, "sent_at": AT,
        "kind": "test.noted/1", "about": a_ref(), "purpose": "test",
    } | head  # fmt: skip
    return OpenedLetter(LetterHead(**told), body or {}, "d" * 64)


@pytest.mark.parametrize(
    ("field", "last", "beyond"),
    [
        ("seq", 1, 0),
        ("seq", 2**53 - 1, 2**53),
        ("sent_at", AT.replace(year=2000), AT.replace(year=1999)),
        ("sent_at", AT.replace(year=2200), AT.replace(year=2201)),
        ("kind", "k" * 60, "k" * 61),
        ("about", "a" * 80, "a" * 81),
        ("purpose", "p" * 40, "p" * 41),
        ("prev", "d" * 64, "d" * 65),
    ],
)
def test_a_signed_letter_is_taken_up_to_what_a_table_holds(field: str, last: Any, beyond: Any) -> None:
    envelope.check_bounds(opened(**{field: last}))
    with pytest.raises(Untrusted) as no:
        envelope.check_bounds(opened(**{field: beyond}))
    assert (no.value.code, no.value.facts) == ("letter_malformed", {"field": "", "why": "out of bounds"})


def test_the_longest_body_leaves_and_one_character_more_fails_the_act(paired: OtherNode, cast: Any) -> None:
    around = len('{"x":""}')
    with pytest.raises(ValueError, match="too long"):
        actions.send(
            cast("origin_clerk"), "test.noted/1", {"x": "A" * (500_001 - around)}, about=a_ref(), at=AT
        )
    longest = {"x": "A" * (500_000 - around)}
    actions.send(cast("origin_clerk"), "test.noted/1", longest, about=a_ref(), at=AT)
    assert actions.deliver(AT, carrier=paired.carry).acknowledged == 1
    assert paired.bodies() == [longest]


# ---------------------------------------------------------------- a batch, over the line and back

GIVEN = {"letter": "l", "inside": "i", "receipt": "r"}


@pytest.mark.parametrize(
    ("told", "parcel"),
    [
        ({"letters": []}, Parcel([])),
        ({"letters": ["x"] * 100}, Parcel(["x"] * 100)),
        ({"letters": ["x"], "standing": "s"}, Parcel(["x"], "s")),
        ({"letters": [], "standing": "s", "back": [GIVEN] * 100}, Parcel([], "s", [GIVEN] * 100)),
    ],
)
def test_a_parcel_in_bounds_is_read_as_it_was_written(told: dict[str, Any], parcel: Parcel) -> None:
    assert line.read_parcel(json.dumps(told).encode()) == parcel
    assert (parcel.standing, parcel.back) == (told.get("standing", ""), told.get("back", []))


NO_BACK = [
    [GIVEN] * 101, [{"letter": "l"}], [GIVEN | {"more": ""}], [GIVEN | {"inside": 7}], ["letter"], {}, "back",
]  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"standing": "s"},
        {"letters": ["x"] * 101},
        {"letters": "xx"},
        {"letters": ["x", 7]},
        {"letters": [], "standing": 7},
        {"letters": [], "standing": None},
        {"letters": [], "more": ""},
        *({"letters": [], "back": back} for back in NO_BACK),
    ],
    ids=list("abcdefghijklmno"),
)
def test_a_parcel_of_another_form_is_none(told: dict[str, Any]) -> None:
    assert line.read_parcel(json.dumps(told).encode()) is None


def test_an_answer_is_read_with_what_it_lacks_left_empty() -> None:
    assert line.read_answer(b'{"receipts": []}', AT, AT) == line.Answer([], AT, AT, None, "", [])
    told = {"receipts": ["r", 7, None], "at": 7, "standing": "s", "back": [GIVEN] * 100, "more": 1}
    answer = line.read_answer(json.dumps(told).encode(), AT, AT)
    assert answer == line.Answer(["r"], AT, AT, None, "s", [GIVEN] * 100)


@pytest.mark.parametrize("back", NO_BACK, ids=list("abcdefg"))
def test_an_answer_with_anything_else_given_back_cannot_be_read(back: Any) -> None:
    with pytest.raises(line.Unreachable, match="cannot be read"):
        line.read_answer(json.dumps({"receipts": [], "back": back}).encode(), AT, AT)


def test_the_door_takes_eight_million_bytes_and_not_one_more(client: Any, paired: OtherNode) -> None:
    told = json.dumps({"letters": [paired.letter()]}).encode()
    for size, status, stored in ((8_000_001, 400, 0), (8_000_000, 200, 1)):
        answer = client.post("/exchange/letters", told.ljust(size), content_type="application/json")
        assert (answer.status_code, Incoming.objects.count()) == (status, stored)


@pytest.mark.parametrize(
    ("lengths", "count"),
    [
        ([3_999_999, 1, 1], 2),
        ([2_000_000, 2_000_001], 1),
        ([4_000_001, 1], 1),
        ([1] * 100, 100),
        ([1] * 101, 100),
    ],
)
def test_a_request_holds_a_hundred_letters_and_four_million_characters(
    lengths: list[int], count: int
) -> None:
    assert rules.first_batch(lengths) == count


# ---------------------------------------------------------------- the line


def far(seq: int) -> rules.Parted:
    return rules.part([rules.Arrival(new_id(), seq, "d", "p")], rules.Ledger(), 0)


def test_across_a_gap_two_hundred_thousand_numbers_are_taken() -> None:
    assert far(200_000).new == [0]
    [problem] = far(200_001).refused.values()
    assert (problem.code, problem.facts) == ("letter_far_ahead", {"seq": 200_001, "upto": 0})


def test_ten_thousand_letters_in_a_row_are_given_up_and_not_one_more() -> None:
    held = {1: rules.Sent("d1", True)}
    given = [rules.Arrival(new_id(), 10_001, "d", "p")]
    assert len(rules.take_back(rules.Line(1, "d1"), held, given).holes) == 9_999
    with pytest.raises(Untrusted, match="back_unfitting") as no:
        rules.take_back(rules.Line(1, "d1"), held, [rules.Arrival(new_id(), 10_002, "d", "p")])
    assert no.value.facts == {"seq": 2}


def test_fifty_gaps_are_told_at_once() -> None:
    assert rules.gaps_in(0, range(2, 204, 2))[-1] == (99, 99)
    assert len(rules.gaps_in(0, range(2, 204, 2))) == 50


@pytest.mark.parametrize(
    ("age", "grade"),
    [
        (timedelta(minutes=59, seconds=59), "on_time"),
        (timedelta(hours=1), "late"),
        (timedelta(hours=23, minutes=59, seconds=59), "late"),
        (timedelta(hours=24), "alarm"),
    ],
)
def test_a_letter_is_late_after_an_hour_and_an_alarm_after_a_day(age: timedelta, grade: str) -> None:
    assert rules.how_late(AT - age, AT) == grade


def test_a_broker_is_trusted_with_a_letter_for_twelve_hours(
    paired: OtherNode, write: Any, settings: Any
) -> None:
    settings.RABT_RELAY = "nats://broker.example"

    def stores(url: str, parcel: Parcel) -> line.Answer:
        return line.Answer([], AT, AT, None, is_heard=False)

    write(1)
    half_a_day = timedelta(hours=12)
    sent = [
        actions.deliver(AT + after, carrier=stores).sent
        for after in (timedelta(0), half_a_day - timedelta(seconds=1), half_a_day)
    ]
    assert sent == [1, 0, 1]


def test_after_the_other_node_was_restored_nothing_crosses_a_gap_for_sixty_days(paired: OtherNode) -> None:
    body = {"restored_at": AT.isoformat(), "journal_size": 0}
    actions.receive([paired.letter("line.restored/1", body)], via="line", at=AT)
    paired.letter()
    beyond = [paired.letter()]
    sixty_days = timedelta(days=60)
    assert actions.receive(beyond, via="pouch", at=AT + sixty_days - timedelta(seconds=1)).new == 0
    assert Rejection.objects.get().code == "letter_far_ahead"
    assert actions.receive(beyond, via="pouch", at=AT + sixty_days).new == 1


# ---------------------------------------------------------------- the disk and what lies on it


def test_a_thousand_million_bytes_of_the_disk_stay_for_the_nodes_own_acts(
    paired: OtherNode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    text = paired.letter()
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=999_999_999))
    assert actions.receive([text], via="line", at=AT) == Received([], 0, 0, 0, False)
    assert [(one.levelno, one.getMessage()) for one in caplog.records] == [
        (logging.ERROR, "the disk is nearly full: 1 letters were not taken in")
    ]
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=1_000_000_000))
    assert actions.receive([text], via="line", at=AT).new == 1


def test_ten_thousand_rejections_are_kept(db: Any) -> None:
    Rejection.objects.bulk_create(
        Rejection(
            digest=f"{n}", code="letter_malformed", size=1, sample="x", via="line",
            first_at=AT, last_at=AT + timedelta(seconds=n),
        )
        for n in range(10_000)
    )  # fmt: skip
    assert reject.tidy() == 0
    reject.reject("one more", Untrusted("letter_malformed"), via="line", at=AT + timedelta(days=9))
    assert actions.watch(AT) == "on_time"
    assert Rejection.objects.count() == 10_000
    assert not Rejection.objects.filter(digest="0").exists(), "the oldest went"


def test_a_pouch_owes_receipts_for_sixty_days(paired: OtherNode, settings: Any) -> None:
    actions.pouch_in(pouch_of(paired, settings, paired.letters(1)), at=AT)
    sixty_days = timedelta(days=60)
    assert b'"receipts": 1' in actions.pouch_out(AT + sixty_days)
    assert b'"receipts": 0' in actions.pouch_out(AT + sixty_days + timedelta(seconds=1))


def test_a_pouch_is_packed_as_full_as_its_room_and_no_fuller(
    paired: OtherNode, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(actions.pouch_out(AT)) < rules.POUCH_LIMIT - rules.POUCH_ROOM, "room is left for the header"
    for number in (1, 2, 3):
        write(number)
    actions.seal_waiting(AT)
    marks = 20  # of each line, at most
    room = sum(len(row.sealed) + marks for row in Outgoing.objects.all())
    for given, letters in ((0, 0), (room - 1, 2), (room, 3)):
        Outgoing.objects.update(sent_at=None)
        monkeypatch.setattr(rules, "POUCH_ROOM", given)
        assert f'"letters": {letters}'.encode() in actions.pouch_out(AT)
        assert Outgoing.objects.filter(sent_at=AT).count() == letters, "only what is packed is sent"


@pytest.mark.parametrize(("most", "fits"), [(199, False), (200, True)])
def test_a_piece_holds_two_hundred_bytes_at_least(most: int, fits: bool) -> None:
    if fits:
        assert max(map(len, actions.cut(bytes(range(256)) * 9, most))) == most
        return
    with pytest.raises(Refused) as no:
        actions.cut(b"pouch", most)
    assert (no.value.code, no.value.facts) == ("pouch_pieces", {"most": most})


def headed(number: int, of: int, size: int, part: bytes = b"x") -> bytes:
    return pieces.HEAD.pack(pieces.MARK, bytes(8), number, of, size) + part


@pytest.mark.parametrize(
    ("last", "beyond"),
    [
        (headed(60_000, 60_000, 1), headed(60_001, 60_001, 1)),
        (headed(1, 1, 256_000_000), headed(1, 1, 256_000_001)),
        (headed(2, 2, 1), headed(3, 2, 1)),
        (headed(1, 2, 1), headed(0, 2, 1)),
        (headed(1, 1, 2, b"xx"), headed(1, 1, 1, b"xx")),
        (headed(1, 1, 1, b"x"), headed(1, 1, 1, b"")),
    ],
)
def test_a_piece_is_read_up_to_the_bounds_of_a_pouch(last: bytes, beyond: bytes) -> None:
    assert pieces.read(last) is not None
    with pytest.raises(Refused) as no:
        pieces.read(beyond)
    assert (no.value.code, no.value.facts) == ("pouch_damaged", {"why": "piece"})


def test_twenty_pouches_are_open_at_once_and_their_pieces_still_come(paired: OtherNode) -> None:
    whole = [bytes([n]) * 8 for n in range(21)]

    def bring(n: int, number: int) -> Any:
        content = pieces.HEAD.pack(pieces.MARK, whole[n], number, 3, 9) + b"x"
        return actions.bring([content], at=AT)

    for n in range(20):
        bring(n, 1)
    with pytest.raises(Refused) as no:
        bring(20, 1)
    assert (no.value.code, no.value.facts) == ("pouch_too_many_open", {"most": 20})
    [waits] = bring(7, 3).waiting
    assert (waits.whole, waits.wanting, waits.of) == (whole[7].hex(), (2,), 3)
