"""Sums in three scripts, and those whose comma is nobody's to guess."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage import sums


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("100", "100"), ("١٠٠٫٥", "100.5"), ("۱۲۰۰", "1200"), ("1,200.50", "1200.5"), ("1٬200", "1200"),
        (" 7 ", "7"), ("12 000", "12000"), (".5", "0.5"), ("5.", "5"), ("1,234,567", "1234567"), ("-3.5", "-3.5"),
    ],
)  # fmt: skip
def test_a_sum_is_read_in_three_scripts(typed, meant):
    assert sums.read(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "1800,500", "12,50", "1,8", "1,2,3", "1,800,", ",800", "1.800,500", "18 00", "1،800", "", ".", "-", ",",
        "1_800", "+5", "1e9", "NaN", "Infinity", "=1+1", "مئة", "1800 EGP", "1.2.3",
    ],
)  # fmt: skip
def test_what_is_no_sum_or_may_be_another_is_not_read(typed):
    with pytest.raises(ValueError, match=r".*"):
        sums.read(typed)


@given(whole=st.integers(0, 10**15), part=st.integers(0, 999))
def test_a_sum_that_is_written_with_its_thousands_parted_is_read_back(whole, part):
    assert sums.read(f"{whole:,}.{part:03}") == whole + Decimal(part) / 1000


@pytest.mark.parametrize(
    ("typed", "exponent", "meant"),
    [("1,800.5", 3, 1_800_500), ("12.34", 2, 1_234), ("0.001", 3, 1), ("-3", 2, -300), ("12.345", 2, None)],
)  # fmt: skip
def test_a_sum_is_read_in_the_smallest_units_of_its_currency(typed, exponent, meant):
    if meant is None:
        with pytest.raises(ValueError, match=r"12\.345"):
            sums.minor(typed, exponent)
    else:
        assert sums.minor(typed, exponent) == meant
