"""A pouch in pieces: in any order, with days between, as files and pictures; never half taken in."""

import io
import os
import random
from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from PIL import Image

from rabt.base.errors import Refused
from rabt.exchange import actions, rules
from rabt.exchange.actions import packed, pieces
from rabt.exchange.models import Incoming
from rabt.exchange.tests.other_node import AT, OtherNode, a_ref, pouch_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pouch(paired: OtherNode, settings: Any) -> bytes:
    return pouch_of(paired, settings, paired.letters(5))


def kept(settings: Any) -> list[str]:
    return (
        sorted(os.listdir(settings.RABT.home / "pouches"))
        if (settings.RABT.home / "pouches").exists()
        else []
    )


def test_pieces_come_in_any_order_and_make_the_whole_once(pouch: bytes, settings: Any) -> None:
    parts = actions.cut(pouch, 900)
    assert len(parts) > 3 and max(map(len, parts)) <= 900
    random.Random(1).shuffle(parts)
    for day, part in enumerate(parts[:-1]):
        brought = actions.bring([part, part], at=AT + timedelta(days=day))
        assert brought.reports == []
        assert len(brought.waiting[0].wanting) == len(parts) - 1 - day
    assert not Incoming.objects.exists()
    [report] = actions.bring(parts[-1:], at=AT + timedelta(days=30)).reports
    assert report.new == 5 and kept(settings) == []
    [again] = actions.bring(parts, at=AT).reports
    assert (again.new, again.known) == (0, 5)


def test_a_whole_pouch_and_pieces_of_two_are_taken_together(paired: OtherNode, settings: Any) -> None:
    one, two, three = (pouch_of(paired, settings, paired.letters(2)) for _ in range(3))
    files = [one, *actions.cut(two, 700)[::-1], *actions.cut(three, 700)[:1]]
    brought = actions.bring(files, at=AT)
    assert [report.new for report in brought.reports] == [2, 2]
    assert len(brought.waiting) == 1 and 1 not in brought.waiting[0].wanting


def drawn(texts: list[str]) -> bytes:
    """Draw codes beside each other, as a photograph of a sheet shows them."""
    codes = [zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M") for text in texts]
    pictures = [
        Image.fromarray(zxingcpp.write_barcode_to_image(one, scale=4, add_quiet_zones=True)) for one in codes
    ]
    sheet = Image.new("L", (sum(one.width for one in pictures), max(one.height for one in pictures)), 255)
    at = 0
    for one in pictures:
        sheet.paste(one, (at, 0))
        at += one.width
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def test_pictures_of_codes_bring_a_pouch(pouch: bytes) -> None:
    texts = actions.frames(pouch)
    assert max(map(len, texts)) < 1_100, "a code that a phone reads"
    sheets = [drawn(texts[start : start + 3]) for start in range(0, len(texts), 3)]
    [report] = actions.bring(sheets[::-1], at=AT).reports
    assert report.new == 5
    with pytest.raises(Refused, match="pouch_too_large_for_codes"):
        actions.frames(pouch, most=2)


def test_a_picture_without_a_code_is_no_pouch(paired: OtherNode) -> None:
    out = io.BytesIO()
    Image.new("L", (60, 60), 255).save(out, "PNG")
    with pytest.raises(Refused, match="pouch_damaged"):
        actions.bring([out.getvalue()], at=AT)


def test_pieces_that_do_not_make_the_whole_are_forgotten(pouch: bytes, settings: Any) -> None:
    parts = actions.cut(pouch, 900)
    spoilt = parts[2][:-1] + bytes([parts[2][-1] ^ 1])
    with pytest.raises(Refused, match="pouch_damaged"):
        actions.bring([*parts[:2], spoilt, *parts[3:]], at=AT)
    assert kept(settings) == [] and not Incoming.objects.exists()
    assert actions.bring(parts, at=AT).reports[0].new == 5


def headed(number: int, of: int, size: int, part: bytes = b"x", whole: bytes = bytes(8)) -> bytes:
    """Write a piece as told, whether it can be or not."""
    return pieces.HEAD.pack(pieces.MARK, whole, number, of, size) + part


@pytest.mark.parametrize(
    "content",
    [
        pieces.MARK, pieces.MARK + bytes(16), headed(0, 1, 1), headed(3, 2, 1), headed(1, 2, 0),
        headed(1, 2, 2**31), headed(1, 2, 9, b""), b"RP1:e", b"RP1:ZZZZZ", b"RP1:\xff",
    ],
    ids=list("abcdefghij"),
)  # fmt: skip
def test_what_is_no_piece_is_refused(paired: OtherNode, settings: Any, content: bytes) -> None:
    with pytest.raises(Refused, match="pouch_damaged"):
        actions.bring([content], at=AT)
    assert kept(settings) == []


def test_a_bomb_in_pieces_is_not_blown_up(paired: OtherNode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "POUCH_LIMIT", 50_000)
    bomb = packed.pack(bytes(60_000))
    whole = pieces._name(bomb)
    with pytest.raises(Refused, match="pouch_damaged"):
        actions.bring([headed(1, 1, len(bomb), bomb, whole)], at=AT)


def test_too_many_open_pouches_are_refused_and_old_ones_forgotten(pouch: bytes, settings: Any) -> None:
    for n in range(pieces.OPEN_AT_ONCE):
        actions.bring([headed(1, 2, 9, whole=bytes([n]) * 8)], at=AT)
    with pytest.raises(Refused, match="pouch_too_many_open"):
        actions.bring(actions.cut(pouch, 900)[:1], at=AT)
    for name in kept(settings):
        os.utime(settings.RABT.home / "pouches" / name, (AT.timestamp(), AT.timestamp()))
    late = AT + pieces.KEPT_FOR + timedelta(seconds=1)
    assert len(actions.bring(actions.cut(pouch, 900)[:1], at=late).waiting) == 1
    assert len(kept(settings)) == 1


@pytest.mark.parametrize("most", [0, 199, -5])
def test_pieces_too_small_are_refused(pouch: bytes, most: int) -> None:
    with pytest.raises(Refused, match="pouch_pieces"):
        actions.cut(pouch, most)


def test_a_pouch_of_too_many_pieces_is_refused() -> None:
    with pytest.raises(Refused, match="pouch_pieces"):
        actions.cut(random.Random(3).randbytes(16_000_000), 220)


@tuned(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader_of_pieces(paired: OtherNode, content: bytes) -> None:
    for start in (b"", pieces.MARK, pieces.PREFIX.encode()):
        try:
            found = pieces.read(start + content)
        except Refused as no:
            assert no.code == "pouch_damaged"
        else:
            assert found is None or 1 <= found.number <= found.of


def test_the_page_takes_several_files_and_shows_codes(client_as: Any, pouch: bytes, cast: Any) -> None:
    client = client_as("node_administrator")
    parts = actions.cut(pouch, 900)
    files = [SimpleUploadedFile(f"{n}.piece", part) for n, part in enumerate(parts)]
    half = client.post("/exchange/pouch/in", {"pouch": files[1:]})
    assert half.status_code == 200 and "تنقص قطعة واحدة" in half.content.decode()
    whole = client.post("/exchange/pouch/in", {"pouch": [SimpleUploadedFile("0.piece", parts[0])]})
    assert whole.status_code == 200 and Incoming.objects.count() == 5
    assert client.post("/exchange/pouch/in", {}).status_code == 422
    actions.send(cast("origin_clerk"), "test.noted/1", {"n": 1}, about=a_ref(), at=AT)
    shown = client.post("/exchange/pouch/codes")
    assert (
        shown.status_code == 200 and shown.content.decode().count("<svg") == len(shown.context["codes"]) > 1
    )
    assert client_as("auditor").post("/exchange/pouch/codes").status_code == 403


def test_a_pouch_too_large_for_codes_is_told_so(client_as: Any, paired: OtherNode, cast: Any) -> None:
    for n in range(250):
        actions.send(cast("origin_clerk"), "test.noted/1", {"n": n}, about=a_ref(), at=AT)
    answer = client_as("node_administrator").post("/exchange/pouch/codes")
    assert answer.status_code == 422 and "رمزا" in answer.content.decode()
