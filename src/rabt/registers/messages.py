"""The letter by which one state tells the other what it decided on an old entry."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from rabt.seal.message import Message


@dataclass(frozen=True)
class EntryDecided(Message):
    """One state tells which standing an old entry of a person known to both has; empty where it lost it.

    What else was written in the old register, the name among it, stays where it was brought.
    """

    KIND: ClassVar[str] = "entry.decided/1"
    entry_id: UUID
    person_id: UUID
    source_office: str
    book: str
    page: str
    old_number: str
    standing: str
    decided_at: datetime
