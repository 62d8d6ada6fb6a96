"""An officer is ill, a vehicle broke down: the plan again, with as few patrols changed as can be.

What has begun is history. First only the broken patrols are manned anew while all others stand as they are;
where that does not do, those of the days around may change too, each of them counted. Within seconds, as
crews wait.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from rabt.patrol.rules.planning import duty
from rabt.patrol.rules.planning.facts import Assignment, Facts, LeftOut, Shift, Span
from rabt.patrol.rules.planning.roster import Board, Outing, against, build, search, told, with_duties

STEPS = 0.4
"""Limit of each search, in CP-SAT's deterministic time: about a second on a slow machine."""
NEAR = timedelta(days=1)
WIDER, PATIENCE = (1, 3), 2.5
"""How many patrols that are not broken may change too, tried one by one until crews waited so long (s)."""
LEFT, CHANGED, SWAPPED = 1000, 10, 1
"""What it costs to leave a patrol out, to change one at all, and each officer or vehicle in it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The plan after a breakdown: all patrols, the ids of those that changed, and those that cannot go."""

    assignments: tuple[Assignment, ...]
    changed: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


def broken(facts: Facts, plan: Sequence[Assignment], now: datetime) -> list[Assignment]:
    """Return the patrols to come that have lost an officer or their vehicle."""
    members = {one.id: one for one in facts.members}
    vehicles = {one.id: one for one in facts.vehicles}

    def lacks(patrol: Assignment) -> bool:
        span = Span(patrol.starts_at, patrol.ends_at)
        means = [members.get(who) for who in patrol.crew] + [vehicles.get(patrol.vehicle)]
        return any(one is None or any(duty.meet(away, span) for away in one.away) for one in means)

    return [one for one in plan if one.starts_at > now and lacks(one)]


def mend_plan(facts: Facts, plan: Sequence[Assignment], now: datetime, number: int = 1) -> Mended:
    """Return the plan with every broken patrol manned anew, or left out where nothing helps.

    `facts` tell who and what is away since; what began before `now` stays. Refuses: planner_not_installed
    """
    until, lost = time.monotonic() + PATIENCE, broken(facts, plan, now)
    if not lost:
        return Mended(tuple(plan), (), ())
    begun, later = [one for one in plan if one.starts_at <= now], [one for one in plan if one.starts_at > now]
    ahead, free = from_now(facts, begun, now), {one.id for one in lost}
    best = _manned(ahead, later, free, (), number) or tuple(one for one in later if one.id not in free)
    for more in WIDER:
        if len(best) == len(later) or time.monotonic() > until:
            break
        gone = [one for one in later if one.id not in {kept.id for kept in best}]
        near = {one.id for one in later if any(_beside(one, other) for other in gone)}
        found = _manned(ahead, later, free | near, best, number, more)
        if found is not None and len(found) > len(best):
            best = found
    return _told(ahead, begun, later, best, number)


def _beside(one: Assignment, other: Assignment) -> bool:
    """Tell whether two patrols are near in time and share a base, so that one may lend the other somebody."""
    bases = {one.base, one.partner} & {other.base, other.partner}
    return bool(bases) and abs(one.starts_at - other.starts_at) <= NEAR


def from_now(facts: Facts, begun: Sequence[Assignment], now: datetime) -> Facts:
    """Return facts of the shifts to come: turns that began are worked, their vehicles busy until rested."""
    shifts = tuple(one for one in facts.shifts if one.starts_at > now)
    return replace(with_duties(facts, begun), shifts=shifts)


def _manned(
    facts: Facts,
    later: Sequence[Assignment],
    free: set[str],
    hints: Sequence[Assignment],
    number: int,
    more: int = 0,
) -> tuple[Assignment, ...] | None:
    """Man the patrols to come with least changes: none where not free, at most `more` where not broken."""
    shifts = {one.id: one for one in facts.shifts}
    board = build(facts, [_outing(one, shifts[one.shift]) for one in later])
    lost = {one.id for one in broken(facts, later, facts.shifts[0].starts_at - NEAR)}
    changes = {one.id: _bound(board, one, one.id in free) for one in later}
    board.model.Add(sum(one for name, one in changes.items() if name not in lost and one is not None) <= more)
    for patrol in hints or later:
        for column in _kept(board, patrol):
            board.model.AddHint(column, 1)
    board.model.Minimize(
        sum(
            LEFT * (1 - board.open[one.id])
            + CHANGED * changes[one.id]
            + sum(SWAPPED * (1 - column) for column in _kept(board, one))
            for one in later
            if one.id in free
        )
    )
    found = search(board, number, STEPS)
    if isinstance(found, list | None):
        return None
    ways = {one.id: one.route for one in later}
    return tuple(replace(one, route=ways[one.id]) for one in told(board, found))


def _bound(board: Board, patrol: Assignment, free: bool) -> Any:
    """Hold a patrol as it was, or return the column that says that it changed."""
    changed = board.model.NewBoolVar(f"changed {patrol.id}") if free else None
    for column in _kept(board, patrol):
        if changed is None:
            board.model.Add(column == 1)
        else:
            board.model.AddImplication(changed.Not(), column)
    return changed


def _outing(patrol: Assignment, shift: Shift) -> Outing:
    return Outing(patrol.id, shift, patrol.team, patrol.drawn)


def _kept(board: Board, patrol: Assignment) -> list[Any]:
    """Return the columns that say that a patrol stands as it was, as far as it still can."""
    columns = [board.goes.get((who, patrol.id)) for who in patrol.crew]
    columns += [board.leads.get((patrol.lead, patrol.id)), board.drives.get((patrol.vehicle, patrol.id))]
    return [one for one in columns if one is not None]


def _told(
    facts: Facts,
    begun: Sequence[Assignment],
    later: Sequence[Assignment],
    best: Sequence[Assignment],
    number: int,
) -> Mended:
    after = {one.id: one for one in best}
    shifts = {one.id: one for one in facts.shifts}
    changed = tuple(one.id for one in later if after.get(one.id) != one)
    gone = [one for one in later if one.id not in after]
    busy = with_duties(facts, best)
    return Mended(
        (*begun, *best),
        changed,
        tuple(
            LeftOut(one.shift, one.team, against(busy, [_outing(one, shifts[one.shift])], number))
            for one in gone
        ),
    )
