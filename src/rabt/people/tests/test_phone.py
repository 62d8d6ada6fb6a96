"""Telephone numbers of both states, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.people.rules import phone

BOTH = ("EG", "LY")


@pytest.mark.parametrize(
    ("typed", "state", "kept"),
    [
        ("01001234567", "EG", "+201001234567"),
        ("0100 123-4567", "EG", "+201001234567"),
        ("٠١٠٠١٢٣٤٥٦٧", "EG", "+201001234567"),
        ("۰۱۰۰۱۲۳۴۵۶۷", "EG", "+201001234567"),
        ("+201001234567", "LY", "+201001234567"),
        ("00201001234567", "LY", "+201001234567"),
        ("0912345678", "LY", "+218912345678"),
        ("+218 91 234 5678", "EG", "+218912345678"),
        ("\u202a+201001234567\u202c", "EG", "+201001234567"),
        ("", "EG", ""),
        ("  ", "EG", ""),
    ],
)
def test_numbers_are_kept_as_e164(typed, state, kept):
    assert phone.read(typed, state, BOTH) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12", "phone_invalid"),
        ("abc", "phone_invalid"),
        ("0100123456", "phone_invalid"),
        ("\x00", "phone_invalid"),
        ("+21698123456", "phone_elsewhere"),
        ("+447400123456", "phone_elsewhere"),
    ],
)
def test_other_numbers_are_refused(typed, code):
    with pytest.raises(Refused) as caught:
        phone.read(typed, "EG", BOTH)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_reader(text):
    try:
        kept = phone.read(text, "EG", BOTH)
    except Refused:
        return
    assert kept == "" or kept.startswith("+")
