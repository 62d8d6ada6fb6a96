"""What a mission costs, in minor units: a night by city less meals given, the advance, the settlement.

No rate of exchange is used: each currency is settled by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rabt.base.errors import Refused
from rabt.corridor.training import MEALS, PerDiem

HUNDRED = 100
MOST_NIGHTS = 250
PaidFor = Mapping[str, Mapping[str, PerDiem]]
"""What a night is paid, by city and currency."""


@dataclass(frozen=True)
class Stay:
    """Nights in one city, from the first to the morning of `until_on`; `meals` the host gives each day."""

    city: str
    since_on: date
    until_on: date
    meals: tuple[str, ...] = ()

    @property
    def nights(self) -> int:
        """Return how many nights it is."""
        return (self.until_on - self.since_on).days


@dataclass(frozen=True)
class Line:
    """One line of an allowance: so many nights in a city at so much, less meals, for one traveller."""

    stay: Stay
    night: int
    less: int

    @property
    def a_night(self) -> int:
        """Return what one night is paid after the meals are taken off."""
        return max(self.night - self.less, 0)

    @property
    def minor(self) -> int:
        """Return the amount of the line."""
        return self.a_night * self.stay.nights


@dataclass(frozen=True)
class Balance:
    """One currency of a settlement; `due` above zero is paid to the travellers, below it they return it."""

    currency: str
    allowance: int
    spent: int
    advance: int

    @property
    def due(self) -> int:
        """Return what is left to be paid."""
        return self.allowance + self.spent - self.advance


def check_stays(stays: Sequence[Stay], out: date, back: date) -> None:
    """Ask that the nights follow each other from the way out to the way back. Refuses: stays_wrong"""
    fits = bool(stays) and stays[0].since_on == out and stays[-1].until_on == back
    fits = fits and all(0 < one.nights <= MOST_NIGHTS and set(one.meals) <= set(MEALS) for one in stays)
    joined = all(one.until_on == after.since_on for one, after in pairwise(stays))
    if not fits or not joined:
        raise Refused("stays_wrong", field="stays")


def lines_of(stays: Sequence[Stay], paid: PaidFor, currency: str) -> list[Line]:
    """Return the allowance of one traveller, line by line. Refuses: per_diem_unknown"""
    found = []
    for stay in stays:
        rate = paid.get(stay.city, {}).get(currency)
        if rate is None:
            raise Refused("per_diem_unknown", field="stays")
        less = sum(rate.less(meal).minor for meal in dict.fromkeys(stay.meals))
        found.append(Line(stay, rate.minor, less))
    return found


def allowance(lines: Sequence[Line], travellers: int) -> int:
    """Return the allowance of the whole group."""
    return sum(line.minor for line in lines) * travellers


def advance(minor: int, share: int) -> int:
    """Return the advance: so many of a hundred of the allowance, never rounded up."""
    return minor * share // HUNDRED


def balances(
    currency: str, allowed: int, paid_in_advance: int, expenses: Sequence[tuple[str, int]]
) -> list[Balance]:
    """Return the settlement by currency, the allowance's first; an expense: a currency and minor units."""
    spent: dict[str, int] = {currency: 0}
    for code, minor in expenses:
        spent[code] = spent.get(code, 0) + minor
    return [
        Balance(code, allowed if code == currency else 0, total, paid_in_advance if code == currency else 0)
        for code, total in spent.items()
    ]
