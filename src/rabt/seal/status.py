"""Which cards are suspended or revoked: two bits a card, one signed list that a post can carry.

Bits and claims are those of the IETF Token Status List; the list's address is its state and number.
A place outside the list is unknown, never valid.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base.errors import Untrusted
from rabt.seal import cbor, cose, keyset

TYP = "application/statuslist+cwt"
ISS, SUB, EXP, IAT, LIST, TTL = 1, 2, 4, 6, 65533, 65534
BITS = 2
LARGEST = 2**20
"""Places in a list at most; nothing longer is ever inflated."""
_CODES = {"key_unknown": "list_key_unknown", "list_forged": "list_forged"}
LONGEST = LARGEST * BITS // 8 + 4_096


class Status(IntEnum):
    """What a list says of a card; UNKNOWN is what it does not say."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    UNKNOWN = 3


@dataclass(frozen=True)
class StatusList:
    """The bits of a list, four cards a byte, the lowest bits first."""

    packed: bytes

    @property
    def size(self) -> int:
        """How many places the list has."""
        return len(self.packed) * 4

    def at(self, index: int) -> Status:
        """Return what the list says of a place."""
        if not 0 <= index < self.size:
            return Status.UNKNOWN
        return Status(self.packed[index >> 2] >> 2 * (index & 3) & 3)


@dataclass(frozen=True)
class SignedList:
    """A list as a state signed it: of which number, when, and for how long it may serve."""

    state: str
    number: int
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    statuses: StatusList


def pack(marks: Mapping[int, Status], size: int) -> StatusList:
    """Make a list of a size from the places that are not valid."""
    if size % 4 or not 0 < size <= LARGEST:
        raise ValueError(f"a list cannot have {size} places")
    packed = bytearray(size // 4)
    for index, status in marks.items():
        if not 0 <= index < size or status is Status.UNKNOWN:
            raise ValueError(f"place {index} cannot be marked {status.name}")
        packed[index >> 2] |= status << 2 * (index & 3)
    return StatusList(bytes(packed))


def sign(signed: SignedList, key: Ed25519PrivateKey) -> bytes:
    """Sign a list."""
    claims = {
        ISS: signed.state,
        SUB: f"{signed.state}/{signed.number}",
        EXP: int(signed.expires_at.timestamp()),
        IAT: int(signed.issued_at.timestamp()),
        LIST: {"bits": BITS, "lst": _deflated(signed.statuses.packed)},
        TTL: int(signed.ttl.total_seconds()),
    }
    return cose.sign(cbor.encode(claims), TYP, key)


def read(
    data: bytes, key_sets: Iterable[keyset.KeySet], *, not_older_than: datetime | None = None
) -> SignedList:
    """Read a list that a trusted key signed; an older one than is held is refused.

    Its age is for the reader to judge: it is never refused for age alone.
    Refuses: list_malformed, list_key_unknown, list_forged, list_older
    """
    if len(data) > LONGEST:
        raise Untrusted("list_malformed", why="too long")
    try:
        message = cose.take_apart(data, TYP)
        payload, key_set, key = keyset.check_signature(message, key_sets, keyset.STATUS, "list_forged")
        found = _read_list(cbor.decode(payload, texts_as_keys=True))
    except Untrusted as problem:
        raise Untrusted(_CODES.get(problem.code, "list_malformed"), **problem.facts) from None
    if found.state != key_set.state or not key.covers(found.issued_at):
        raise Untrusted("list_forged", why="signed by a key of another state or time")
    if not_older_than and found.issued_at < not_older_than:
        raise Untrusted("list_older", issued_at=found.issued_at, held=not_older_than)
    return found


def _read_list(told: Any) -> SignedList:
    if not isinstance(told, dict) or told.keys() != {ISS, SUB, EXP, IAT, LIST, TTL}:
        raise Untrusted("list_malformed", why="claims")
    state, inner, ttl = told[ISS], told[LIST], told[TTL]
    if not isinstance(state, str) or type(ttl) is not int or not 0 <= ttl < 2**32:
        raise Untrusted("list_malformed", why="issuer or time to live")
    if not isinstance(inner, dict) or inner.keys() != {"bits", "lst"} or inner["bits"] != BITS:
        raise Untrusted("list_malformed", why="list")
    return SignedList(
        state=state,
        number=number_in(state, told[SUB]),
        issued_at=keyset.instant(told[IAT]),
        expires_at=keyset.instant(told[EXP]),
        ttl=timedelta(seconds=ttl),
        statuses=StatusList(_inflated(inner["lst"])),
    )


def number_in(state: str, address: Any) -> int:
    """Read the number of a list of a state from its address. Refuses: list_malformed"""
    name, _, number = address.rpartition("/") if isinstance(address, str) else ("", "", "")
    if name != state or not number.isascii() or not number.isdigit() or str(int(number[:10])) != number:
        raise Untrusted("list_malformed", why="address")
    return int(number)


def _deflated(packed: bytes) -> bytes:
    """Deflate a list the shortest way: many marks want plain Huffman codes, few marks want runs."""
    tried = []
    for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE):
        deflater = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, strategy)
        tried.append(deflater.compress(packed) + deflater.flush())
    return min(tried, key=len)


def _inflated(data: Any) -> bytes:
    """Inflate a list, never past the largest size, and nothing beside it."""
    if not isinstance(data, bytes):
        raise Untrusted("list_malformed", why="list")
    inflater = zlib.decompressobj()
    try:
        packed = inflater.decompress(data, LARGEST * BITS // 8 + 1)
    except zlib.error as problem:
        raise Untrusted("list_malformed", why="not deflated") from problem
    if not inflater.eof or inflater.unused_data or len(packed) > LARGEST * BITS // 8:
        raise Untrusted("list_malformed", why="cut, too long, or something after the end")
    return packed
