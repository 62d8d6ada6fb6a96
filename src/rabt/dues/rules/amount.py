"""Money as people type it: digits of three scripts, with or without separators, into minor units."""

from decimal import Decimal, InvalidOperation

from rabt.base.errors import Refused
from rabt.linkage.days import plain

MOST = 10**15
_NOISE = str.maketrans({",": None, "٬": None, " ": None, "٫": "."})


def read_amount(typed: str, exponent: int, field: str = "amount") -> int:
    """Read an amount into minor units of a currency of so many decimals. Refuses: dues_amount_wrong"""
    text = plain(typed).translate(_NOISE)
    try:
        found = Decimal("-1" if any(sign.isalpha() for sign in text) else text).scaleb(exponent)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found != found.to_integral_value():
        found = Decimal(-1)
    return check_amount(int(min(found, Decimal(MOST))), field)


def check_amount(minor: int, field: str = "amount") -> int:
    """Ask that an amount is above zero and one that is paid. Refuses: dues_amount_wrong"""
    if not 0 < minor < MOST:
        raise Refused("dues_amount_wrong", field=field)
    return minor


def written(minor: int, exponent: int) -> str:
    """Write minor units as a plain number, for a field to be changed: 1800000 of three decimals is 1800."""
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}}".rstrip("0").rstrip(".") if rest else str(whole)
