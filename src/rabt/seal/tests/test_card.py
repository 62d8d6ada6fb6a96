"""Cards, key sets and status lists: signed by a trusted key, of the right kind, in one spelling."""

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, card, cbor, cose, keyset, status
from rabt.seal.keys import key_id

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ROOT, KEY, LIST_KEY, STRANGER = (Ed25519PrivateKey.generate() for _ in range(4))
KEYS = keyset.KeySet(
    "LY", 3, AT, AT + 7 * DAY,
    (keyset.entry(KEY, keyset.CARD, AT - DAY, AT + 90 * DAY), keyset.entry(LIST_KEY, keyset.STATUS, AT - DAY, AT + 90 * DAY)),
)  # fmt: skip
SUBJECT = card.Subject(
    "محمد عبد الرحمن السيد إبراهيم", "MOHAMED ABDELRAHMAN ELSAYED IBRAHIM", "M", date(1990, 2, 28), "EGY", "7112",
    "شركة النهر للمقاولات العامة", "LY-2026-000123", date(2026, 11, 24), date(2027, 11, 23), card.photo_digest(b"jpeg"),
)  # fmt: skip
CLAIMS = card.Claims("ABCDEFGHJKM", "LY", 2, 123_456, AT, AT + 365 * DAY, SUBJECT)
TEXT = card.issue(CLAIMS, KEY)
RAW = base45.decode(TEXT.removeprefix(card.PREFIX))
LISTED = status.SignedList("LY", 2, AT, AT + 14 * DAY, timedelta(hours=1), status.pack({5: status.Status.INVALID}, 1024))
SIGNED_LIST = status.sign(LISTED, LIST_KEY)


def text_of(raw):
    return card.PREFIX + base45.encode(raw)


def told():
    """The claims as they are signed, to be bent."""
    return cbor.decode(cbor.decode(RAW[1:])[2])


def signed(claims, key=KEY, typ=card.TYP):
    return text_of(cose.sign(cbor.encode(claims), typ, key))


# ------------------------------------------------------------------ cards


def test_there_and_back_within_the_limit():
    assert card.verify(TEXT, [KEYS], AT) == CLAIMS
    assert len(RAW) <= card.LIMIT


def test_the_other_library_reads_the_card():
    public = KEY.public_key().public_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 2: key_id(KEY.public_key()), 3: -8, -1: 6, -2: public})
    found = cwt.COSE.new().decode(RAW, key)
    claims = cbor2.loads(found)
    assert claims[1] == "LY" and claims[7] == b"ABCDEFGHJKM"
    assert claims[169][4] == SUBJECT.name_latin and claims[169][8] == "19900228" and claims[169][9] == 1
    assert claims[65535] == {1: 2, 2: 123_456}


def test_the_other_library_writes_a_card_that_is_read():
    public = KEY.public_key().public_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: public, -4: KEY.private_bytes_raw()})
    payload = cbor.encode(told())
    header = {1: -8, 4: key_id(KEY.public_key()), 16: card.TYP}
    raw = cwt.COSE.new().encode_and_sign(payload, key, protected=header)
    assert card.verify(text_of(raw), [KEYS], AT) == CLAIMS


def test_a_long_employer_is_cut_and_nothing_else():
    long = replace(CLAIMS, subject=replace(SUBJECT, employer="شركة " * 40))
    read = card.verify(card.issue(long, KEY), [KEYS], AT)
    assert read.subject.employer.endswith("…") and len(read.subject.employer) > 30
    assert replace(read.subject, employer=long.subject.employer) == long.subject
    fuller = replace(long, subject=replace(long.subject, name_ar="م" * 118, name_latin="X" * 28))
    assert card.verify(card.issue(fuller, KEY), [KEYS], AT).subject.employer == ""


def test_a_card_that_cannot_fit_is_refused():
    full = replace(CLAIMS, subject=replace(SUBJECT, name_ar="م" * 120, name_latin="X" * 80))
    with pytest.raises(Refused, match="card_too_full"):
        card.issue(full, KEY)


@pytest.mark.parametrize(
    "change",
    [{"name_ar": "a\u202eb"}, {"name_latin": "x\x00"}, {"nationality": "EGYP"}, {"photo_digest": b"short"},
     {"occupation": "7" * 11}],
)  # fmt: skip
def test_writing_what_would_not_be_read_is_refused(change):
    with pytest.raises((Untrusted, ValueError)):
        card.issue(replace(CLAIMS, subject=replace(SUBJECT, **change)), KEY)
    with pytest.raises((Untrusted, ValueError)):
        card.issue(replace(CLAIMS, list_index=True), KEY)


def test_a_card_without_a_photo_says_so():
    bare = replace(CLAIMS, subject=replace(SUBJECT, photo_digest=b"", sex="X"))
    assert card.verify(card.issue(bare, KEY), [KEYS], AT) == bare


@settings(max_examples=200)
@given(st.integers(0, len(RAW) * 8 - 1))
def test_any_flipped_bit_is_refused(bit):
    changed = bytearray(RAW)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Untrusted):
        card.verify(text_of(bytes(changed)), [KEYS], AT)


@settings(max_examples=80)
@given(st.text(max_size=60) | st.binary(max_size=120).map(text_of))
def test_rubbish_is_refused(text):
    with pytest.raises(Untrusted, match="card_malformed"):
        card.verify(text, [KEYS], AT)


@pytest.mark.parametrize(
    "text",
    [TEXT.removeprefix(card.PREFIX), TEXT.lower(), TEXT + "000", " " + TEXT, TEXT + "\n", "HC1:" + TEXT[4:],
     card.PREFIX + "0" * 800, text_of(RAW[1:]), text_of(b"\xd8\x3d" + RAW), text_of(RAW + b"\x00")],
)  # fmt: skip
def test_another_wrapping_is_refused(text):
    with pytest.raises(Untrusted, match="card_malformed"):
        card.verify(text, [KEYS], AT)


@pytest.mark.parametrize(
    ("claims", "at", "code"),
    [
        (CLAIMS, AT - timedelta(minutes=11), "card_not_yet_valid"),
        (CLAIMS, AT - timedelta(minutes=9), None),
        (CLAIMS, AT + 365 * DAY, "card_expired"),
        (CLAIMS, AT + 365 * DAY - timedelta(seconds=1), None),
        (replace(CLAIMS, issuer="EG"), AT, "card_forged"),
        (replace(CLAIMS, issued_at=AT - 2 * DAY), AT, "card_forged"),
        (replace(CLAIMS, issued_at=AT + 90 * DAY), AT, "card_forged"),
    ],
)
def test_state_and_time(claims, at, code):
    text = card.issue(claims, KEY)
    if code is None:
        assert card.verify(text, [KEYS], at) == claims
        return
    with pytest.raises(Untrusted, match=code):
        card.verify(text, [KEYS], at)


def test_an_expired_card_can_still_be_read():
    assert card.read(TEXT, [KEYS]).serial == "ABCDEFGHJKM"


@pytest.mark.parametrize("key", [STRANGER, LIST_KEY, ROOT])
def test_a_key_of_no_or_another_use_is_unknown(key):
    with pytest.raises(Untrusted, match="card_key_unknown"):
        card.verify(card.issue(CLAIMS, key), [KEYS], AT)
    with pytest.raises(Untrusted, match="card_key_unknown"):
        card.verify(TEXT, [], AT)


def test_two_keys_may_share_a_name():
    shared = replace(KEYS.keys[0], public=STRANGER.public_key().public_bytes_raw())
    for order in ((shared, KEYS.keys[0]), (KEYS.keys[0], shared)):
        assert card.verify(TEXT, [replace(KEYS, keys=order)], AT) == CLAIMS
    with pytest.raises(Untrusted, match="card_forged"):
        card.verify(TEXT, [replace(KEYS, keys=(shared, shared))], AT)


def bent(part, value):
    message = cbor.decode(RAW[1:])
    message[part] = value
    return text_of(b"\xd2" + cbor.encode(message))


HEADER = {1: -8, 4: key_id(KEY.public_key()), 16: card.TYP}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (bent(1, {1: -8}), "card_malformed"),  # something in the unprotected header
        (bent(1, {4: b"12345678"}), "card_malformed"),
        (bent(1, []), "card_malformed"),
        (bent(0, cbor.encode({4: HEADER[4], 16: card.TYP})), "card_malformed"),
        (bent(0, cbor.encode(HEADER | {1: -7})), "card_forged"),
        (bent(0, cbor.encode(HEADER | {1: True})), "card_malformed"),
        (bent(0, cbor.encode(HEADER | {1: 5})), "card_forged"),  # HMAC
        (bent(0, cbor.encode(HEADER | {4: "12345678"})), "card_malformed"),
        (bent(0, cbor.encode(HEADER | {4: b"12345678"})), "card_key_unknown"),
        (bent(0, cbor.encode(HEADER | {16: keyset.TYP})), "card_malformed"),
        (bent(0, cbor.encode(HEADER | {2: [16]})), "card_malformed"),
        (bent(0, b""), "card_malformed"),
        (bent(0, b"\x80"), "card_malformed"),
        (bent(0, HEADER), "card_malformed"),
        (bent(2, None), "card_malformed"),
        (bent(3, bytes(64)), "card_forged"),
        (bent(3, b""), "card_malformed"),
        (bent(3, "x"), "card_malformed"),
        (text_of(b"\xd2\x80"), "card_malformed"),
        (text_of(b"\xd2\x01"), "card_malformed"),
    ],
)
def test_headers_are_pinned(text, code):
    with pytest.raises(Untrusted, match=code):
        card.verify(text, [KEYS], AT)


def test_the_algorithm_is_the_key_s_not_the_token_s():
    other = replace(KEYS, keys=(replace(KEYS.keys[0], alg=-7),))
    with pytest.raises(Untrusted, match="card_forged") as found:
        card.verify(TEXT, [other], AT)
    assert found.value.facts["why"] == "algorithm"


def claims_bent(**paths):
    claims = told()
    for path, value in paths.items():
        *way, last = (int(step) for step in path.strip("k").split("_"))
        inner = claims
        for step in way:
            inner = inner[step]
        if value is Ellipsis:
            del inner[last]
        else:
            inner[last] = value
    return claims


@pytest.mark.parametrize(
    "change",
    [
        {"k4": ...}, {"k8": 1}, {"k1": 5}, {"k1": "LYB"}, {"k4": "x"}, {"k4": -1}, {"k6": 2**32}, {"k6": True},
        {"k7": "text"}, {"k7": b""}, {"k7": b"A" * 21}, {"k7": b"A-B"}, {"k169": []}, {"k169_1": ...},
        {"k169_99": 1}, {"k169_4": 4}, {"k169_4": "X" * 81}, {"k169_19": "\u202eabc"}, {"k169_8": 19900228},
        {"k169_8": "19900230"}, {"k169_8": "1990"}, {"k169_8": "١٩٩٠٠٢٢٨"}, {"k169_8": "1990022x"}, {"k169_9": 4},
        {"k169_9": True}, {"k169_9": "M"}, {"k169_77": -1}, {"k169_77": 100_000}, {"k169_77": True}, {"k169_79": b"x"},
        {"k169_79": "x" * 16}, {"k65535": []}, {"k65535": {1: 2}}, {"k65535_1": -1}, {"k65535_2": 2**32},
        {"k65535_2": True}, {"k65535_2": None},
    ],
)  # fmt: skip
def test_signed_but_senseless_claims_are_refused(change):
    with pytest.raises(Untrusted, match="card_malformed"):
        card.verify(signed(claims_bent(**change)), [KEYS], AT)


def test_the_keys_1_and_true_are_not_merged():
    raw = cbor.encode(told())
    raw = bytes([raw[0] + 1]) + raw[1:] + bytes.fromhex("f5624547")  # one more pair: true => "EG"
    with pytest.raises(Untrusted, match="card_malformed"):
        card.verify(text_of(cose.sign(raw, card.TYP, KEY)), [KEYS], AT)


def test_claims_that_are_no_map_are_refused():
    with pytest.raises(Untrusted, match="card_malformed"):
        card.verify(signed([]), [KEYS], AT)


# ------------------------------------------------------------------ key sets


def test_a_key_set_there_and_back():
    raw = keyset.sign(KEYS, ROOT)
    assert keyset.read(raw, ROOT.public_key(), state="LY", at_least=3) == KEYS


@pytest.mark.parametrize(
    ("raw", "root", "state", "at_least", "code"),
    [
        (keyset.sign(KEYS, STRANGER), ROOT, "LY", 0, "keys_forged"),
        (keyset.sign(KEYS, ROOT), ROOT, "EG", 0, "keys_forged"),
        (keyset.sign(KEYS, ROOT), ROOT, "LY", 4, "keys_older"),
        (b"", ROOT, "LY", 0, "keys_malformed"),
        (bytes(keyset.LONGEST + 1), ROOT, "LY", 0, "keys_malformed"),
        (cose.sign(cbor.encode({}), card.TYP, ROOT), ROOT, "LY", 0, "keys_malformed"),
    ],
)
def test_a_key_set_is_refused(raw, root, state, at_least, code):
    with pytest.raises(Untrusted, match=code):
        keyset.read(raw, root.public_key(), state=state, at_least=at_least)


def key_claims(**change):
    public = KEY.public_key().public_bytes_raw()
    key = [key_id(KEY.public_key()), -8, "card", public, 0, 100]
    claims = {1: "LY", 4: 200, 6: 100, -65537: {1: 3, 2: [key]}}
    for name, value in change.items():
        if name == "key":
            place, item = value
            key[place] = item
        elif name == "set":
            claims[-65537] = value
        else:
            claims[{"iss": 1, "exp": 4, "iat": 6, "more": 9}[name]] = value
    return cbor.encode(claims)


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1}, {"iss": 1}, {"exp": "x"}, {"iat": -1}, {"set": []}, {"set": {1: 3}}, {"set": {1: 0, 2: []}},
        {"set": {1: True, 2: []}}, {"set": {1: 1, 2: {}}}, {"set": {1: 1, 2: [1]}}, {"set": {1: 1, 2: [[]]}},
        {"set": {1: 1, 2: [[]] * 201}}, {"key": (0, b"12345678")}, {"key": (0, "x")}, {"key": (1, -7)},
        {"key": (2, "letter")}, {"key": (3, b"short")}, {"key": (3, "x")}, {"key": (4, True)}, {"key": (5, 2**32)},
    ],
)  # fmt: skip
def test_signed_but_senseless_key_sets_are_refused(change):
    with pytest.raises(Untrusted, match="keys_malformed"):
        keyset.read(cose.sign(key_claims(**change), keyset.TYP, ROOT), ROOT.public_key(), state="LY")


def test_key_claims_that_are_no_map_are_refused():
    with pytest.raises(Untrusted, match="keys_malformed"):
        keyset.read(cose.sign(b"\x80", keyset.TYP, ROOT), ROOT.public_key(), state="LY")
    assert keyset.read(cose.sign(key_claims(), keyset.TYP, ROOT), ROOT.public_key(), state="LY").version == 3


@settings(max_examples=100)
@given(st.data())
def test_any_flipped_bit_of_a_key_set_or_list_is_refused(data):
    raw, read = data.draw(
        st.sampled_from(
            [
                (keyset.sign(KEYS, ROOT), lambda raw: keyset.read(raw, ROOT.public_key(), state="LY")),
                (SIGNED_LIST, lambda raw: status.read(raw, [KEYS])),
            ]
        )
    )
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    changed = bytearray(raw)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Untrusted):
        read(bytes(changed))


# ------------------------------------------------------------------ status lists


def test_a_list_there_and_back():
    assert status.read(SIGNED_LIST, [KEYS], not_older_than=AT) == LISTED
    assert LISTED.statuses.size == 1024
    places = [LISTED.statuses.at(place) for place in (5, 4, 1023, 1024, -1)]
    assert [found.name for found in places] == ["INVALID", "VALID", "VALID", "UNKNOWN", "UNKNOWN"]


@given(st.dictionaries(st.integers(0, 1023), st.sampled_from(list(status.Status)[:3]), max_size=40))
def test_every_place_says_what_was_marked(marks):
    packed = status.pack(marks, 1024)
    assert all(packed.at(place) is marks.get(place, status.Status.VALID) for place in range(1024))


@pytest.mark.parametrize(("marks", "size"), [({}, 0), ({}, 6), ({}, 2**21), ({8: 1}, 8), ({-1: 1}, 8), ({1: 3}, 8)])
def test_a_list_that_cannot_be_is_a_bug(marks, size):
    with pytest.raises(ValueError):
        status.pack({place: status.Status(mark) for place, mark in marks.items()}, size)


def test_bits_lie_as_in_the_draft():
    """The example of the Token Status List draft for two bits: [1,2,0,3,0,1,0,1,1,2,3,3] is c9 44 f9."""
    marks = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
    packed = status.StatusList(bytes.fromhex("c944f9"))
    assert [int(packed.at(place)) for place in range(12)] == marks


def test_a_million_cards_fit_in_seventy_kilobytes():
    import random

    places = random.Random(7).sample(range(1_000_000), 100_000)
    big = replace(LISTED, statuses=status.pack(dict.fromkeys(places, status.Status.INVALID), 2**20))
    raw = status.sign(big, LIST_KEY)
    assert len(raw) <= 70_000
    assert status.read(raw, [KEYS]) == big
    few = replace(LISTED, statuses=status.pack(dict.fromkeys(places[:300], status.Status.INVALID), 2**20))
    assert len(status.sign(few, LIST_KEY)) <= 3_000


@pytest.mark.parametrize(
    ("raw", "sets", "held", "code"),
    [
        (SIGNED_LIST, [], None, "list_key_unknown"),
        (status.sign(LISTED, KEY), [KEYS], None, "list_key_unknown"),
        (status.sign(replace(LISTED, state="EG"), LIST_KEY), [KEYS], None, "list_forged"),
        (status.sign(replace(LISTED, issued_at=AT - 2 * DAY), LIST_KEY), [KEYS], None, "list_forged"),
        (SIGNED_LIST, [KEYS], AT + timedelta(seconds=1), "list_older"),
        (bytes(status.LONGEST + 1), [KEYS], None, "list_malformed"),
        (RAW, [KEYS], None, "list_malformed"),
        (b"", [KEYS], None, "list_malformed"),
        (SIGNED_LIST[:-1] + bytes([SIGNED_LIST[-1] ^ 1]), [KEYS], None, "list_forged"),
    ],
)
def test_a_list_is_refused(raw, sets, held, code):
    with pytest.raises(Untrusted, match=code):
        status.read(raw, sets, not_older_than=held)


PACKED = zlib.compress(bytes(16))


@pytest.mark.parametrize(
    "change",
    [
        {1: 5}, {1: ...}, {2: "LY/x"}, {2: "EG/2"}, {2: 5}, {2: "LY/02"}, {2: "LY/٢"}, {2: "LY/"}, {2: "LY/" + "9" * 30},
        {4: "x"}, {6: True}, {65534: -1}, {65534: "x"}, {65534: 2**32}, {65533: []}, {65533: {"bits": 2}},
        {65533: {"bits": 1, "lst": PACKED}}, {65533: {"bits": 2, "lst": "x"}}, {65533: {"bits": 2, "lst": b"rubbish"}},
        {65533: {"bits": 2, "lst": PACKED + b"x"}}, {65533: {"bits": 2, "lst": PACKED[:-1]}},
        {65533: {"bits": 2, "lst": zlib.compress(bytes(50_000_000))}},
    ],
)  # fmt: skip
def test_signed_but_senseless_lists_are_refused(change):
    claims = cbor.decode(cbor.decode(SIGNED_LIST[1:])[2], texts_as_keys=True)
    for key, value in change.items():
        if value is Ellipsis:
            del claims[key]
        else:
            claims[key] = value
    with pytest.raises(Untrusted, match="list_malformed"):
        status.read(cose.sign(cbor.encode(claims), status.TYP, LIST_KEY), [KEYS])


def test_list_claims_that_are_no_map_are_refused():
    with pytest.raises(Untrusted, match="list_malformed"):
        status.read(cose.sign(b"\x80", status.TYP, LIST_KEY), [KEYS])
