"""The number on the paper that somebody carries: digits that a telephone can say, caught when mistyped.

Eight random digits and two check digits (ISO/IEC 7064, MOD 97-10). It names no state, no year and no person.
"""

import secrets
from collections.abc import Callable

from rabt.base.errors import Refused
from rabt.linkage.arabic import plain_digits
from rabt.permits.rules.number import check_digits

SERIAL, LENGTH = 8, 10


def make_number(draw: Callable[[int], int] = secrets.randbelow) -> str:
    """Draw a number of ten digits."""
    body = f"{draw(10**SERIAL):0{SERIAL}}"
    return body + check_digits(body)


def is_number(plain: str) -> bool:
    """Tell whether a text is such a number, and its check digits fit."""
    digits = plain.isascii() and plain.isdecimal()
    return digits and len(plain) == LENGTH and check_digits(plain[:SERIAL]) == plain[SERIAL:]


def read_number(typed: str) -> str:
    """Read a number as people type it, in any of three scripts. Refuses: regularisation_number_mistyped"""
    plain = "".join(sign for sign in plain_digits(typed) if sign.isalnum())
    if not is_number(plain):
        raise Refused("regularisation_number_mistyped", field="number")
    return plain


def spoken(number: str) -> str:
    """Part the digits as they are printed: 1234-5678-90."""
    return "-".join(number[start : start + 4] for start in range(0, len(number), 4))
