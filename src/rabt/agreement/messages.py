"""The letter by which one node tells the other that it changed a value."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from rabt.seal.message import Longest, Message


@dataclass(frozen=True)
class TermChanged(Message):
    """A value of the sender's side has changed from a day on: a number, or on and off."""

    KIND: ClassVar[str] = "term.changed/1"

    change_id: UUID
    kept_by: Annotated[str, Longest(2)]
    key: Annotated[str, Longest(120)]
    number: int | None
    on: bool | None
    since: date
    source: Annotated[str, Longest(500)]
    decided_at: datetime

    def __post_init__(self) -> None:
        """Carry exactly one of a number and a yes or no."""
        if (self.number is None) == (self.on is None):
            raise ValueError("a change carries a number or a yes or no, and not both")

    @property
    def value(self) -> int | bool:
        """Return the value, whichever it is."""
        found = self.number if self.on is None else self.on
        assert found is not None
        return found
