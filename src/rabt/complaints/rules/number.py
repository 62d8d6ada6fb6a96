"""The number and the secret word by which somebody comes back: digits, which a telephone can say."""

import hashlib
import hmac
from collections.abc import Callable

from rabt.linkage.arabic import plain_digits

NUMBER, SECRET = 8, 12


def made(digits: int, below: Callable[[int], int]) -> str:
    """Draw so many digits; `below` draws a number below its argument."""
    return str(below(10**digits)).zfill(digits)


def drawn(key: bytes, sent: bytes) -> Callable[[int], int]:
    """Return what draws the same numbers for the same form sent twice; without the room's key nobody can."""
    count = 0

    def below(limit: int) -> int:
        nonlocal count
        count += 1
        found = hmac.new(key, b"rabt.receipt/1:%d:" % count + sent, hashlib.sha256).digest()
        return int.from_bytes(found) % limit

    return below


def plain(typed: str) -> str:
    """Return the digits of what was typed, in any of three scripts, however it was parted."""
    return "".join(sign for sign in plain_digits(typed) if sign in "0123456789")


def spoken(digits: str) -> str:
    """Part digits by fours, as they are written down."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def digest(key: bytes, number: str, secret: str) -> str:
    """Return what is kept of a secret word: without the room's key it cannot be tried."""
    return hmac.new(key, f"rabt.complaint/1:{number}:{secret}".encode(), hashlib.sha256).hexdigest()


def is_right(key: bytes, number: str, secret: str, kept: str) -> bool:
    """Tell whether a secret word is that of a number, in the same time whether it is or not."""
    return hmac.compare_digest(digest(key, number, secret), kept)
