"""What changed in a list: applied to the very list that was meant, or not at all; and small."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.seal import cbor, cose, delta, gaps, status
from rabt.seal.status import Status
from rabt.seal.tests.made import AT, DAY, KEYS, LIST_KEY, LISTED, STRANGER

SIZE = 4096
MARKS = st.dictionaries(
    st.integers(0, SIZE - 1), st.sampled_from([Status.INVALID, Status.SUSPENDED]), max_size=60
)


def listed(marks, at=AT, size=SIZE):
    return replace(LISTED, issued_at=at, statuses=status.pack(marks, size))


@given(st.sets(st.integers(0, SIZE - 1)))
def test_places_there_and_back(places):
    written = gaps.write(places)
    assert gaps.read(written, SIZE) == sorted(places)


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader_of_places(data):
    try:
        found = gaps.read(data, SIZE)
    except Untrusted as no:
        assert no.code == "gaps_malformed"
    else:
        assert found == sorted(set(found)) and all(0 <= place < SIZE for place in found)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00\x00\x00", b"\x15\x00\x00\x00", b"\x00\xff\xff\xff", b"\x00\x00\x00\x01",
        b"\x00\x00\x00\x01\xff", b"\x00\x00\x00\x00\x00", b"\x00\x00\x00\x01\x01",
        bytes([12, 0, 0, 1]) + b"\x7f\xff", bytes([0, 0, 0, 1]) + b"\xff" * 600,
        gaps.write([5]) + b"\x00", bytes([12, 0, 0, 1]) + b"\xbf\xfc",
    ],
    ids=[str(n) for n in range(12)],
)  # fmt: skip
def test_what_is_no_list_of_places_is_refused(data):
    with pytest.raises(Untrusted, match="gaps_malformed"):
        gaps.read(data, SIZE)


def test_too_many_places_are_not_written():
    with pytest.raises(ValueError, match="too many"):
        gaps.write(range(gaps.MOST + 1))


@given(MARKS, MARKS)
def test_a_delta_leads_from_one_list_to_the_other(before, after):
    held, new = listed(before), listed(after, AT + DAY)
    found = delta.read(delta.sign(held, new, LIST_KEY), [KEYS])
    assert delta.apply(held, found) == new
    whole = delta.read(delta.sign(None, new, LIST_KEY), [KEYS])
    assert delta.apply(None, whole) == new == delta.apply(held, whole)


def test_a_delta_fits_its_own_list_only():
    held, new = listed({1: Status.INVALID}), listed({2: Status.SUSPENDED}, AT + DAY)
    found = delta.read(delta.sign(held, new, LIST_KEY), [KEYS])
    for other in (
        None,
        replace(held, number=9),
        replace(held, state="EG"),
        replace(held, issued_at=AT - DAY),
        listed({}, size=2048),
        listed({1: Status.INVALID, 7: Status.INVALID}),
    ):
        with pytest.raises(Untrusted, match="list_delta_unfitting"):
            delta.apply(other, found)
    with pytest.raises(ValueError, match="never changes its size"):
        delta.sign(listed({}, size=2048), new, LIST_KEY)


def claims(**change):
    good = {1: "LY", 2: "LY/2", 4: 200, 6: int(AT.timestamp()), 65534: 60}
    inner = {1: 0, 2: 1024, 3: bytes(16), 4: [gaps.write([]), gaps.write([3]), gaps.write([])]}
    for name, value in change.items():
        {"inner": inner, "claims": good}[name.split("_")[0]][int(name.split("_")[1])] = value
    return cbor.encode(good | {-65538: inner})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_malformed"),
        (bytes(delta.LONGEST + 1), "list_malformed"),
        (cose.sign(claims(), status.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(), delta.TYP, STRANGER), "list_key_unknown"),
        (cose.sign(claims(claims_6=10**9), delta.TYP, LIST_KEY), "list_forged"),
        (cose.sign(claims(claims_1="EG", claims_2="EG/2"), delta.TYP, LIST_KEY), "list_forged"),
        (cose.sign(claims(claims_1=7), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(claims_9=7), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(claims_2="LY/02"), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(claims_65534=-1), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(cbor.encode([1]), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_9=1), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_2=1023), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_2=2**21), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_3="x"), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_4=[b"", b""]), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_4=[1, 2, 3]), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_4=[gaps.write([3])] * 3), delta.TYP, LIST_KEY), "list_malformed"),
        (cose.sign(claims(inner_4=[gaps.write([3]), b"", b""]), delta.TYP, LIST_KEY), "list_malformed"),
    ],
    ids=[str(n) for n in range(19)],
)
def test_what_is_no_delta_is_refused(data, code):
    with pytest.raises(Untrusted, match=f"^{code}"):
        delta.read(data, [KEYS])


def test_it_is_as_small_as_it_must_be():
    """A million cards, a hundred thousand of them revoked, in 70 kB; a day of three hundred in 1 kB."""
    draw = random.Random(7)
    places = draw.sample(range(2**20), 100_300)
    held = listed({place: Status.INVALID for place in places[:100_000]}, size=2**20)
    day = {place: Status.INVALID for place in places[:50]} | {place: Status.INVALID for place in places}
    new = listed(day, AT + DAY, size=2**20)
    changed = delta.sign(held, new, LIST_KEY)
    whole = delta.sign(None, new, LIST_KEY)
    assert len(changed) <= 1_000
    assert len(whole) <= 70_000
    assert len(whole) < len(status.sign(new, LIST_KEY))
    assert delta.apply(held, delta.read(changed, [KEYS])).statuses == new.statuses


def test_a_delta_keeps_how_long_the_list_may_serve():
    new = replace(listed({}, AT + DAY), ttl=timedelta(minutes=7), expires_at=AT + 3 * DAY)
    found = delta.apply(None, delta.read(delta.sign(None, new, LIST_KEY), [KEYS]))
    assert (found.ttl, found.expires_at) == (new.ttl, new.expires_at)
