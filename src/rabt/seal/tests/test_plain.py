"""One value, one spelling: canonical JSON, base45, deterministic CBOR."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Untrusted
from rabt.seal import base45, canon, cbor

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


# ------------------------------------------------------------------ canonical JSON


@given(values)
def test_canonical_json_is_read_back(value):
    assert canon.read(canon.canonical(value)) == value


@given(values, st.data())
def test_a_changed_spelling_is_refused_or_says_something_else(value, data):
    written = canon.canonical(value)
    place = data.draw(st.integers(0, len(written)))
    changed = written[:place] + b" " + written[place:]
    try:
        assert canon.read(changed) != value
    except Untrusted as problem:
        assert problem.code == "json_malformed"


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b"1.0",
        b"1e2",
        b"NaN",
        b"Infinity",
        b'"\\u0061"',
        b"01",
        b"",
        b"{",
        b"\xff",
        b"[1,]",
        b'"\\ud800"',
        b"[" * 100 + b"]" * 100,
        b"-0",
        b"tru",
        b"[" * 100_000,
    ],
)
def test_other_spellings_are_refused(text):
    with pytest.raises(Untrusted, match="json_malformed"):
        canon.read(text)


@pytest.mark.parametrize("value", [1.5, {1: "a"}, {"a": b"x"}, [object()], {"a": {True: 1}}])
def test_what_has_no_spelling_is_a_bug(value):
    with pytest.raises(TypeError):
        canon.canonical(value)


def test_depth_is_bounded():
    value = []
    for _ in range(canon.DEPTH_LIMIT + 1):
        value = [value]
    with pytest.raises(ValueError, match="too deep"):
        canon.canonical(value)


# ------------------------------------------------------------------ base45


@pytest.mark.parametrize(
    ("raw", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")]
)
def test_base45_vectors_of_the_rfc(raw, text):
    assert (base45.encode(raw), base45.decode(text)) == (text, raw)


@given(st.binary(max_size=60))
def test_base45_there_and_back(raw):
    assert base45.decode(base45.encode(raw)) == raw


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=30))
def test_base45_has_one_spelling(text):
    try:
        assert base45.encode(base45.decode(text)) == text
    except Untrusted as problem:
        assert problem.code == "base45_malformed"


@pytest.mark.parametrize("text", ["A", "ABCD", ":::", "::", "ab", "٣٤", "AB\n"])
def test_base45_refuses(text):
    with pytest.raises(Untrusted, match="base45_malformed"):
        base45.decode(text)


# ------------------------------------------------------------------ CBOR

small = st.integers(-(2**64), 2**64 - 1)
flat = small | st.booleans() | st.none() | st.binary(max_size=30) | texts
items = st.recursive(
    flat,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 2**32), inner, max_size=4),
    max_leaves=10,
)


def same(left, right):
    return type(left) is type(right) and repr(left) == repr(right)


@given(items)
def test_cbor_there_and_back_as_the_other_library_reads_it(value):
    try:
        written = cbor.encode(value)
        read = cbor.decode(written)
    except Untrusted as problem:
        assert problem.facts["why"] == "nested too deep"
        return
    assert read == value == cbor2.loads(written)


@given(st.binary(max_size=40))
def test_whatever_is_read_has_one_spelling(raw):
    try:
        value = cbor.decode(raw)
    except Untrusted as problem:
        assert problem.code == "cbor_malformed"
        return
    assert cbor.encode(value) == raw


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("a2010201 03", "keys twice"),
        ("a20102f503", "not a whole number"),  # {1: 2, true: 3}: a dict would merge the two keys
        ("a2 02 01 01 01", "out of order"),
        ("a1 6161 01", "not a whole number"),
        ("18 17", "shortest"),
        ("1900ff", "shortest"),
        ("1a0000ffff", "shortest"),
        ("1b00000000ffffffff", "shortest"),
        ("9f01ff", "without end"),
        ("5f4101ff", "without end"),
        ("1c", "without end"),
        ("c074323031332d30332d32315432303a30343a30305a", "a tag"),  # a date
        ("d81c80", "a tag"),  # a shared value
        ("f97e00", "a float"),
        ("fb3ff199999999999a", "a float"),
        ("f7", "unknown simple"),
        ("f820", "unknown simple"),
        ("61ff", "UTF-8"),
        ("0101", "after the end"),
        ("", "cut short"),
        ("42 01", "cut short"),
        ("9a ffffffff", "cut short"),
        ("ba ffffffff", "cut short"),
        ("18", "cut short"),
        ("81" * 10 + "01", "too deep"),
    ],
)
def test_cbor_refuses(raw, why):
    with pytest.raises(Untrusted, match="cbor_malformed") as told:
        cbor.decode(bytes.fromhex(raw))
    assert why in told.value.facts["why"]


def test_text_keys_only_where_asked_for():
    written = cbor.encode({"lst": b"", "bits": 2})
    assert cbor.decode(written, texts_as_keys=True) == {"lst": b"", "bits": 2}
    with pytest.raises(Untrusted):
        cbor.decode(bytes.fromhex("a1f501"), texts_as_keys=True)
