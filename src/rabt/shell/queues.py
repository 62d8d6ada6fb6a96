"""One line of the home page: what waits, how many, since when, and where to begin."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """A queue of one kind of work that this viewer can do; `overdue` counts what passed its clock."""

    word: str
    count: int
    oldest_at: datetime | None
    url: str
    overdue: int = 0
