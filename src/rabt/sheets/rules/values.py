"""What stands in a cell: dates of three calendars, whole numbers, yes and no, in any digits."""

import re
from datetime import date, timedelta

from hijridate import Hijri

from rabt.base.errors import Refused
from rabt.linkage.arabic import fold, plain_digits, without_marks

_YMD = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:[T ].*)?")
_DMY = re.compile(r"(\d{1,2})\D(\d{1,2})\D(\d{4})")
_DAY_ONE = date(1899, 12, 30)  # serial 1 is 1 January 1900, and a leap day that never was is counted
_FIRST_SERIAL, _LAST_SERIAL = 4_000, 73_050  # 1910 to 2099
_HIJRI = range(1300, 1501)
_YES, _NO = {"نعم", "yes", "true", "1", "y"}, {"لا", "no", "false", "0", "n", ""}


def plain(text: str) -> str:
    """Write a cell in one kind of digits, without what is not seen."""
    return " ".join(plain_digits(without_marks(text)).split())


def day(text: str, field: str) -> date | None:
    """Read a date: year first or day first, Gregorian or Hijri by its year, or a spreadsheet's own number.

    Refuses: sheet_date_wrong
    """
    typed = plain(text).removesuffix("هـ").removesuffix("م").strip()
    if not typed:
        return None
    if typed.isascii() and typed.isdigit() and _FIRST_SERIAL <= int(typed) <= _LAST_SERIAL:
        return _DAY_ONE + timedelta(days=int(typed))
    if found := _YMD.fullmatch(typed):
        year, month, of_month = map(int, found.groups())
    elif found := _DMY.fullmatch(typed):
        of_month, month, year = map(int, found.groups())
    else:
        raise Refused("sheet_date_wrong", field=field, typed=text[:40])
    try:
        if year in _HIJRI:
            made = Hijri(year, month, of_month).to_gregorian()
            return date(made.year, made.month, made.day)
        return date(year, month, of_month)
    except (ValueError, OverflowError):
        raise Refused("sheet_date_wrong", field=field, typed=text[:40]) from None


def whole(text: str, field: str) -> int:
    """Read a whole number. Refuses: sheet_number_wrong"""
    typed = plain(text).replace(",", "").replace("٬", "").removesuffix(".0")
    if not re.fullmatch(r"\d{1,9}", typed):
        raise Refused("sheet_number_wrong", field=field, typed=text[:40])
    return int(typed)


def yes(text: str, field: str) -> bool:
    """Read a yes or a no in either language. Refuses: sheet_yes_no_wrong"""
    typed = fold(text).lower()
    if typed in {fold(word) for word in _YES}:
        return True
    if typed in {fold(word) for word in _NO}:
        return False
    raise Refused("sheet_yes_no_wrong", field=field, typed=text[:40])
