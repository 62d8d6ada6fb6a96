"""Cards: signed by a trusted key for cards, in one spelling, within what a camera reads."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import cbor2
import cwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Refused, Untrusted
from rabt.seal import base45, card, cbor, cose, keyset
from rabt.seal.keys import key_id
from rabt.seal.tests.made import AT, CLAIMS, DAY, KEY, KEYS, LIST_KEY, RAW, ROOT, STRANGER, SUBJECT, TEXT


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
    fuller = replace(long, subject=replace(long.subject, name_ar="م" * 100, name_latin="X" * 24))
    assert card.verify(card.issue(fuller, KEY), [KEYS], AT).subject.employer == ""


def test_a_card_that_cannot_fit_is_refused():
    full = replace(CLAIMS, subject=replace(SUBJECT, name_ar="م" * 120, name_latin="X" * 80))
    with pytest.raises(Refused, match="card_too_full"):
        card.issue(full, KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"name_ar": "a\u202eb"},
        {"name_latin": "x\x00"},
        {"nationality": "EGYP"},
        {"photo_digest": b"short"},
        {"occupation": "7" * 11},
        {"born_on": datetime(1990, 2, 28, tzinfo=UTC)},
        {"valid_until": date(1969, 12, 31)},
    ],
)
def test_writing_what_would_not_be_read_is_refused(change):
    with pytest.raises(Refused, match="card_unwritable"):
        card.issue(replace(CLAIMS, subject=replace(SUBJECT, **change)), KEY)


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
    [
        TEXT.removeprefix(card.PREFIX),
        TEXT.lower(),
        TEXT + "000",
        " " + TEXT,
        TEXT + "\n",
        "HC1:" + TEXT[4:],
        card.PREFIX + "0" * 800,
        text_of(RAW[1:]),
        text_of(b"\xd8\x3d" + RAW),
        text_of(RAW + b"\x00"),
    ],
)
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
        {"k4": ...},
        {"k8": 1},
        {"k1": 5},
        {"k1": "LYB"},
        {"k4": "x"},
        {"k4": -1},
        {"k6": 2**32},
        {"k6": True},
        {"k7": "text"},
        {"k7": b""},
        {"k7": b"A" * 21},
        {"k7": b"A-B"},
        {"k169": []},
        {"k169_1": ...},
        {"k169_99": 1},
        {"k169_4": 4},
        {"k169_4": "X" * 81},
        {"k169_19": "\u202eabc"},
        {"k169_8": 19900228},
        {"k169_8": "19900230"},
        {"k169_8": "1990"},
        {"k169_8": "١٩٩٠٠٢٢٨"},
        {"k169_8": "1990022x"},
        {"k169_9": 4},
        {"k169_9": True},
        {"k169_9": "M"},
        {"k169_77": -1},
        {"k169_77": 100_000},
        {"k169_77": True},
        {"k169_79": b"x"},
        {"k169_79": "x" * 16},
        {"k65535": []},
        {"k65535": {1: 2}},
        {"k65535_1": -1},
        {"k65535_2": 2**32},
        {"k65535_2": True},
        {"k65535_2": None},
    ],
)
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
