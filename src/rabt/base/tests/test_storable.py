"""What a table can hold: every sign that people type, and none that no table takes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.storable import is_storable

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def texts_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from texts_in(one)


@given(VALUES)
def test_a_value_is_storable_when_none_of_its_texts_holds_a_nul_or_half_a_sign(value):
    whole = all("\x00" not in text for text in texts_in(value))
    halves = any("\ud800" <= sign <= "\udfff" for text in texts_in(value) for sign in text)
    assert is_storable(value) == (whole and not halves)


@pytest.mark.parametrize(
    "value", ["\\u0000", "\\\\u0000", "C:\\u0000\\", '"\\u0000"', {"\\u0000": ["\\u0000"]}, "سلام 👷🏽‍♀️", 0.5]
)
def test_what_people_type_is_held(value):
    assert is_storable(value)


@pytest.mark.parametrize(
    "value", ["\x00", "\\\x00", "a\\\\\x00", {"\x00": 1}, ["\ud800"], float("nan"), float("inf")]
)
def test_what_no_table_takes_is_told(value):
    assert not is_storable(value)


def test_what_has_no_end_is_told():
    deep = json.loads("[" * 900 + "]" * 900)
    for _ in range(5_000):
        deep = [deep]
    assert not is_storable(deep)
