"""Which reminder is due before a permit runs out."""

from collections.abc import Mapping
from datetime import date

from rabt.corridor import Terms

REMINDERS = ("remind_first", "remind_second", "remind_last")
"""Clocks of the corridor, the longest first."""


def days_before(terms: Terms) -> dict[str, int]:
    """Return how many days before a permit's end each reminder is due."""
    days = (terms.clock("remind_first"), terms.clock("remind_second"), terms.clock("remind_last"))
    return dict(zip(REMINDERS, days, strict=True))


def reminder_of(valid_until: date, on: date, days: Mapping[str, int]) -> str:
    """Return the nearest reminder whose day has come; the caller asks only when one has.

    `days`: how many days before the end each reminder is due.
    """
    left = (valid_until - on).days
    return min((name for name in days if left <= days[name]), key=lambda name: days[name])
