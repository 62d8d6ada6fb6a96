"""What both sides agree on, as plain facts: a programme's calls, and the digest that approvals name."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from rabt.missions.rules.said import CODE
from rabt.seal.canon import canonical
from rabt.seal.message import Longest

Code = Annotated[str, Longest(CODE)]


@dataclass(frozen=True)
class SeatsTold:
    """How many seats one service of one state is given in a call."""

    state: Annotated[str, Longest(2)]
    service: Code
    seats: int


@dataclass(frozen=True)
class CallTold:
    """One call of a programme."""

    call_id: UUID
    course: Code
    centre: Code
    starts_on: date
    ends_on: date
    closes_on: date
    seats: Annotated[list[SeatsTold], Longest(60)]


def digest_of(programme: str, year: int, number: int, calls: Sequence[Any]) -> str:
    """Return the digest of a programme that both sides approve; calls as plain facts."""
    told = {"programme": programme, "year": year, "number": number, "calls": list(calls)}
    return hashlib.sha256(canonical(told)).hexdigest()
