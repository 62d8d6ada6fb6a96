"""Key sets and status lists: signed by the right key, newest first, never inflated past their size."""

import random
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.seal import card, cbor, cose, keyset, status
from rabt.seal.keys import key_id
from rabt.seal.tests.made import AT, DAY, KEY, KEYS, LIST_KEY, LISTED, RAW, ROOT, SIGNED_LIST, STRANGER

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
    ids=["stranger", "other state", "older", "empty", "too long", "another kind"],
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
        {"more": 1},
        {"iss": 1},
        {"exp": "x"},
        {"iat": -1},
        {"set": []},
        {"set": {1: 3}},
        {"set": {1: 0, 2: []}},
        {"set": {1: True, 2: []}},
        {"set": {1: 1, 2: {}}},
        {"set": {1: 1, 2: [1]}},
        {"set": {1: 1, 2: [[]]}},
        {"set": {1: 1, 2: [[]] * 201}},
        {"key": (0, b"12345678")},
        {"key": (0, "x")},
        {"key": (1, -7)},
        {"key": (2, "letter")},
        {"key": (3, b"short")},
        {"key": (3, "x")},
        {"key": (4, True)},
        {"key": (5, 2**32)},
    ],
)
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


@pytest.mark.parametrize(
    ("marks", "size"), [({}, 0), ({}, 6), ({}, 2**21), ({8: 1}, 8), ({-1: 1}, 8), ({1: 3}, 8)]
)
def test_a_list_that_cannot_be_is_a_bug(marks, size):
    with pytest.raises(ValueError):
        status.pack({place: status.Status(mark) for place, mark in marks.items()}, size)


def test_bits_lie_as_in_the_draft():
    """The example of the Token Status List draft for two bits: [1,2,0,3,0,1,0,1,1,2,3,3] is c9 44 f9."""
    marks = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
    packed = status.StatusList(bytes.fromhex("c944f9"))
    assert [int(packed.at(place)) for place in range(12)] == marks


def test_a_million_cards_fit_in_seventy_kilobytes():
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
        {1: 5},
        {1: ...},
        {2: "LY/x"},
        {2: "EG/2"},
        {2: 5},
        {2: "LY/02"},
        {2: "LY/٢"},
        {2: "LY/"},
        {2: "LY/" + "9" * 30},
        {4: "x"},
        {6: True},
        {65534: -1},
        {65534: "x"},
        {65534: 2**32},
        {65533: []},
        {65533: {"bits": 2}},
        {65533: {"bits": 1, "lst": PACKED}},
        {65533: {"bits": 2, "lst": "x"}},
        {65533: {"bits": 2, "lst": b"rubbish"}},
        {65533: {"bits": 2, "lst": PACKED + b"x"}},
        {65533: {"bits": 2, "lst": PACKED[:-1]}},
        {65533: {"bits": 2, "lst": zlib.compress(bytes(50_000_000))}},
    ],
)
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
