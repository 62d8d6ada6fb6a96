"""The letters that this room writes and reads: a paper was given, a permit changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from rabt.seal.message import Message


@dataclass(frozen=True)
class ClearanceGiven(Message):
    """One side tells the other that it gave a paper, or that it was not given: no more of its contents."""

    KIND: ClassVar[str] = "clearance.given/1"
    clearance_ref: str
    contract_ref: str
    person_ref: str
    kind: str
    number: str
    issued_on: date
    valid_until: date
    result: str
    confirmed_at: datetime


@dataclass(frozen=True)
class PermitChanged(Message):
    """Destination tells origin each change of a permit, with all that origin keeps of it."""

    KIND: ClassVar[str] = "permit.changed/1"
    permit_ref: str
    number: str
    contract_ref: str
    person_ref: str
    step: str
    state: str
    turn: int
    stood: str
    valid_from: date | None
    valid_until: date | None
    entry_by: date | None
    kept_until: date | None
    entered_at: datetime | None
    entered_port: str
    why: str
    changed_at: datetime
