"""Figures: digits in three scripts, money by its exponent, Hijri beside Gregorian."""

from datetime import UTC, date, datetime

import pytest

from rabt.shell import figures


def test_a_gregorian_day_has_its_month_in_words():
    day = date(2026, 11, 5)
    assert [figures.gregorian(day, one) for one in ("ar", "en")] == ["5 نوفمبر 2026", "5 November 2026"]


def test_digits_of_three_scripts_are_stored_as_one():
    assert figures.ascii_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123") == "0123456789 0123456789 0123"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(1_234_567, "LYD", "1,234.567 LYD"), (1_234_567, "EGP", "12,345.67 EGP"), (0, "LYD", "0.000 LYD")],
)
def test_money_is_written_with_its_own_decimals(minor, currency, text):
    assert figures.money(minor, currency) == text


def test_the_hijri_date_stands_beside(settings):
    assert figures.hijri(date(2026, 11, 24), "ar") == "14 جمادى الآخرة 1448 هـ"
    assert figures.hijri(date(2026, 11, 24), "en").endswith("1448 AH")


def test_beyond_the_tables_there_is_no_hijri_date():
    assert figures.hijri(date(1850, 1, 1), "ar") == ""
    assert figures.hijri(date(2200, 1, 1), "en") == ""


def test_an_instant_is_written_in_the_zone_of_the_state():
    assert figures.instant(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)) == "2026-11-24 11:00"
