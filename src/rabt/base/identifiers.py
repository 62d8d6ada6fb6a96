"""Identifiers that two nodes can make apart and never make twice."""

import os
import time
from typing import NewType
from uuid import UUID

Ref = NewType("Ref", str)
"""An opaque reference to a record, `noun:uuid`: safe in letters, journal and cards."""


def new_id() -> UUID:
    """Make a UUIDv7: unique on both nodes, in order of time. (RFC 9562 §5.7)"""
    millis = time.time_ns() // 1_000_000
    value = millis << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def ref_of(noun: str, identifier: UUID | str) -> Ref:
    """Name a record so that it can be spoken of without its contents."""
    return Ref(f"{noun}:{identifier}")


def id_of(ref: str, noun: str) -> UUID:
    """Read the identifier back from a reference of the expected noun, or raise ValueError."""
    found, _, identifier = ref.partition(":")
    if found != noun:
        raise ValueError(f"expected a reference to a {noun}, got {ref!r}")
    return UUID(identifier)
