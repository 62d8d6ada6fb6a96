"""What changed in a status list since an earlier one: a day's marks in less than a kilobyte, signed.

A delta from nothing is the whole list near the entropy bound: a filter that never errs. It names the list
that it begins from by the instant of its signing, and the list that it leads to by its digest, so that it is
either applied to the very list that was meant, or not at all.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rabt.base.errors import Untrusted
from rabt.seal import cbor, cose, gaps, keyset
from rabt.seal.status import LARGEST, SignedList, Status, StatusList, number_in

TYP = "rabt/status-delta"
ISS, SUB, EXP, IAT, TTL, DELTA = 1, 2, 4, 6, 65534, -65538
SINCE, SIZE, DIGEST, MARKS = 1, 2, 3, 4
DIGEST_SIZE = 16
LONGEST = 400_000
FROM_NOTHING = datetime.fromtimestamp(0, UTC)
_NEW = (Status.VALID, Status.INVALID, Status.SUSPENDED)
_CODES = {"key_unknown": "list_key_unknown", "list_forged": "list_forged"}


@dataclass(frozen=True)
class Delta:
    """What became of which places, from the list of one instant to that of another."""

    state: str
    number: int
    since: datetime
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    size: int
    digest: bytes
    marks: dict[int, Status]


def sign(before: SignedList | None, after: SignedList, key: Ed25519PrivateKey) -> bytes:
    """Sign what changed between two lists of a number, or the whole of one."""
    new = _changed(before.statuses if before else None, after.statuses)
    claims = {
        ISS: after.state,
        SUB: f"{after.state}/{after.number}",
        EXP: int(after.expires_at.timestamp()),
        IAT: int(after.issued_at.timestamp()),
        TTL: int(after.ttl.total_seconds()),
        DELTA: {
            SINCE: int(before.issued_at.timestamp()) if before else 0,
            SIZE: after.statuses.size,
            DIGEST: _digest(after.statuses),
            MARKS: [gaps.write(place for place, one in new.items() if one is status) for status in _NEW],
        },
    }
    return cose.sign(cbor.encode(claims), TYP, key)


def _changed(before: StatusList | None, after: StatusList) -> dict[int, Status]:
    old = before.packed if before else bytes(len(after.packed))
    if len(old) != len(after.packed):
        raise ValueError("a list never changes its size")
    found: dict[int, Status] = {}
    for at, (was, now) in enumerate(zip(old, after.packed, strict=True)):
        if was != now:
            for place in range(at * 4, at * 4 + 4):
                shift = 2 * (place & 3)
                if was >> shift & 3 != now >> shift & 3:
                    found[place] = Status(now >> shift & 3)
    return found


def _digest(statuses: StatusList) -> bytes:
    return hashlib.sha256(statuses.packed).digest()[:DIGEST_SIZE]


def read(data: bytes, key_sets: Iterable[keyset.KeySet]) -> Delta:
    """Read a delta that a trusted key signed. Refuses: list_malformed, list_key_unknown, list_forged"""
    if len(data) > LONGEST:
        raise Untrusted("list_malformed", why="too long")
    try:
        message = cose.take_apart(data, TYP)
        payload, key_set, key = keyset.check_signature(message, key_sets, keyset.STATUS, "list_forged")
        found = _read(cbor.decode(payload))
    except Untrusted as problem:
        raise Untrusted(_CODES.get(problem.code, "list_malformed"), **problem.facts) from None
    if found.state != key_set.state or not key.covers(found.issued_at):
        raise Untrusted("list_forged", why="signed by a key of another state or time")
    return found


def _read(told: Any) -> Delta:
    if not isinstance(told, dict) or told.keys() != {ISS, SUB, EXP, IAT, TTL, DELTA}:
        raise Untrusted("list_malformed", why="claims")
    state, inner, ttl = told[ISS], told[DELTA], told[TTL]
    if not isinstance(state, str) or type(ttl) is not int or not 0 <= ttl < 2**32:
        raise Untrusted("list_malformed", why="issuer or time to live")
    if not isinstance(inner, dict) or inner.keys() != {SINCE, SIZE, DIGEST, MARKS}:
        raise Untrusted("list_malformed", why="delta")
    size, digest = inner[SIZE], inner[DIGEST]
    if type(size) is not int or not 0 < size <= LARGEST or size % 4 or not isinstance(digest, bytes):
        raise Untrusted("list_malformed", why="size or digest")
    return Delta(
        state=state, number=number_in(state, told[SUB]), since=keyset.instant(inner[SINCE]),
        issued_at=keyset.instant(told[IAT]), expires_at=keyset.instant(told[EXP]), ttl=timedelta(seconds=ttl),
        size=size, digest=digest, marks=_marks(inner[MARKS], size),
    )  # fmt: skip


def _marks(told: Any, size: int) -> dict[int, Status]:
    if (
        not isinstance(told, list)
        or len(told) != len(_NEW)
        or not all(isinstance(one, bytes) for one in told)
    ):
        raise Untrusted("list_malformed", why="marks")
    found: dict[int, Status] = {}
    for status, places in zip(_NEW, told, strict=True):
        for place in gaps.read(places, size):
            if place in found:
                raise Untrusted("list_malformed", why="a place marked twice")
            found[place] = status
    return found


def apply(held: SignedList | None, delta: Delta) -> SignedList:
    """Return the list that a delta leads to. Refuses: list_delta_unfitting"""
    packed = bytearray(_begun_from(held, delta))
    for place, status in delta.marks.items():
        shift = 2 * (place & 3)
        packed[place >> 2] = packed[place >> 2] & ~(3 << shift) | status << shift
    statuses = StatusList(bytes(packed))
    if _digest(statuses) != delta.digest:
        raise Untrusted("list_delta_unfitting", why="digest")
    return SignedList(delta.state, delta.number, delta.issued_at, delta.expires_at, delta.ttl, statuses)


def _begun_from(held: SignedList | None, delta: Delta) -> bytes:
    if delta.since == FROM_NOTHING:
        return bytes(delta.size // 4)
    if held is None:
        raise Untrusted("list_delta_unfitting", why="nothing is held")
    theirs = (delta.state, delta.number, delta.since, delta.size)
    if (held.state, held.number, held.issued_at, held.statuses.size) != theirs:
        raise Untrusted("list_delta_unfitting", why="of another list or time")
    return held.statuses.packed
