"""Days in two calendars, two orders and three digits; the year tells which calendar it is."""

from datetime import date

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as drawn

from rabt.linkage import days

DAY = date(2026, 11, 25)
EASTERN, PERSIAN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"), str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-25", "2026/11/25", "25/11/2026", "25-11-2026", "25.11.2026", " 2026-11-25 ", "٢٠٢٦-١١-٢٥",
        "۲۰۲۶/۱۱/۲۵", "٢٥/١١/٢٠٢٦ م", "20٢٦-11-25", "\u200f2026-11-25\u200e", "2026-11-25T00:00:00",
        "1448-06-15", "15/6/1448 هـ", "١٥/٦/١٤٤٨هـ", "15/06/1448 ه",
    ],
)  # fmt: skip
def test_one_day_in_every_hand(typed):
    assert days.read(typed) == DAY


@pytest.mark.parametrize(
    "typed",
    [
        "", "غدا", "2026-13-01", "2026-02-30", "26-11-25", "1448-13-01", "1448-06-31", "1301-01-01",
        "1500-12-31", "0000-00-00", "2026-11", "25 11", "99999-01-01", "2026-11-25-1", "٢٠٢٦", "2026_11_25",
        "2026-11-25\x00",
    ],
)  # fmt: skip
def test_what_is_no_day(typed):
    with pytest.raises(ValueError):
        days.read(typed)


@given(drawn.dates(date(1925, 1, 1), date(2077, 1, 1)))
def test_every_day_is_read_from_either_calendar(day):
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    assert days.in_hijri(day) == f"{hijri.year}-{hijri.month:02}-{hijri.day:02}"
    assert days.is_hijri(days.in_hijri(day)) and not days.is_hijri(day.isoformat())
    assert days.read(f"{hijri.year}-{hijri.month:02}-{hijri.day:02}") == day
    for digits in ({}, EASTERN, PERSIAN):
        assert days.read(day.isoformat().translate(digits)) == day
        assert days.read(f"{day.day}/{day.month}/{day.year}".translate(digits)) == day


def test_beyond_the_tables_there_is_no_hijri_day():
    assert days.in_hijri(date(1900, 1, 1)) == days.in_hijri(date(2200, 1, 1)) == ""
