"""The clock of an answer: it runs from receipt, and stands still while a clarification is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Clock:
    """When it began and ends; since when it stands still, if it does."""

    began_at: datetime
    due_at: datetime
    stands_since: datetime | None = None


def begin(at: datetime, hours: int) -> Clock:
    """Start the clock at the receipt."""
    return Clock(at, at + timedelta(hours=hours))


def stop(clock: Clock, at: datetime) -> Clock:
    """Let it stand still; one that stands already goes on standing since then."""
    return Clock(clock.began_at, clock.due_at, clock.stands_since or at)


def go_on(clock: Clock, at: datetime) -> Clock:
    """Let it run again: its end moves by as long as it stood."""
    if clock.stands_since is None:
        return clock
    stood = max(at - clock.stands_since, timedelta())
    return Clock(clock.began_at, clock.due_at + stood)


def left(clock: Clock, at: datetime) -> timedelta:
    """Return how much is left, below nought where it is late; where it stands, as much as when it stopped."""
    return clock.due_at - (clock.stands_since or at)


def is_late(clock: Clock, at: datetime) -> bool:
    """Tell whether its end has passed."""
    return left(clock, at) < timedelta()


def part_gone(clock: Clock, hours: int, at: datetime) -> float:
    """Return which part of its hours has run, from 0 on."""
    return 1 - left(clock, at) / timedelta(hours=hours)


def is_to_escalate(clock: Clock, hours: int, share: int, at: datetime) -> bool:
    """Tell whether the head is to be told: `share` of a hundred has run, and it does not stand still."""
    return clock.stands_since is None and part_gone(clock, hours, at) * 100 >= share
