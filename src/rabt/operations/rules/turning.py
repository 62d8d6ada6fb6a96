"""What the clock on the wall says in a day on which it is turned: the map's clock says the same."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

STEP = 900
"""Clocks are turned at a quarter of an hour."""


def span(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first instant of a day by a clock, and that of the next day."""
    return datetime.combine(on, time(), zone), datetime.combine(on + timedelta(days=1), time(), zone)


def turns(on: date, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Return from which second of a day on the clock is how many seconds ahead of those that have passed.

    On a day that begins and ends by the same clock it is ahead by none.
    """
    ends = span(on, zone)
    if ends[0].utcoffset() == ends[1].utcoffset():
        return [(0, 0)]
    first, after = (int(at.timestamp()) for at in ends)
    midnight = int(datetime.combine(on, time(), UTC).timestamp())
    found: list[tuple[int, int]] = []
    for second in range(0, after - first, STEP):
        shown = datetime.fromtimestamp(first + second, zone).replace(tzinfo=UTC)
        ahead = int(shown.timestamp()) - midnight - second
        if not found or found[-1][1] != ahead:
            found.append((second, ahead))
    return found
