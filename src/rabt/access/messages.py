"""The letter by which one state tells the other who looked at the persons it keeps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from rabt.seal.message import Message


@dataclass(frozen=True)
class LookLine:
    """Looks of one day at one person from one office, in one role, for one purpose. No names."""

    line_id: UUID
    person_ref: str
    office: str
    role: str
    purpose: str
    first_at: datetime
    times: int


@dataclass(frozen=True)
class ViewingsDigest(Message):
    """One part of a day's looks, written by the state whose officers looked."""

    KIND: ClassVar[str] = "viewings.digest/1"

    state: str
    day: date
    lines: tuple[LookLine, ...]
