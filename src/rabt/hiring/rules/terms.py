"""The terms of work: frozen at each step, and compared field by field with the step before."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from rabt.base.errors import Refused


class Housing(StrEnum):
    """Who sees to the worker's lodging."""

    PROVIDED = "provided"
    ALLOWANCE = "allowance"
    NONE = "none"


HOUSING_RANK = {Housing.NONE: 0, Housing.ALLOWANCE: 1, Housing.PROVIDED: 2}


@dataclass(frozen=True)
class Terms:
    """What is promised to one worker. Nothing changes in it: a change is another copy."""

    occupation: str
    place: str
    wage_minor: int
    currency: str
    hours_week: int
    rest_days_week: int
    leave_days_year: int
    housing: str
    meals: bool
    travel_paid: bool
    starts_on: date
    starts_by: date
    months: int

    @property
    def ends_on(self) -> date:
        """The last day of work under these terms."""
        return after_months(self.starts_on, self.months) - timedelta(days=1)

    def first_day(self, on: date) -> date:
        """The first day on which this work may still begin, seen from a day."""
        return max(self.starts_on, min(on, self.starts_by))


def after_months(day: date, months: int) -> date:
    """Return the same day of the month some months later, or that month's last day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    next_month = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day.day, (next_month - timedelta(days=1)).day))


class Effect(StrEnum):
    """What a changed field means for the worker."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"  # cannot be weighed: treated as not better


@dataclass(frozen=True)
class Difference:
    """One field that was changed between two copies of the terms."""

    field: str
    before: Any
    after: Any
    effect: Effect


MORE_IS_BETTER = frozenset({"wage_minor", "rest_days_week", "leave_days_year", "meals", "travel_paid"})
LESS_IS_BETTER = frozenset({"hours_week"})


def compare(before: Terms, after: Terms) -> list[Difference]:
    """Lay two frozen copies side by side: every changed field, and what it means for the worker."""
    found = []
    for one in fields(Terms):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old == new or (one.name == "starts_on" and before.starts_on <= new <= before.starts_by):
            continue
        found.append(Difference(one.name, old, new, _effect(one.name, old, new, before, after)))
    return found


def _effect(name: str, old: Any, new: Any, before: Terms, after: Terms) -> Effect:
    if name == "wage_minor" and before.currency != after.currency:
        return Effect.OTHER
    if name in MORE_IS_BETTER:
        return Effect.BETTER if new > old else Effect.WORSE
    if name in LESS_IS_BETTER:
        return Effect.BETTER if new < old else Effect.WORSE
    if name == "housing":
        return Effect.BETTER if HOUSING_RANK[Housing(new)] > HOUSING_RANK[Housing(old)] else Effect.WORSE
    if name == "months" and new < old:
        return Effect.WORSE
    return Effect.OTHER


def check_not_worse(before: Terms, after: Terms, *, better_allowed: bool = True) -> list[Difference]:
    """Ask that every changed field is better for the worker, or unchanged.

    Refuses: worse_for_worker; terms_must_stay, where the corridor takes not even better terms
    (ILO General Principles for fair recruitment, 2019, no. 8: no substitution of contracts.)
    """
    found = compare(before, after)
    if found and not better_allowed:
        raise Refused("terms_must_stay", fields=[one.field for one in found])
    bad = [one.field for one in found if one.effect is not Effect.BETTER]
    if bad:
        raise Refused("worse_for_worker", fields=bad)
    return found
