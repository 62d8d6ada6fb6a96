"""Who was put forward and who was given a seat, by unit, region and sex: small numbers are hidden."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor.hiding import hide
from rabt.missions.models import Nomination
from rabt.missions.queries.records import RANK, nominations_to_see
from rabt.missions.rules.states import State

PARTS = ("unit", "region", "sex")
NOT_SAID = "-"


@dataclass(frozen=True)
class Shares:
    """Counts of one stage (put forward, or seated); None where a number is too small to be shown."""

    total: int | None
    by: Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True)
class Fairness:
    """How seats of a year fall on units, regions and women; `least` is the least count that is shown."""

    year: int
    least: int
    nominated: Shares
    seated: Shares


def fairness(viewer: Actor, year: int) -> Fairness:
    """Count this side's nominations and seats of a year. Counts only: nobody is opened."""
    viewer.require(RANK)
    rows = nominations_to_see(viewer).filter(state_of=viewer.state, call__programme__year=year)
    least = agreement.terms_at(clock.now()).number("least_shown")
    found = list(rows.order_by())
    seated = [row for row in found if row.state == State.ACCEPTED]
    return Fairness(year, least, shares(found, least), shares(seated, least))


def shares(rows: list[Nomination], least: int) -> Shares:
    """Return the counts of some nominations with what is too small hidden."""
    by = {part: dict(Counter(getattr(row, part) or NOT_SAID for row in rows)) for part in PARTS}
    hidden = hide(len(rows), by, {}, least)
    told = {
        part: dict(sorted(hidden.counts(part, counts).items(), key=lambda one: one[0]))
        for part, counts in by.items()
    }
    return Shares(hidden.total(len(rows)), told)
