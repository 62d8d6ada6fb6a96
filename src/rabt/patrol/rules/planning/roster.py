"""Who goes on which patrol: officers and vehicles for the drawn teams, under all hours rules, and fair.

A model of whole numbers for CP-SAT, on one worker with a fixed seed and a limit counted in steps, not
seconds: the same facts give the same roster on both nodes. Where not every patrol can be manned, as few as
possible are left out, never one that the longest gap needs; why is found by leaving away one rule after
another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rabt.base.errors import Refused, Unavailable
from rabt.patrol.rules.planning import duty
from rabt.patrol.rules.planning.facts import (
    Assignment,
    Facts,
    Hours,
    LeftOut,
    Member,
    Shift,
    Span,
    Team,
    Vehicle,
)
from rabt.patrol.rules.planning.sampling import Drawn, Memory
from rabt.patrol.rules.planning.teams import way_km

FAMILIES = ("rest", "week", "week_rest", "nights", "away", "turn", "lead", "skill", "vehicle")
"""The rules that may stand against a patrol, by the codes of the checker."""
SLACKS = (0, 1)
"""Turns above an even share that an officer may get, tried one after another."""
MOST_NAMED = 12
STEPS, FAIR_STEPS = 6.0, 1.5
"""Limit of one search, in CP-SAT's deterministic time."""


@dataclass(frozen=True, slots=True)
class Outing:
    """A patrol without names: a team in a shift."""

    id: str
    shift: Shift
    team: Team
    drawn: bool = True
    worth: float = 0.0


@dataclass(frozen=True, slots=True)
class Roster:
    """Who goes, and which outings are left out."""

    assignments: tuple[Assignment, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(slots=True)
class Board:
    """The model as it is built: its columns by officer, outing and vehicle."""

    facts: Facts
    outings: Sequence[Outing]
    ignored: frozenset[str]
    model: Any
    open: dict[str, Any] = field(default_factory=dict)
    goes: dict[tuple[str, str], Any] = field(default_factory=dict)
    leads: dict[tuple[str, str], Any] = field(default_factory=dict)
    drives: dict[tuple[str, str], Any] = field(default_factory=dict)

    def keeps(self, family: str) -> bool:
        """Tell whether a rule is kept in this model."""
        return family not in self.ignored

    def turns(self, member: Member) -> dict[int, list[Any]]:
        """Return an officer's columns by the place of their shift."""
        place = {shift.id: at for at, shift in enumerate(self.facts.shifts)}
        found: dict[int, list[Any]] = {}
        for outing in self.outings:
            if (column := self.goes.get((member.id, outing.id))) is not None:
                found.setdefault(place[outing.shift.id], []).append(column)
        return found


def outings_of(drawn: Iterable[Drawn], risk: Mapping[str, float]) -> tuple[Outing, ...]:
    """Return the patrols of all shifts, with the danger of what they look at.

    Their ids tell the day, the shift and a number.
    """
    return tuple(
        Outing(
            f"{one.shift.id}/{number}",
            one.shift,
            team,
            team in one.lot.teams,
            sum(risk[code] for code in team.stretches),
        )
        for one in drawn
        for number, team in enumerate(one.teams, 1)
    )


def roster(facts: Facts, outings: Sequence[Outing], number: int) -> Roster:
    """Man all outings, or as many as the rules allow; `number` is drawn from the seed.

    Outings that cannot all go are found together (a core of the model); of them the one worth least stays, if
    the longest gap allows it. Then turns and nights are shared as evenly as the other rules let them be.
    Refuses: roster_impossible, planner_not_installed
    """
    kept, left = list(outings), []
    while (found := manned(facts, kept, number)) is None:
        core = _core(facts, kept, number)
        without = ([each for each in kept if each != one] for one in core)
        spared = next((one for one, rest in zip(core, without, strict=True) if gap_kept(facts, rest)), None)
        if spared is None:
            named, rules = core[:MOST_NAMED], against(facts, core, number)
            raise Refused(
                "roster_impossible", rules=", ".join(rules), patrols=", ".join(one.id for one in named)
            )
        kept.remove(spared)
        left.append(spared)
    shared = (manned(facts, kept, number, more) for more in SLACKS)
    found = next((one for one in shared if one is not None), found)
    busy = with_duties(facts, found)
    why = [against(busy, [one], number) for one in left]
    spare = zip(left, why, strict=True)
    return Roster(found, tuple(LeftOut(one.shift.id, one.team, rules) for one, rules in spare))


def with_duties(facts: Facts, duties: Sequence[Assignment]) -> Facts:
    """Return facts in which these patrols are done: turns worked, vehicles busy until they have rested."""
    nights = {one.id for one in facts.shifts if one.night}
    rest = timedelta(hours=facts.book.vehicle_rest_hours)
    turns: dict[str, list[Span]] = {}
    uses: dict[str, list[Span]] = {}
    for one in duties:
        for who in one.crew:
            turns.setdefault(who, []).append(Span(one.starts_at, one.ends_at, one.shift in nights))
        uses.setdefault(one.vehicle, []).append(Span(one.starts_at - rest, one.ends_at + rest))
    return replace(
        facts,
        members=tuple(replace(one, worked=(*one.worked, *turns.get(one.id, ()))) for one in facts.members),
        vehicles=tuple(replace(one, away=(*one.away, *uses.get(one.id, ()))) for one in facts.vehicles),
    )


def _core(facts: Facts, outings: Sequence[Outing], number: int) -> list[Outing]:
    """Return outings that cannot all go, those of least worth first: few, not always fewest."""
    board = build(facts, outings)
    board.model.AddAssumptions([board.open[one.id] for one in outings])
    found = search(board, number)
    if isinstance(found, list):
        named = {board.open[one.id].Index(): one for one in outings}
        chosen = [named[at] for at in found if at in named]
    else:
        chosen = list(outings)  # not proved within the steps: any of them may be spared
    return sorted(chosen, key=lambda one: (not one.drawn, one.worth, one.id))


def gap_kept(facts: Facts, outings: Sequence[Outing]) -> bool:
    """Tell whether these outings leave no stretch unseen too long."""
    memory = Memory.of(facts)
    for code in memory.last:
        for outing in (one for one in outings if code in one.team.stretches):
            if outing.shift.ends_at > memory.last[code] + memory.gap:
                return False
            memory.last[code] = outing.shift.starts_at
    return all(last + memory.gap >= memory.ends_at for last in memory.last.values())


def against(facts: Facts, outings: Sequence[Outing], number: int) -> tuple[str, ...]:
    """Return the rules each of which alone stands against manning all these (all, where none alone does)."""
    found = []
    for family in FAMILIES:
        board = build(facts, outings, frozenset({family}))
        for outing in outings:
            board.model.Add(board.open[outing.id] == 1)
        if not isinstance(search(board, number), list | None):
            found.append(family)
    return tuple(found) or FAMILIES


# ------------------------------------------------------------------ the model
def build(facts: Facts, outings: Sequence[Outing], ignored: frozenset[str] = frozenset()) -> Board:
    """Return the model of who may go where under all rules but those that are ignored."""
    cp = _solver()
    board = Board(facts, outings, ignored, cp.CpModel())
    members = {base.code: [one for one in facts.members if one.base == base.code] for base in facts.bases}
    for outing in outings:
        board.open[outing.id] = board.model.NewBoolVar(f"open {outing.id}")
        crew = [one for base in (outing.team.base, outing.team.partner) for one in members[base]]
        _crew(board, outing, [one for one in crew if _may_go(board, one, outing.shift)])
        _vehicle(board, outing)
    for member in facts.members:
        _hours(board, member)
    _vehicles_apart(board)
    return board


def _may_go(board: Board, member: Member, shift: Shift) -> bool:
    hours = board.facts.book.hours[member.state]
    if board.keeps("turn") and shift.hours > hours.turn_most:
        return False
    if board.keeps("away") and any(duty.meet(one, shift.span) for one in member.away):
        return False
    return not board.keeps("rest") or not any(duty.too_near(one, shift.span, hours) for one in member.worked)


def _crew(board: Board, outing: Outing, crew: Sequence[Member]) -> None:
    """So many of each side, one of them leads, and somebody has each skill."""
    model, book, is_open = board.model, board.facts.book, board.open[outing.id]
    for one in crew:
        board.goes[one.id, outing.id] = model.NewBoolVar(f"{one.id} goes {outing.id}")
        if one.may_lead or not board.keeps("lead"):
            leads = board.leads[one.id, outing.id] = model.NewBoolVar(f"{one.id} leads {outing.id}")
            model.AddImplication(leads, board.goes[one.id, outing.id])
    for state in board.facts.states:
        side = [board.goes[one.id, outing.id] for one in crew if one.state == state]
        model.Add(sum(side) == book.crew_each * is_open)
    model.Add(
        sum(board.leads[one.id, outing.id] for one in crew if (one.id, outing.id) in board.leads) == is_open
    )
    if board.keeps("skill"):
        for skill in book.team_skills:
            able = [board.goes[one.id, outing.id] for one in crew if one.has(skill, outing.shift.on)]
            model.Add(sum(able) >= is_open)


def may_drive(board: Board, vehicle: Vehicle, outing: Outing) -> bool:
    """Tell whether a vehicle can do an outing: seats, range, and there that day."""
    facts = board.facts
    run = tuple(one for one in facts.stretches if one.code in outing.team.stretches)
    return (
        vehicle.base == outing.team.base
        and vehicle.seats >= 2 * facts.book.crew_each
        and vehicle.range_km >= way_km(facts, vehicle.base, tuple(sorted(run, key=lambda one: one.place)))
        and not any(duty.meet(one, outing.shift.span) for one in vehicle.away)
    )


def _vehicle(board: Board, outing: Outing) -> None:
    able = [one for one in board.facts.vehicles if may_drive(board, one, outing)]
    for one in able:
        board.drives[one.id, outing.id] = board.model.NewBoolVar(f"{one.id} for {outing.id}")
    if board.keeps("vehicle"):
        board.model.Add(sum(board.drives[one.id, outing.id] for one in able) == board.open[outing.id])


def _vehicles_apart(board: Board) -> None:
    rest = timedelta(hours=board.facts.book.vehicle_rest_hours)
    for vehicle in board.facts.vehicles:
        mine = [one for one in board.outings if (vehicle.id, one.id) in board.drives]
        for at, one in enumerate(mine):
            for other in mine[at + 1 :]:
                if other.shift.starts_at < one.shift.ends_at + rest:
                    board.model.AddAtMostOne(
                        board.drives[vehicle.id, one.id], board.drives[vehicle.id, other.id]
                    )


def _hours(board: Board, member: Member) -> None:
    """An officer's rest, week, weekly rest and nights."""
    hours, turns, shifts = board.facts.book.hours[member.state], board.turns(member), board.facts.shifts
    if not turns:
        return
    _rest(board, hours, turns)
    if board.keeps("week"):
        _week(board, member, turns)
    if board.keeps("week_rest"):
        _week_rest(board, member, turns)
    if board.keeps("nights"):
        for before, inside in duty.night_runs(member, shifts, hours.nights_most):
            columns = [column for at in inside for column in turns.get(at, ())]
            board.model.Add(sum(columns) <= max(hours.nights_most - before, 0))


def _rest(board: Board, hours: Hours, turns: Mapping[int, list[Any]]) -> None:
    shifts = board.facts.shifts
    for at, columns in turns.items():
        if len(columns) > 1:
            board.model.AddAtMostOne(columns)
        for other in [one for one in turns if one > at]:
            if board.keeps("rest") and duty.too_near(shifts[at].span, shifts[other].span, hours):
                board.model.AddAtMostOne([*columns, *turns[other]])


def _week(board: Board, member: Member, turns: Mapping[int, list[Any]]) -> None:
    most = int(board.facts.book.hours[member.state].week_most * 60)
    for begins_at, ends_at in duty.week_windows(member, board.facts.shifts):
        before = sum(duty.minutes_within(one, begins_at, ends_at) for one in member.worked)
        parts = [
            (duty.minutes_within(board.facts.shifts[at].span, begins_at, ends_at), columns)
            for at, columns in turns.items()
        ]
        if before + sum(minutes for minutes, _ in parts) > most:
            total = sum(minutes * column for minutes, columns in parts if minutes for column in columns)
            board.model.Add(total <= max(most - before, 0))


def _week_rest(board: Board, member: Member, turns: Mapping[int, list[Any]]) -> None:
    shifts, model = board.facts.shifts, board.model
    rest = timedelta(hours=board.facts.book.hours[member.state].week_rest)
    windows = list(duty.rest_windows(member, shifts, rest))
    if not windows:
        return
    rests: dict[datetime, Any] = {}
    for begins_at in duty.rest_starts(shifts):
        rests[begins_at] = model.NewBoolVar(f"{member.id} rests {begins_at:%d %H}")
        for at, columns in turns.items():
            if duty.meet(shifts[at].span, Span(begins_at, begins_at + rest)):
                for column in columns:
                    model.AddImplication(rests[begins_at], column.Not())
    for after, until in windows:
        model.AddBoolOr([one for begins_at, one in rests.items() if after < begins_at <= until])


# ------------------------------------------------------------------ the search
def manned(
    facts: Facts, outings: Sequence[Outing], number: int, more: int | None = None
) -> tuple[Assignment, ...] | None:
    """Man all outings, or return None; with `more`, nobody has more than his even share and so many turns."""
    board = build(facts, outings)
    for outing in outings:
        board.model.Add(board.open[outing.id] == 1)
    if more is not None:
        _shares(board, more)
    found = search(board, number, STEPS if more is None else FAIR_STEPS)
    return None if isinstance(found, list | None) else told(board, found)


def _shares(board: Board, more: int) -> None:
    """No officer has more turns, or more nights, than his base's need over those who are there, rounded."""
    facts, each = board.facts, board.facts.book.crew_each
    plan = Span(facts.shifts[0].starts_at, facts.shifts[-1].ends_at)
    for base in facts.bases:
        staff = [one for one in facts.members if one.base == base.code]
        there = sum(1 for one in staff if not any(duty.meet(span, plan) for span in one.away))
        mine = [one for one in board.outings if base.code in (one.team.base, one.team.partner)]
        for nights in (False, True):
            need = each * sum(1 for one in mine if one.shift.night or not nights)
            most = -(-need // max(there, 1)) + more
            for one in staff:
                load = [
                    column
                    for at, columns in board.turns(one).items()
                    if facts.shifts[at].night or not nights
                    for column in columns
                ]
                if len(load) > most:
                    board.model.Add(sum(load) <= most)


def search(board: Board, number: int, steps: float = STEPS) -> Any:
    """Return a solved model; or assumptions that cannot hold together (a list); or None: not found."""
    cp = _solver()
    solver = cp.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = number
    solver.parameters.max_deterministic_time = steps
    status = solver.Solve(board.model)
    if status in (cp.OPTIMAL, cp.FEASIBLE):
        return solver
    return list(solver.SufficientAssumptionsForInfeasibility()) if status == cp.INFEASIBLE else None


def told(board: Board, found: Any) -> tuple[Assignment, ...]:
    """Return the assignments of a solved model, in the order of their shifts."""
    return tuple(_told(board, found, one) for one in board.outings if found.Value(board.open[one.id]))


def _told(board: Board, found: Any, outing: Outing) -> Assignment:
    def chosen(columns: Mapping[tuple[str, str], Any]) -> list[str]:
        return sorted(who for (who, what), one in columns.items() if what == outing.id and found.Value(one))

    shift, team, car = outing.shift, outing.team, chosen(board.drives)
    return Assignment(
        id=outing.id,
        shift=shift.id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        base=team.base,
        partner=team.partner,
        stretches=team.stretches,
        vehicle=car[0] if car else "",
        lead=chosen(board.leads)[0],
        crew=tuple(chosen(board.goes)),
        drawn=outing.drawn,
    )


def _solver() -> Any:
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415  (a node that does not plan need not hold it)
    except ImportError as error:
        raise Unavailable("planner_not_installed") from error
    return cp_model
