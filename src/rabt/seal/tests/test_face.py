"""The face beside a card: signed for one card by its state, in one spelling, within what a camera reads."""

from dataclasses import replace
from datetime import timedelta

import cbor2
import cwt
import pytest

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, cbor, cose, face, keyset
from rabt.seal.card import TYP as CARD_TYP
from rabt.seal.keys import key_id
from rabt.seal.tests.made import AT, CLAIMS, DAY, KEY, KEYS, LIST_KEY, ROOT, STRANGER, TEXT

PICTURE = b"RIFF\x10\0\0\0WEBP" + bytes(range(256)) * 2
FACE = face.Face(CLAIMS.serial, "LY", AT, PICTURE)
CODE = face.sign(FACE, KEY)
RAW = base45.decode(CODE.removeprefix(face.PREFIX))


def told():
    """What is signed, to be bent."""
    return cbor.decode(cbor.decode(RAW[1:])[2])


def text_of(raw):
    return face.PREFIX + base45.encode(raw)


def signed(claims, key=KEY, typ=face.TYP):
    return text_of(cose.sign(cbor.encode(claims), typ, key))


def refused(text, card=CLAIMS, sets=(KEYS,)):
    with pytest.raises(Untrusted) as no:
        face.read(text, sets, card)
    return no.value.code


def test_there_and_back():
    assert face.read(CODE, [KEYS], CLAIMS) == FACE


def test_the_other_library_reads_it_and_finds_the_picture_where_mosip_has_it():
    public = KEY.public_key().public_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 2: key_id(KEY.public_key()), 3: -8, -1: 6, -2: public})
    found = cbor2.loads(cwt.COSE.new().decode(RAW, key))
    assert found == {1: "LY", 6: int(AT.timestamp()), 7: b"ABCDEFGHJKM", 169: {16: PICTURE, 17: 4}}


def test_a_part_of_a_second_is_not_told():
    late = face.sign(replace(FACE, signed_at=AT + timedelta(microseconds=999_999)), KEY)
    assert face.read(late, [KEYS], CLAIMS).signed_at == AT


def test_the_fullest_fits_a_code_that_is_still_read():
    full = replace(FACE, serial="A" * 20, picture=PICTURE[:12] + bytes(face.PICTURE - 12))
    text = face.sign(full, KEY)
    assert len(base45.decode(text.removeprefix(face.PREFIX))) <= face.LIMIT == 880
    assert face.read(text, [KEYS], replace(CLAIMS, serial="A" * 20)) == full


@pytest.mark.parametrize(
    "picture",
    [b"", PICTURE[:12], PICTURE[:12] + bytes(face.PICTURE - 11), b"\xff\xd8" + PICTURE, b"RIFF" + bytes(20)],
)
def test_what_is_no_small_picture_is_neither_written_nor_read(picture):
    with pytest.raises(Refused) as no:
        face.sign(replace(FACE, picture=picture), KEY)
    assert (no.value.code, no.value.facts) == ("face_unwritable", {"why": "picture"})
    assert refused(signed(told() | {169: {16: picture, 17: 4}})) == "face_malformed"


@pytest.mark.parametrize("serial", ["", "A" * 21, "AB-CD"])
def test_a_number_that_no_card_has_is_not_signed(serial):
    with pytest.raises(Refused) as no:
        face.sign(replace(FACE, serial=serial), KEY)
    assert (no.value.code, no.value.facts) == ("face_unwritable", {"why": "serial"})


def test_a_longer_code_is_not_written(monkeypatch):
    monkeypatch.setattr(face, "LIMIT", len(RAW) - 1)
    with pytest.raises(Refused) as no:
        face.sign(FACE, KEY)
    assert (no.value.code, no.value.facts) == ("face_too_full", {"size": len(RAW), "limit": len(RAW) - 1})
    monkeypatch.setattr(face, "LIMIT", len(RAW))
    assert face.sign(FACE, KEY) == CODE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "face_malformed"),
        (TEXT, "face_malformed"),
        (CODE.removeprefix(face.PREFIX), "face_malformed"),
        (CODE + " ", "face_malformed"),
        (CODE[:-3], "face_malformed"),
        (CODE + "A" * 1400, "face_malformed"),
        (signed(told(), typ=CARD_TYP), "face_malformed"),
        (signed([]), "face_malformed"),
        (signed({k: v for k, v in told().items() if k != 6}), "face_malformed"),
        (signed(told() | {4: 1}), "face_malformed"),
        (signed(told() | {1: "LYB"}), "face_malformed"),
        (signed(told() | {7: "ABCDEFGHJKM"}), "face_malformed"),
        (signed(told() | {6: -1}), "face_malformed"),
        (signed(told() | {169: [PICTURE, 4]}), "face_malformed"),
        (signed(told() | {169: {16: PICTURE}}), "face_malformed"),
        (signed(told() | {169: {16: PICTURE, 17: 1}}), "face_malformed"),
        (signed(told() | {169: {16: PICTURE, 17: True}}), "face_malformed"),
        (signed(told() | {169: {16: "RIFF    WEBP", 17: 4}}), "face_malformed"),
        (signed(told(), key=STRANGER), "card_key_unknown"),
        (signed(told(), key=LIST_KEY), "card_key_unknown"),
        (signed(told(), key=ROOT), "card_key_unknown"),
        (text_of(RAW[:-1] + bytes([RAW[-1] ^ 1])), "card_forged"),
        (signed(told() | {1: "EG"}), "card_forged"),
        (signed(told() | {6: int((AT - 2 * DAY).timestamp())}), "card_forged"),
        (signed(told() | {7: b"ABCDEFGHJKN"}), "face_of_another"),
    ],
)
def test_what_is_not_this_cards_face_is_refused(text, code):
    assert refused(text) == code


def test_the_face_of_another_card_says_whose_it_is():
    for card in (replace(CLAIMS, serial="ABCDEFGHJKN"), replace(CLAIMS, issuer="EG")):
        with pytest.raises(Untrusted) as no:
            face.read(CODE, [KEYS], card)
        assert (no.value.code, no.value.facts) == ("face_of_another", {"serial": CLAIMS.serial})


def test_without_a_key_set_nobody_is_believed():
    assert refused(CODE, sets=()) == "card_key_unknown"
    later = keyset.KeySet("LY", 4, AT, AT + DAY, (keyset.entry(STRANGER, keyset.CARD, AT - DAY, AT + DAY),))
    assert refused(CODE, sets=(later,)) == "card_key_unknown"


def test_a_forged_face_says_why():
    with pytest.raises(Untrusted) as no:
        face.read(signed(told() | {1: "EG"}), [KEYS], CLAIMS)
    assert no.value.facts == {"why": "signed by a key of another state or time"}
