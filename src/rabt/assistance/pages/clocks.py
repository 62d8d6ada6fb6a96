"""The clock of a request as a page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rabt.assistance.models import Request
from rabt.assistance.rules.clock import is_late, left, part_gone
from rabt.assistance.rules.request import WAITING
from rabt.base import clock


@dataclass(frozen=True)
class Told:
    """A clock as a page shows it: hours and minutes left, late or not, standing or not, how much has gone."""

    hours: int
    minutes: int
    is_late: bool
    stands: bool
    percent: int
    tone: str
    due_at: datetime


def clock_told(row: Request) -> Told | None:
    """Return how the clock of a request stands now; nothing where none runs."""
    found = row.clock
    if found is None or row.state not in WAITING:
        return None
    at = clock.now()
    rest = left(found, at)
    gone = min(100, max(0, round(part_gone(found, row.hours or 1, at) * 100)))
    minutes = int(abs(rest.total_seconds()) // 60)
    late = is_late(found, at)
    tone = "missing" if late else "closed" if found.stands_since else "waiting" if gone >= 75 else "done"
    return Told(minutes // 60, minutes % 60, late, found.stands_since is not None, gone, tone, found.due_at)


def told_with_clocks(rows: list[Any]) -> list[Any]:
    """Let each request carry how its clock stands now, for the page that shows it."""
    for row in rows:
        row.told = clock_told(row)
    return rows
