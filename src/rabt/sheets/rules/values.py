"""What stands in a cell: dates of three calendars, whole numbers, yes and no, in any digits."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import TypeVar

from rabt.base.errors import Refused
from rabt.linkage import days
from rabt.linkage.arabic import fold
from rabt.linkage.days import plain
from rabt.sheets.rules.spec import folded

Kind = TypeVar("Kind")

_DAY_ONE = date(1899, 12, 30)  # serial 1 is 1 January 1900, and a leap day that never was is counted
_FIRST_SERIAL, _LAST_SERIAL = 4_000, 73_050  # 1910 to 2099
_YES, _NO = {"نعم", "yes", "true", "1", "y"}, {"لا", "no", "false", "0", "n", ""}


def day(text: str, field: str) -> date | None:
    """Read a date: year first or day first, Gregorian or Hijri by its year, or a spreadsheet's own number.

    Refuses: sheet_date_wrong
    """
    typed = plain(text)
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and _FIRST_SERIAL <= int(typed) <= _LAST_SERIAL:
        return _DAY_ONE + timedelta(days=int(typed))
    try:
        return days.read(typed)
    except ValueError:
        raise Refused("sheet_date_wrong", field=field, typed=text[:40]) from None


def whole(text: str, field: str) -> int:
    """Read a whole number. Refuses: sheet_number_wrong"""
    typed = plain(text).replace("٬", ",").removesuffix(".0")
    if not re.fullmatch(r"\d{1,9}|\d{1,3}(?:,\d{3}){1,2}", typed):
        raise Refused("sheet_number_wrong", field=field, typed=text[:40])
    return int(typed.replace(",", ""))


def yes(text: str, field: str) -> bool:
    """Read a yes or a no in either language. Refuses: sheet_yes_no_wrong"""
    typed = fold(text).lower()
    if typed in {fold(word) for word in _YES}:
        return True
    if typed in {fold(word) for word in _NO}:
        return False
    raise Refused("sheet_yes_no_wrong", field=field, typed=text[:40])


def clock(text: str, field: str) -> time:
    """Read a time of day, as 14:05 or 14:05:30, in any digits. Refuses: sheet_time_wrong"""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", plain(text))
    hour, minute, second = (int(part) for part in found.groups(default="0")) if found else (24, 0, 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Refused("sheet_time_wrong", field=field, typed=text[:40]) from None


def chosen(kinds: Mapping[Kind, tuple[str, ...]], text: str, field: str) -> Kind:
    """Read one of several kinds by any of its words, in either language. Refuses: sheet_choice_wrong"""
    for kind, words in kinds.items():
        if folded(text) in {folded(one) for one in words}:
            return kind
    raise Refused("sheet_choice_wrong", field=field, typed=text[:40])
