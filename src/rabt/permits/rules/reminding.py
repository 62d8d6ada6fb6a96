"""Which reminder is due before a permit runs out."""

from collections.abc import Mapping
from datetime import date

REMINDERS = ("remind_first", "remind_second", "remind_last")
"""Clocks of the corridor, the longest first."""


def reminder_of(valid_until: date, on: date, days: Mapping[str, int]) -> str:
    """Return the nearest reminder whose day has come; the caller asks only when one has.

    `days`: how many days before the end each reminder is due.
    """
    left = (valid_until - on).days
    return min((name for name in days if left <= days[name]), key=lambda name: days[name])
