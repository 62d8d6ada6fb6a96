"""Places in a list, written near the entropy bound: the gaps between them, as Rice codes.

First a byte that says how many low bits of each gap are written plainly, then three bytes that say how many
places there are; then for each gap its high part in ones and a zero, and its low bits. What is left of the
last byte is zero. (Golomb 1966; Rice 1979)
"""

from collections.abc import Iterable, Sequence

from rabt.base.errors import Untrusted

MOST = 2**20
_HEAD = 4
_WIDEST = 20


def write(places: Iterable[int]) -> bytes:
    """Write places, each once, in the fewest bytes that this way allows."""
    gaps = _gaps_of(sorted(set(places)))
    if len(gaps) > MOST:
        raise ValueError(f"{len(gaps)} places are too many")
    low = min(range(_WIDEST + 1), key=lambda bits: _length(gaps, bits))
    value, size = 0, _length(gaps, low)
    out = bytearray()
    held = 0
    for gap in gaps:
        high = gap >> low
        value = value << high + 1 | (1 << high + 1) - 2
        value = value << low | gap & (1 << low) - 1
        held += high + 1 + low
        while held >= 8:
            held -= 8
            out.append(value >> held & 0xFF)
            value &= (1 << held) - 1
    if held:
        out.append(value << 8 - held & 0xFF)
    assert len(out) == (size + 7) // 8
    return bytes([low]) + len(gaps).to_bytes(3, "big") + bytes(out)


def _gaps_of(places: Sequence[int]) -> list[int]:
    return [place - before - 1 for before, place in zip((-1, *places), places, strict=False)]


def _length(gaps: Sequence[int], low: int) -> int:
    """Return how many bits gaps take with so many low bits."""
    return sum(gap >> low for gap in gaps) + len(gaps) * (low + 1)


def read(data: bytes, size: int) -> list[int]:
    """Read places of a list of a size back. Refuses: gaps_malformed"""
    if len(data) < _HEAD or data[0] > _WIDEST:
        raise Untrusted("gaps_malformed", why="head")
    low, count = data[0], int.from_bytes(data[1:_HEAD], "big")
    if count > size:
        raise Untrusted("gaps_malformed", why="more places than there are")
    bits = _Bits(data, _HEAD)
    places, at = [], -1
    for _ in range(count):
        at += (bits.ones(size) << low | bits.plain(low)) + 1
        if at >= size:
            raise Untrusted("gaps_malformed", why="a place outside the list")
        places.append(at)
    bits.check_end()
    return places


class _Bits:
    """Bits of a text, from the highest of the first byte on."""

    def __init__(self, data: bytes, start: int) -> None:
        self.data, self.at, self.value, self.held = data, start, 0, 0

    def plain(self, count: int) -> int:
        """Read so many bits."""
        while self.held < count:
            if self.at == len(self.data):
                raise Untrusted("gaps_malformed", why="cut short")
            self.value = self.value << 8 | self.data[self.at]
            self.at += 1
            self.held += 8
        self.held -= count
        found = self.value >> self.held
        self.value &= (1 << self.held) - 1
        return found

    def ones(self, most: int) -> int:
        """Count ones up to the next zero."""
        found = 0
        while self.plain(1):
            found += 1
            if found > most:
                raise Untrusted("gaps_malformed", why="a gap longer than the list")
        return found

    def check_end(self) -> None:
        """Ask that nothing follows but what fills the last byte."""
        if self.at != len(self.data) or self.value:
            raise Untrusted("gaps_malformed", why="something after the end")
