"""Bytes as the signs that a QR code carries most densely. (RFC 9285)"""

import struct

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


def unwrapped(text: str, prefix: str, most: int) -> bytes:
    """Read what a code says behind its prefix, of so many bytes at most. Refuses: base45_malformed"""
    if not text.startswith(prefix) or len(text) > len(prefix) + most * 3 // 2 + 1:
        raise Untrusted("base45_malformed", why="prefix or length")
    return decode(text[len(prefix) :])


def decode(text: str) -> bytes:
    """Read base45 back. Refuses: base45_malformed"""
    try:
        values = [_VALUE[sign] for sign in text]
    except KeyError as problem:
        raise Untrusted("base45_malformed", why="a sign outside the alphabet") from problem
    if len(values) % 3 == 1:
        raise Untrusted("base45_malformed", why="cut short")
    groups = [
        low + 45 * middle + 2025 * high
        for low, middle, high in zip(values[::3], values[1::3], values[2::3], strict=False)
    ]
    last = values[len(groups) * 3 :]
    tail = last[0] + 45 * last[1] if last else 0
    if any(group > 0xFFFF for group in groups) or tail > 0xFF:
        raise Untrusted("base45_malformed", why="a group out of range")
    return struct.pack(f">{len(groups)}H", *groups) + bytes([tail] if last else [])
