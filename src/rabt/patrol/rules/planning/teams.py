"""Which joint teams can be formed: who reaches what in time, and how many crews a base can keep up."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from rabt.patrol.rules.planning.facts import (
    BaseFact,
    Facts,
    Hours,
    Member,
    RuleBook,
    Shift,
    StretchFact,
    Team,
)

HOUR, DAY = 60.0, 24.0
DAYS_AT_WORK = 6
"""Of seven days at most, as one is free: a bound for what a base can keep up, not a rule."""
KEPT_UP = 0.85
"""Part of all lawful turns that a plan counts on: lots fall unevenly, and rest must fit between them."""
AT_ONCE = 0.9
"""Part of a base's officers that are counted on at once: some are away."""


@dataclass(frozen=True, slots=True)
class Means:
    """What one shift can send: teams that reach something, and for each base crews and vehicles.

    `crews` are crews in one shift at most; `usual_crews` on the mean over the plan (may be part of one).
    """

    teams: tuple[Team, ...]
    crews: Mapping[str, int]
    usual_crews: Mapping[str, float]
    vehicles: Mapping[str, int]
    most_patrols: int | None = None


def look_minutes(stretch: StretchFact, book: RuleBook) -> float:
    """Return how long it takes to look at a whole stretch: driven slowly, with a halt at each piece."""
    return stretch.km / book.look_kmh * HOUR + len(stretch.pieces) * book.piece_minutes


def way_minutes(facts: Facts, bases: Iterable[str], run: tuple[StretchFact, ...]) -> float:
    """Return the minutes until crews of these bases have met at the first stretch, seen all, and are back."""
    there = max(facts.reach_km.get((base, run[0].code), math.inf) for base in bases)
    back = max(facts.reach_km.get((base, run[-1].code), math.inf) for base in bases)
    return (there + back) / facts.book.road_kmh * HOUR + sum(look_minutes(one, facts.book) for one in run)


def way_km(facts: Facts, base: str, run: tuple[StretchFact, ...]) -> float:
    """Return the kilometres of the same way."""
    there = facts.reach_km.get((base, run[0].code), math.inf) + facts.reach_km.get(
        (base, run[-1].code), math.inf
    )
    return there + sum(one.km for one in run)


def runs(facts: Facts) -> Iterable[tuple[StretchFact, ...]]:
    """Return all runs of touching stretches of the agreed zone that one patrol may be given."""
    line = sorted((one for one in facts.stretches if one.code in facts.book.zone), key=lambda one: one.place)
    for first in range(len(line)):
        for last in range(first, min(first + facts.book.most_stretches, len(line))):
            if line[last].place - line[first].place == last - first:
                yield tuple(line[first : last + 1])


def teams(facts: Facts, shift: Shift) -> tuple[Team, ...]:
    """Return every team that can look at its whole run within the shift, by road from both bases."""
    minutes, found = shift.hours * HOUR, []
    seats = 2 * facts.book.crew_each
    sides = [[base for base in facts.bases if base.state == state] for state in facts.states]
    for run in runs(facts):
        near = [[base for base in side if way_minutes(facts, [base.code], run) <= minutes] for side in sides]
        codes = tuple(one.code for one in run)
        pairs = [(left, right) for left in near[0] for right in near[1]]
        for left, right in pairs:
            if way_minutes(facts, [left.code, right.code], run) <= minutes:
                found += [
                    Team(start.code, other.code, codes)
                    for start, other in ((left, right), (right, left))
                    if _can_drive(facts, start, run, seats)
                ]
    return tuple(sorted(found))


def _can_drive(facts: Facts, base: BaseFact, run: tuple[StretchFact, ...], seats: int) -> bool:
    far = way_km(facts, base.code, run)
    return any(one.base == base.code and one.seats >= seats and one.range_km >= far for one in facts.vehicles)


def turns_of(member: Member, facts: Facts, shift: Shift) -> float:
    """Return about how many turns of this length an officer may lawfully do within the plan."""
    hours = facts.book.hours[member.state]
    first, last = facts.shifts[0].starts_at, facts.shifts[-1].ends_at
    days = max((last - first) / timedelta(days=1), 1.0)
    away = sum(
        max((min(span.ends_at, last) - max(span.starts_at, first)) / timedelta(days=1), 0.0)
        for span in member.away
    )
    return _week(facts, hours, shift.hours) * max(days - away, 0.0) / 7


def _week(facts: Facts, hours: Hours, turn: float) -> float:
    """Return how many turns of a length fit into a week: by hours, by the rests between, and one day free."""
    if turn > hours.turn_most:
        return 0.0
    by_rest = (7 * DAY - hours.week_rest) / cycle_hours(facts, hours)
    return min(hours.week_most // turn, by_rest, DAYS_AT_WORK)


def cycle_hours(facts: Facts, hours: Hours) -> float:
    """Return the hours from one turn of an officer to his next, on the mean over all shifts of a plan.

    He can start again only with a shift: the rest is rounded up to the next one.
    """
    begun = [one.starts_at for one in facts.shifts]
    apart = (begun[-1] - begun[0]) / timedelta(hours=1) / max(len(begun) - 1, 1) or DAY
    rests = [max(hours.rest, hours.rest_after_night) if one.night else hours.rest for one in facts.shifts]
    starts = [
        math.ceil((one.hours + rest) / apart) * apart for one, rest in zip(facts.shifts, rests, strict=True)
    ]
    return sum(starts) / len(starts)


def means(facts: Facts, shift: Shift) -> Means:
    """Return what one kind of shift can send, so that the same can be kept up over the plan.

    As many crews at once as could go out in every shift until the first may again, and no more on the mean
    than hours and leave allow.
    """
    crews, usual, each = {}, {}, facts.book.crew_each
    apart = shift.hours
    for base in facts.bases:
        staff = [one for one in facts.members if one.base == base.code and one.state == base.state]
        turns = sum(turns_of(one, facts, shift) for one in staff)
        cycle = max(cycle_hours(facts, facts.book.hours[base.state]) / apart, 1.0)
        peak = int(AT_ONCE * len(staff) / (each * cycle))
        usual[base.code] = KEPT_UP * turns / (each * len(facts.shifts))
        crews[base.code] = min(math.ceil(usual[base.code]), max(peak, 1), len(staff) // each)
    cars = {base.code: _cars(facts, base.code, shift) for base in facts.bases}
    return Means(teams(facts, shift), crews, usual, cars, facts.book.most_patrols)


def _cars(facts: Facts, base: str, shift: Shift) -> int:
    """Count the vehicles of a base that can go in one shift while others rest from the one before."""
    seats = 2 * facts.book.crew_each
    number = sum(1 for one in facts.vehicles if one.base == base and one.seats >= seats)
    ready = shift.ends_at + timedelta(hours=facts.book.vehicle_rest_hours)
    bound = sum(1 for one in facts.shifts if shift.starts_at <= one.starts_at < ready)
    return max(number // max(bound, 1), min(number, 1))
