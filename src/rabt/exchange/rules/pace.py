"""How much travels at once, when the line is tried again, how late is late."""

from collections.abc import Iterable
from datetime import datetime, timedelta

BATCH_LETTERS = 100
BATCH_BYTES = 4_000_000
BODY_LIMIT = 8_000_000
POUCH_LIMIT = 256_000_000
POUCH_ROOM = POUCH_LIMIT - 1_000
AHEAD_LIMIT = 200_000
"""How far beyond a gap letters are taken in: more than the largest pouch holds, and not without end."""
IN_ORDER_FOR = timedelta(days=60)
"""How long after the other node was restored nothing is taken across a gap: no pouch is older."""
DISK_RESERVE = 1_000_000_000
"""Bytes that stay free for the node's own acts: below them nothing more of the other node is taken in."""

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
STORED_FOR = timedelta(hours=12)
"""How long a broker is trusted to hold what it stored, before it is handed it once more."""
GREET_AFTER = timedelta(hours=1)
LATE_AFTER = timedelta(hours=1)
ALARM_AFTER = timedelta(hours=24)
ANSWER_WITHIN = timedelta(minutes=10)
SKEW_LIMIT = timedelta(seconds=30)


def wait_before(attempt: int, spread: float) -> timedelta:
    """Say how long to wait after the n-th failure; `spread` in 0..1 keeps senders apart."""
    times: int = 2 ** min(max(attempt - 1, 0), 20)
    return min(FIRST_WAIT * times, LONGEST_WAIT) * (0.5 + spread / 2)


def is_due(next_try_at: datetime | None, at: datetime) -> bool:
    """Tell whether the next try has come. One that lies beyond the longest wait was set by a wrong clock."""
    return next_try_at is None or not at < next_try_at <= at + LONGEST_WAIT


def is_silent(reached_at: datetime | None, at: datetime) -> bool:
    """Tell whether the line has been silent so long that the other node is greeted without a letter."""
    return reached_at is None or not at - GREET_AFTER < reached_at <= at


def first_batch(lengths: Iterable[int]) -> int:
    """Say how many of the next letters go in one request, of their lengths: one at least, if there is one."""
    size = count = 0
    for length in lengths:
        size += length
        if count == BATCH_LETTERS or (count and size > BATCH_BYTES):
            break
        count += 1
    return count


def how_late(oldest_at: datetime | None, at: datetime) -> str:
    """Grade the oldest letter without a receipt: on_time, late or alarm."""
    age = at - oldest_at if oldest_at else timedelta(0)
    if age >= ALARM_AFTER:
        return "alarm"
    return "late" if age >= LATE_AFTER else "on_time"


def how_skewed(skew_ms: int | None) -> str:
    """Grade the difference of the two nodes' clocks: unknown, close or apart."""
    if skew_ms is None:
        return "unknown"
    return "apart" if abs(skew_ms) > SKEW_LIMIT.total_seconds() * 1000 else "close"
