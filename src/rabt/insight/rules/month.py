"""A calendar month in the time zone of the state that counts it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rabt.base.errors import Refused

_WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A month by its first day."""

    first: date

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def next(self) -> "Month":
        """Return the month after it."""
        return Month((self.first.replace(day=28) + timedelta(days=4)).replace(day=1))

    @property
    def before(self) -> "Month":
        """Return the month before it."""
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.next.first - timedelta(days=1)

    def begins_at(self, zone: str) -> datetime:
        """Return its first instant in a zone, in UTC."""
        return datetime(self.first.year, self.first.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    def ends_at(self, zone: str) -> datetime:
        """Return the first instant after it in a zone, in UTC."""
        return self.next.begins_at(zone)


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return Month(day.replace(day=1))


def read(text: str) -> Month:
    """Read a month as `2026-10`. Refuses: month_unknown"""
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise Refused("month_unknown", field="month")
    return Month(date(int(found[1]), int(found[2]), 1))


def last_twelve(month: Month) -> list[Month]:
    """Return the twelve months up to one, oldest first."""
    found = [month]
    while len(found) < 12:
        found.insert(0, found[0].before)
    return found


def check_over(month: Month, zone: str, at: datetime) -> None:
    """Ask that a month is over where it is counted. Refuses: month_not_over"""
    if at < month.ends_at(zone):
        raise Refused("month_not_over", month=str(month), field="month")


def is_settled(month: Month, zone: str, at: datetime, days: int) -> bool:
    """Tell whether posts that worked without a line must have told by now what they saw in a month."""
    return at >= month.ends_at(zone) + timedelta(days=days)


def is_due(month: Month, zone: str, at: datetime, days: int, versions: list[bool]) -> bool:
    """Tell whether the clock must count a month: once when it is over, once more when it is settled.

    `versions` says of each version that there is whether the month was settled then.
    """
    if at < month.ends_at(zone):
        return False
    return not versions or (is_settled(month, zone, at, days) and not any(versions))
