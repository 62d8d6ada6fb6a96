"""A calendar month in the zone of the state that counts it."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def read(text: str, usual: date) -> date:
    """Read a month as `2026-10`, as its first day; another text gives the usual month."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else usual.replace(day=1)


def next_of(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def span(month: date, zone: str) -> tuple[datetime, datetime]:
    """Return its first instant and the first after it, in UTC."""
    first, after = (
        datetime(one.year, one.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for one in (month, next_of(month))
    )
    return first, after


def last_months(month: date, n: int) -> list[date]:
    """Return so many months up to one, newest first."""
    found = [month.replace(day=1)]
    while len(found) < n:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found
