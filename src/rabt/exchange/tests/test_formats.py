"""The form of what two nodes of different versions hand each other: pouch, piece, code, message, letter."""

import hashlib
import json
from datetime import datetime
from typing import Any

import pytest

from rabt.base.errors import Refused
from rabt.exchange import actions
from rabt.exchange.actions import packed, pieces
from rabt.exchange.models import Incoming, Outgoing, Rejection
from rabt.exchange.tests.other_node import AT, OtherNode, pouch_of
from rabt.seal import base45

pytestmark = pytest.mark.django_db


def written(letters: list[str], receipts: list[str], /, **header: Any) -> bytes:
    """Write a pouch by hand, as its form was told; anything in its header can be told otherwise."""
    lines = [{"letter": text} for text in letters] + [{"receipt": text} for text in receipts]
    content = b"".join(json.dumps(one).encode() + b"\n" for one in lines)
    told = {
        "pouch": "rabt-pouch/1", "from": "EG", "to": "LY", "made_at": "2026-11-24T09:00:00+00:00",
        "letters": len(letters), "receipts": len(receipts), "sha256": hashlib.sha256(content).hexdigest(),
    } | header  # fmt: skip
    return (
        json.dumps({name: value for name, value in told.items() if value is not ...}).encode()
        + b"\n"
        + content
    )


# ---------------------------------------------------------------- the pouch


def test_a_pouch_is_written_in_its_form(paired: OtherNode, write: Any, settings: Any) -> None:
    actions.pouch_in(written(paired.letters(1), []), at=AT)
    write(1)
    pouch = actions.pouch_out(AT)
    told, first, second = (json.loads(line) for line in pouch.splitlines())
    [sealed], [receipt] = (
        Outgoing.objects.values_list("sealed", flat=True),
        Incoming.objects.values_list("receipt", flat=True),
    )
    assert pouch == written([sealed], [receipt], **{"from": "LY", "to": "EG"})
    assert (told["letters"], first, second) == (1, {"letter": sealed}, {"receipt": receipt})
    assert pouch_of(paired, settings, ["l"], ["r"]) == written(["l"], ["r"])


def test_a_pouch_is_reported_as_it_was_read(paired: OtherNode, write: Any) -> None:
    write(1)
    actions.seal_waiting(AT)
    row = Outgoing.objects.get()
    known, new = paired.letters(2)
    actions.receive([known], via="line", at=AT)
    pouch = written([known, new, "false"], [paired.receipt(1, row.digest), "false", "wrong"], more=1)
    report = actions.pouch_in(pouch, at=AT)
    assert (report.letters, report.new, report.known, report.rejected) == (3, 1, 1, 1)
    assert (report.receipts, report.settled) == (3, 1)
    assert datetime.fromisoformat(report.made_at) == AT
    assert set(Rejection.objects.values_list("sample", "via")) == {("false", "pouch"), ("wrong", "pouch")}


def test_a_pouch_of_many_batches_is_reported_in_sum(paired: OtherNode) -> None:
    texts = paired.letters(201)
    actions.receive(texts[:101], via="line", at=AT)
    report = actions.pouch_in(written([*texts, "false"], []), at=AT)
    assert (report.letters, report.new, report.known, report.rejected) == (202, 100, 101, 1)


@pytest.mark.parametrize(
    ("header", "why"),
    [
        *(
            ({name: ...}, "header")
            for name in ("pouch", "from", "to", "made_at", "letters", "receipts", "sha256")
        ),
        ({"pouch": "rabt-pouch/2"}, "header"),
        ({"made_at": "yesterday"}, "header"),
        ({"made_at": 7}, "header"),
        ({"sha256": "0" * 64}, "digest"),
        ({"letters": 2}, "count"),
        ({"receipts": 0}, "count"),
    ],
    ids=str,
)
def test_a_pouch_with_a_false_header_is_refused_and_says_why(
    paired: OtherNode, header: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused) as no:
        actions.pouch_in(written([paired.letter()], ["r"], **header), at=AT)
    assert (no.value.code, no.value.facts) == ("pouch_damaged", {"why": why})
    assert not Incoming.objects.exists()


@pytest.mark.parametrize("header", [b"", b"[]", b"7", b"{", b"\xff", b"[" * 5_000])
def test_a_pouch_without_a_header_is_refused_and_says_why(paired: OtherNode, header: bytes) -> None:
    with pytest.raises(Refused) as no:
        actions.pouch_in(header + b"\n", at=AT)
    assert (no.value.code, no.value.facts) == ("pouch_damaged", {"why": "header"})


@pytest.mark.parametrize("header", [{"to": "EG"}, {"from": "LY"}, {"from": "T" * 30, "to": "S" * 30}])
def test_a_pouch_between_others_is_named_and_not_taken(paired: OtherNode, header: dict[str, str]) -> None:
    with pytest.raises(Refused) as no:
        actions.pouch_in(written([paired.letter()], [], **header), at=AT)
    told = {"from": "EG", "to": "LY"} | header
    assert no.value.code == "pouch_not_for_us"
    assert no.value.facts == {"to": told["to"][:20], "sender": told["from"][:20]}


# ---------------------------------------------------------------- pieces and codes


def test_a_piece_is_twenty_bytes_of_head_and_a_part_of_the_packed_pouch() -> None:
    whole = packed.pack(bytes(range(256)) * 3)
    parts = actions.cut(bytes(range(256)) * 3, 220)
    assert len(parts) == -(-len(whole) // 200) > 1
    for number, part in enumerate(parts, 1):
        mark, name, rest = part[:4], part[4:12], part[12:20]
        assert (mark, name) == (b"RBTP", hashlib.sha256(whole).digest()[:8])
        assert rest == (
            number.to_bytes(2, "big") + len(parts).to_bytes(2, "big") + len(whole).to_bytes(4, "big")
        )
        assert part[20:] == whole[(number - 1) * 200 : number * 200]
    assert len(actions.cut(b"short", 60_000)) == 1


def test_a_code_says_what_it_is_and_holds_a_piece_of_seven_hundred_bytes(
    paired: OtherNode, settings: Any
) -> None:
    pouch = pouch_of(paired, settings, paired.letters(2))
    texts = actions.frames(pouch)
    assert all(text.startswith("RP1:") for text in texts)
    inside = [base45.decode(text.removeprefix("RP1:")) for text in texts]
    assert inside == actions.cut(pouch, 700)
    assert [len(one) for one in inside[:-1]] == [700] * (len(inside) - 1)
    assert actions.bring([f"{text}\n".encode() for text in texts], at=AT).reports[0].new == 2
    assert len(actions.frames(pouch, most=len(texts))) == len(texts)
    with pytest.raises(Refused) as no:
        actions.frames(pouch, most=len(texts) - 1)
    assert no.value.code == "pouch_too_large_for_codes"
    assert no.value.facts == {"codes": len(texts), "most": len(texts) - 1}


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"RP1:e", "base45"), (b"RP1:\xff", "base45"), (b"RBTP", "piece"), (b"RBTP" + bytes(15), "piece")],
)
def test_what_begins_as_a_piece_and_is_none_says_why(
    paired: OtherNode, settings: Any, content: bytes, why: str
) -> None:
    with pytest.raises(Refused) as no:
        actions.bring([content], at=AT)
    assert (no.value.code, no.value.facts) == ("pouch_damaged", {"why": why})


@pytest.mark.parametrize("longer", [-1, 1])
def test_pieces_that_told_another_length_do_not_make_the_whole(paired: OtherNode, longer: int) -> None:
    whole = packed.pack(written(paired.letters(1), []))
    name = hashlib.sha256(whole).digest()[:8]
    half = len(whole) // 2
    parts = [
        pieces.HEAD.pack(b"RBTP", name, number, 2, len(whole) + longer) + part
        for number, part in enumerate((whole[:half], whole[half:]), 1)
    ]
    with pytest.raises(Refused) as no:
        actions.bring(parts, at=AT)
    assert (no.value.code, no.value.facts) == ("pouch_damaged", {"why": "whole"})
    assert not Incoming.objects.exists()


def test_no_piece_is_kept_before_pairing(db: Any, settings: Any) -> None:
    [piece, *_] = actions.cut(b"pouch" * 500, 200)
    with pytest.raises(Refused, match="not_paired"):
        actions.bring([piece], at=AT)
    assert not (settings.RABT.home / "pouches").exists()


# ---------------------------------------------------------------- what is packed


def test_what_is_packed_is_what_http_calls_gzip() -> None:
    assert packed.HOW == "gzip"
    assert packed.pack(b"letters").startswith(b"\x1f\x8b\x08")
