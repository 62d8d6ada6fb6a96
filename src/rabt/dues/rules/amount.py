"""Money as people type it: digits of three scripts, with or without separators, into minor units."""

from rabt.base.errors import Refused
from rabt.linkage import sums

MOST = 10**15


def read_amount(typed: str, exponent: int, field: str = "amount") -> int:
    """Read an amount into minor units of a currency of so many decimals. Refuses: dues_amount_wrong"""
    try:
        found = sums.minor(typed, exponent)
    except ValueError:
        found = -1
    return check_amount(found, field)


def check_amount(minor: int, field: str = "amount") -> int:
    """Ask that an amount is above zero and one that is paid. Refuses: dues_amount_wrong"""
    if not 0 < minor < MOST:
        raise Refused("dues_amount_wrong", field=field)
    return minor


def written(minor: int, exponent: int) -> str:
    """Write minor units as a plain number, for a field to be changed: 1800000 of three decimals is 1800."""
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}}".rstrip("0").rstrip(".") if rest else str(whole)
