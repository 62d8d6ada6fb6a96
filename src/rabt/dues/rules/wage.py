"""A month's wage against the contract: what is due and when, what is late, short, missing or contested."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.dues.rules.amount import MOST, check_amount
from rabt.dues.rules.fee import check_day
from rabt.linkage.days import plain

ONE = timedelta(days=1)


class How(StrEnum):
    """How a wage reached the worker."""

    BANK = "bank"
    TRANSFER = "transfer"
    CASH = "cash"


class ToldBy(StrEnum):
    """On whose word a wage stands in the record."""

    EMPLOYER = "employer"
    BANK = "bank"


class Standing(StrEnum):
    """How a month stands."""

    NOT_DUE = "not_due"
    PAID = "paid"
    LATE = "late"  # paid in full after its day
    SHORT = "short"
    MISSING = "missing"
    CONTESTED = "contested"  # the worker says that he did not receive it


OWED = frozenset({Standing.SHORT, Standing.MISSING, Standing.CONTESTED})


@dataclass(frozen=True)
class Bound:
    """What a contract says of wages: minor units a month, the first and the last day of work."""

    wage_minor: int
    currency: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Told:
    """What stands in the record for a month: minor units, the last day on which it was paid."""

    minor: int
    paid_on: date


@dataclass(frozen=True)
class Line:
    """One month of one contract. `worked` are the days of work in it; `paid_minor` is what counts as paid."""

    month: date
    worked: int
    expected_minor: int
    due_on: date
    paid_minor: int
    paid_on: date | None
    standing: Standing

    @property
    def owed_minor(self) -> int:
        """What is still owed of a month that was due."""
        return max(self.expected_minor - self.paid_minor, 0) if self.standing in OWED else 0

    def late_days(self, on: date) -> int:
        """Say how many days after its day it was paid, or has been waiting for until today."""
        until = self.paid_on if self.paid_on and self.standing not in OWED else on
        return max((until - self.due_on).days, 0)


# ------------------------------------------------------------------ months
def read_month(text: str, field: str = "month") -> date:
    """Read a month as 2026-11 or 11/2026, in any digits: its first day. Refuses: wage_month_wrong"""
    typed = plain(text)
    found = re.fullmatch(r"(\d{4})[-/](\d{1,2})", typed) or re.fullmatch(r"(\d{1,2})[-/](\d{4})", typed)
    parts = sorted((int(part) for part in found.groups()), reverse=True) if found else [0, 0]
    if not (2000 <= parts[0] < 2100 and 1 <= parts[1] <= 12):
        raise Refused("wage_month_wrong", field=field)
    return date(parts[0], parts[1], 1)


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def end_of(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return end_of(month) + ONE


def months_of(bound: Bound, until: date) -> list[date]:
    """Return the months in which there was work, until a day, the first of them first."""
    found, month = [], month_of(bound.first_on)
    while month <= min(bound.last_on, until):
        found.append(month)
        month = next_month(month)
    return found


# ------------------------------------------------------------------ what is due
def worked(bound: Bound, month: date) -> int:
    """Count the days of a month that lie within the contract."""
    return max((min(bound.last_on, end_of(month)) - max(bound.first_on, month)).days + 1, 0)


def expected(bound: Bound, month: date) -> int:
    """Return what is due for a month in minor units: a first or last month in proportion to its days."""
    days = end_of(month).day
    return (bound.wage_minor * worked(bound, month) * 2 + days) // (2 * days)


def due_on(bound: Bound, month: date, days: int) -> date:
    """Return the day by which a month is paid: so many days after its end, or after the last day of work."""
    return min(end_of(month), bound.last_on) + timedelta(days=days)


def line(bound: Bound, month: date, told: Told | None, contested: bool, on: date, days: int) -> Line:
    """Say how a month stands on a day. `days` are the corridor's after the month's end."""
    due, due_minor = due_on(bound, month, days), expected(bound, month)
    return Line(
        month=month, worked=worked(bound, month), expected_minor=due_minor, due_on=due,
        paid_minor=told.minor if told and not contested else 0, paid_on=told.paid_on if told else None,
        standing=standing(due_minor, due, told, contested, on),
    )  # fmt: skip


def standing(due_minor: int, due: date, told: Told | None, contested: bool, on: date) -> Standing:
    """Say how a month stands: what was due and by when, what was told, and whether the worker denies it."""
    if contested:
        return Standing.CONTESTED
    paid = told.minor if told else 0
    if paid >= due_minor:
        return Standing.LATE if told and told.paid_on > due else Standing.PAID
    if on <= due:
        return Standing.NOT_DUE
    return Standing.SHORT if paid else Standing.MISSING


def unpaid_work(lines: Iterable[Line]) -> int:
    """Count the days of work whose wage is owed: a month half paid counts for half its days."""
    return sum(one.worked * one.owed_minor // one.expected_minor for one in lines if one.owed_minor)


def is_unpaid(lines: Sequence[Line], on: date, late_days: int, work_days: int) -> bool:
    """Tell whether wages are unpaid: a month is so many days late, or so many days' wages are owed."""
    late = any(one.late_days(on) >= late_days for one in lines if one.standing in UNPAID_AT_ALL)
    return late or unpaid_work(lines) >= work_days


UNPAID_AT_ALL = frozenset({Standing.MISSING, Standing.CONTESTED})


# ------------------------------------------------------------------ what may be recorded
def check_wage(bound: Bound, month: date, told: Told, how: str, on: date) -> None:
    """Ask that a month's wage may be recorded today.

    Refuses: wage_month_outside, dues_amount_wrong, dues_day_future, wage_day_early, wage_how_unknown
    """
    check_month(bound, month, on)
    check_amount(told.minor)
    check_paid(bound, month, told.paid_on, how, on)


def check_correction(bound: Bound, month: date, told: Told, how: str, on: date) -> None:
    """Ask that what is recorded of a month may be corrected: to nothing paid, too.

    Refuses: wage_month_outside, dues_amount_wrong, dues_day_future, wage_day_early, wage_how_unknown
    """
    check_month(bound, month, on)
    if not 0 <= told.minor < MOST:
        raise Refused("dues_amount_wrong", field="amount")
    check_paid(bound, month, told.paid_on, how, on)


def check_month(bound: Bound, month: date, on: date) -> None:
    """Ask that there was work in a month that has begun. Refuses: wage_month_outside"""
    if not worked(bound, month) or month > on:
        raise Refused("wage_month_outside", field="month")


def check_paid(bound: Bound, month: date, paid_on: date, how: str, on: date) -> None:
    """Ask that a wage was paid, and not before its month began.

    Refuses: dues_day_future, wage_day_early, wage_how_unknown
    """
    check_day(paid_on, on, "paid_on")
    if paid_on < max(month, bound.first_on):
        raise Refused("wage_day_early", field="paid_on")
    if how not in set(How):
        raise Refused("wage_how_unknown", field="how")


def first_day(starts_on: date, entered_on: date | None, *, has_card: bool, was_paid: bool) -> date | None:
    """Return the first day of work: the contract's, or the day he came if that is later.

    None while he has a card to come with and was neither seen to come nor paid: he is still on his way.
    """
    if entered_on is not None:
        return max(starts_on, entered_on)
    return None if has_card and not was_paid else starts_on
