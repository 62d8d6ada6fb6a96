"""A day as people write it: year first or day first, Gregorian or Hijri by its year, in any digits.

Hijri is the Umm al-Qura calendar, whose tables reach from 1343 to 1500 AH. (KACST, by hijridate)
"""

import re
from datetime import date

from hijridate import Gregorian, Hijri

from rabt.linkage.arabic import plain_digits, without_marks

_YEAR_FIRST = re.compile(r"(\d{4})\W(\d{1,2})\W(\d{1,2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\W(\d{1,2})\W(\d{4})")
HIJRI_YEARS = range(1300, 1501)


def plain(text: str) -> str:
    """Write a text in one kind of digits, without what is not seen."""
    return " ".join(plain_digits(without_marks(text)).split())


def read(text: str) -> date:
    """Read a day, or raise ValueError: 2026-11-25, 25/11/2026, ٢٥/١١/٢٠٢٦, 1448-06-15, 15/6/1448 هـ."""
    year, month, day = _parts(text)
    if year not in HIJRI_YEARS:
        return date(year, month, day)
    try:
        made = Hijri(year, month, day).to_gregorian()
    except OverflowError as beyond:
        raise ValueError(str(beyond)) from None
    return date(made.year, made.month, made.day)


def is_hijri(text: str) -> bool:
    """Tell whether a day is written in Hijri, or raise ValueError where it is none."""
    return _parts(text)[0] in HIJRI_YEARS


def in_hijri(day: date) -> str:
    """Write a day in Hijri, year first, or nothing where the tables end."""
    try:
        found = Gregorian(day.year, day.month, day.day).to_hijri()
    except (OverflowError, ValueError):
        return ""
    return f"{found.year}-{found.month:02}-{found.day:02}"


def _parts(text: str) -> tuple[int, int, int]:
    typed = plain(text).removesuffix("هـ").removesuffix("ه").removesuffix("م").strip()
    if found := _YEAR_FIRST.fullmatch(typed):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(typed):
        day, month, year = map(int, found.groups())
    else:
        raise ValueError(f"no day: {text[:40]}")
    return year, month, day
