"""CBOR in its one deterministic form, read without mercy. (RFC 8949 §4.2.1)

The reader is our own: a general decoder merges the keys 1 and true, follows tags into dates and
patterns, and takes the same value in many spellings. This one knows whole numbers, bytes, texts,
lists, maps, true, false and null; shortest lengths, ascending keys, nothing after the end.
"""

from typing import Any

import cbor2

from rabt.base.errors import Untrusted

DEPTH_LIMIT = 8
TRUE, FALSE, NULL = 0xF5, 0xF4, 0xF6
_SIMPLE: dict[int, bool | None] = {TRUE: True, FALSE: False, NULL: None}


def encode(value: Any) -> bytes:
    """Write a value in deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes, *, texts_as_keys: bool = False) -> Any:
    """Read deterministic CBOR; keys are whole numbers unless told otherwise. Refuses: cbor_malformed"""
    reader = _Reader(data, texts_as_keys)
    value = reader.value(0)
    if reader.at != len(data):
        raise _malformed("something after the end")
    return value


def _malformed(why: str) -> Untrusted:
    return Untrusted("cbor_malformed", why=why)


class _Reader:
    def __init__(self, data: bytes, texts_as_keys: bool) -> None:
        self.data, self.at, self.texts_as_keys = data, 0, texts_as_keys

    def take(self, size: int) -> bytes:
        end = self.at + size
        if end > len(self.data):
            raise _malformed("cut short")
        taken, self.at = self.data[self.at : end], end
        return taken

    def head(self) -> tuple[int, int]:
        """Read the kind of the next item and its number, in the shortest spelling only."""
        first = self.take(1)[0]
        kind, low = first >> 5, first & 0x1F
        if kind == 7 or low < 24:
            return kind, low
        if low > 27:
            raise _malformed("a length without end, or a reserved one")
        size = 1 << (low - 24)
        number = int.from_bytes(self.take(size), "big")
        if number < (24 if size == 1 else 1 << 4 * size):
            raise _malformed("a number not in its shortest form")
        return kind, number

    def value(self, depth: int) -> Any:
        if depth > DEPTH_LIMIT:
            raise _malformed("nested too deep")
        kind, number = self.head()
        if kind in (0, 1):
            return number if kind == 0 else -1 - number
        if kind == 2:
            return self.take(number)
        if kind == 3:
            return self.text(number)
        if kind == 4:
            return [self.value(depth + 1) for _ in range(self.count(number))]
        if kind == 5:
            return self.map(self.count(number), depth + 1)
        if kind == 7 and 0xE0 | number in _SIMPLE:
            return _SIMPLE[0xE0 | number]
        raise _malformed("a tag, a float or an unknown simple value")

    def count(self, number: int) -> int:
        if number > len(self.data) - self.at:  # each item takes a byte at least
            raise _malformed("cut short")
        return number

    def text(self, size: int) -> str:
        try:
            return self.take(size).decode("utf-8")
        except UnicodeDecodeError as problem:
            raise _malformed("a text that is not UTF-8") from problem

    def map(self, pairs: int, depth: int) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        before = b""
        for _ in range(pairs):
            start = self.at
            key = self.value(depth)
            spelt = self.data[start : self.at]
            if type(key) is not int and not (self.texts_as_keys and isinstance(key, str)):
                raise _malformed("a key that is not a whole number")
            if spelt <= before:
                raise _malformed("keys twice, or out of order")
            found[key] = self.value(depth)
            before = spelt
        return found
