"""A sum as people write it: figures in any digits, parted by threes or not at all, decimals after a point."""

import re
from decimal import Decimal

from rabt.linkage.days import plain

_MARKS = str.maketrans({"٬": ",", " ": ",", "٫": "."})
_SUM = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?", re.ASCII)


def read(text: str) -> Decimal:
    """Read a sum, or raise ValueError: 1800, 1,800.5, ١٬٨٠٠٫٥, 1 800.

    A comma before other than three figures may be meant as a point: whoever guessed would pay a thousandfold.
    """
    typed = plain(text).translate(_MARKS)
    if not (_SUM.fullmatch(typed) and any(sign.isdigit() for sign in typed)):
        raise ValueError(text[:40])
    return Decimal(typed.replace(",", ""))


def minor(text: str, exponent: int) -> int:
    """Read a sum in the smallest units of a currency; ValueError also where it has more decimals."""
    found = read(text).scaleb(exponent)
    if found != found.to_integral_value():
        raise ValueError(text[:40])
    return int(found)
