"""Bytes as the signs that a QR code carries most densely. (RFC 9285)"""

from rabt.base.errors import Untrusted

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {sign: value for value, sign in enumerate(_SIGNS)}


def encode(data: bytes) -> str:
    """Write bytes in base45."""
    signs: list[str] = []
    for start in range(0, len(data) - 1, 2):
        rest, low = divmod(data[start] << 8 | data[start + 1], 45)
        high, middle = divmod(rest, 45)
        signs += _SIGNS[low], _SIGNS[middle], _SIGNS[high]
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        signs += _SIGNS[low], _SIGNS[high]
    return "".join(signs)


def decode(text: str) -> bytes:
    """Read base45 back. Refuses: base45_malformed"""
    try:
        values = [_VALUE[sign] for sign in text]
    except KeyError as problem:
        raise Untrusted("base45_malformed", why="a sign outside the alphabet") from problem
    if len(values) % 3 == 1:
        raise Untrusted("base45_malformed", why="cut short")
    out = bytearray()
    for start in range(0, len(values), 3):
        group = values[start : start + 3]
        size = len(group) - 1
        number = sum(value * 45**place for place, value in enumerate(group))
        if number >= 1 << 8 * size:
            raise Untrusted("base45_malformed", why="a group out of range")
        out += number.to_bytes(size, "big")
    return bytes(out)
