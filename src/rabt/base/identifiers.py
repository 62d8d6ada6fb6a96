"""Identifiers that two nodes can make apart and never make twice."""

import os
import time
from datetime import datetime
from threading import Lock
from typing import NewType
from uuid import UUID

Ref = NewType("Ref", str)
"""An opaque reference to a record, `noun:uuid`: safe in letters, journal and cards."""


def new_id() -> UUID:
    """Make a UUIDv7: unique on both nodes, and in one process always later than the one before.

    The twelve bits after the milliseconds are its fractions, so that two acts of one millisecond keep
    their order. (RFC 9562 §5.7, §6.2 method 3)
    """
    return _id(_next_moment())


def _id(moment: int) -> UUID:
    value = (moment >> 12) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64
    return UUID(int=value | 0x2 << 62 | int.from_bytes(os.urandom(8)) >> 2)


def id_at(at: datetime) -> UUID:
    """Make a UUIDv7 of another moment: for a record that is written later than what it tells."""
    moment = int(at.timestamp() * 1000) << 12 | int.from_bytes(os.urandom(2)) >> 4
    return _id(moment)


_newest, _one_at_a_time = 0, Lock()


def _next_moment() -> int:
    """Return the time in 1/4096 of a millisecond, never the same twice."""
    global _newest
    millis, rest = divmod(time.time_ns(), 1_000_000)
    with _one_at_a_time:
        _newest = max(_newest + 1, millis << 12 | rest * 4096 // 1_000_000)
        return _newest


def ref_of(noun: str, identifier: UUID | str) -> Ref:
    """Name a record so that it can be spoken of without its contents."""
    return Ref(f"{noun}:{identifier}")


def id_of(ref: str, noun: str) -> UUID:
    """Read the identifier back from a reference of the expected noun, or raise ValueError."""
    found, _, identifier = ref.partition(":")
    if found != noun:
        raise ValueError(f"expected a reference to a {noun}, got {ref!r}")
    return UUID(identifier)
