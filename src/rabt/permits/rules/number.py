"""The number on a permit: read aloud, typed in any digits, and caught when mistyped.

Written LY26-4830-2175-17: the state, the year, eight random digits and two check digits (ISO/IEC 7064,
MOD 97-10), which catch every wrong digit, every swap of neighbours and nearly all else.
"""

import re
import secrets
from collections.abc import Callable

from rabt.base.errors import Refused
from rabt.linkage.arabic import plain_digits

SERIAL_DIGITS = 8
_TYPED = re.compile(r"([A-Z]{2})([0-9]{10})([0-9]{2})")


def check_digits(digits: str) -> str:
    """Return the two check digits of a row of digits: the whole row then leaves 1 over 97."""
    return f"{98 - int(digits) * 100 % 97:02}"


def make_number(state: str, year: int, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Draw a permit number of a state and a year."""
    body = f"{year % 100:02}{draw(10**SERIAL_DIGITS):0{SERIAL_DIGITS}}"
    return f"{state}{body}{check_digits(body)}"


def grouped(number: str) -> str:
    """Write a permit number as it is printed: LY26-4830-2175-17."""
    return f"{number[:4]}-{number[4:8]}-{number[8:12]}-{number[12:]}"


def is_number(plain: str) -> bool:
    """Tell whether a text is a permit number as it is stored, and its check digits fit."""
    found = _TYPED.fullmatch(plain)
    return found is not None and check_digits(found[2]) == found[3]


def read_number(typed: str) -> str:
    """Read a permit number as people type it. Refuses: permit_number_mistyped"""
    plain = "".join(sign for sign in plain_digits(typed).upper() if sign.isalnum())
    if not is_number(plain):
        raise Refused("permit_number_mistyped", field="number")
    return plain
