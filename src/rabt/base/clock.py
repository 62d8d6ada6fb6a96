"""The one clock. Doors read it; rules and actions are handed the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stopped: datetime | None = None


def now() -> datetime:
    """Return this instant, in UTC."""
    return _stopped or datetime.now(UTC)


def today(zone: str) -> date:
    """Return the calendar day in a time zone of the corridor."""
    return day_of(now(), zone)


def day_of(at: datetime, zone: str) -> date:
    """Return the calendar day of an instant in a time zone of the corridor."""
    return at.astimezone(ZoneInfo(zone)).date()


@contextmanager
def stopped(at: datetime) -> Iterator[datetime]:
    """Hold the clock still: for tests, and for nothing else."""
    global _stopped
    before, _stopped = _stopped, at
    try:
        yield at
    finally:
        _stopped = before
