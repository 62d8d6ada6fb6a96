"""A timetable without conflict, by constraints where the solver is installed; else the first that fits.

The model is CP-SAT's, on one worker with a fixed seed and a limit counted in steps, not seconds: the same
facts give the same timetable on every machine. The rooms and trainers of a lesson are columns of its slots;
the end of each group's course is as early as it can be, and its days are filled evenly. What the search finds
is held against the independent checker before anybody sees it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rabt.base.errors import Refused, Unavailable
from rabt.courses.rules.timetable.checking import breaks
from rabt.courses.rules.timetable.facts import (
    Facts,
    Lesson,
    Placed,
    Room,
    Trainer,
    check_facts,
    rooms_for,
    trainers_for,
)

STEPS = 8.0
"""Limit of the search, in CP-SAT's deterministic time."""
BY_SOLVER, BY_HAND = "solver", "first_fit"


@dataclass(frozen=True, slots=True)
class Made:
    """A timetable, and how it was found."""

    placed: tuple[Placed, ...]
    by: str


def timetable(facts: Facts) -> Made:
    """Return a timetable that keeps every rule.

    Without the solver the first that fits is taken, which may miss one where it is tight: that is said.
    Refuses: timetable_large, timetable_no_trainer, timetable_no_room, timetable_impossible,
    timetable_not_installed
    """
    check_facts(facts)
    try:
        found, by = _searched(facts), BY_SOLVER
    except ImportError:
        found, by = first_fit(facts), BY_HAND
        if found is None:
            raise Unavailable("timetable_not_installed") from None
    if found is None:
        raise Refused("timetable_impossible")
    wrong = breaks(facts, found)
    if wrong:
        raise AssertionError(f"a timetable that breaks {wrong[0]}")
    return Made(tuple(sorted(found, key=lambda one: (one.slot, one.room))), by)


# ------------------------------------------------------------------ the first that fits
def first_fit(facts: Facts) -> list[Placed] | None:
    """Place lessons in order, each in its first slot with a room and a trainer; nothing where one is left."""
    taken = _Taken(facts)
    known = {one.id for one in facts.lessons}
    for lesson in _in_order(facts.lessons):
        if lesson.after & known - taken.slot.keys():
            return None  # it builds on what builds on it
        place = next(taken.places(lesson), None)
        if place is None:
            return None
        taken.take(lesson, place)
    return taken.placed


def _in_order(lessons: tuple[Lesson, ...]) -> list[Lesson]:
    """Return lessons so that each comes after those that it builds on; those that never can come last."""
    left, found, done = list(lessons), list[Lesson](), set[str]()
    known = {one.id for one in lessons}
    while ready := [one for one in left if one.after & known <= done]:
        found += ready
        done |= {one.id for one in ready}
        left = [one for one in left if one.id not in done]
    return found + left


class _Taken:
    """What is taken so far."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.placed: list[Placed] = []
        self.slot: dict[str, int] = {}
        self.used: set[tuple[str, str, int]] = {("group", group, slot) for group, slot in facts.away}
        self.load: Counter[tuple[str, int]] = Counter()

    def places(self, lesson: Lesson) -> Iterator[Placed]:
        """Yield the places where a lesson fits now, the earliest first."""
        first = max((self.slot.get(one, -1) for one in lesson.after), default=-1) + 1
        for slot in range(first, len(self.facts.days)):
            if ("group", lesson.group, slot) in self.used:
                continue
            rooms = [one for one in rooms_for(lesson, self.facts) if self._is_free(one, slot)]
            trainers = [one for one in trainers_for(lesson, self.facts) if self._can(one, slot)]
            trainers.sort(key=lambda one: (self.load[one.id, self.facts.days[slot]], one.id))
            if rooms and trainers:
                yield Placed(lesson.id, slot, rooms[0].code, trainers[0].id)

    def _is_free(self, room: Room, slot: int) -> bool:
        return slot not in room.busy and ("room", room.code, slot) not in self.used

    def _can(self, trainer: Trainer, slot: int) -> bool:
        free = slot not in trainer.away and ("trainer", trainer.id, slot) not in self.used
        return free and self.load[trainer.id, self.facts.days[slot]] < trainer.most_a_day

    def take(self, lesson: Lesson, place: Placed) -> None:
        """Place a lesson."""
        self.placed.append(place)
        self.slot[lesson.id] = place.slot
        self.load[place.trainer, self.facts.days[place.slot]] += 1
        for of, who in (("group", lesson.group), ("room", place.room), ("trainer", place.trainer)):
            self.used.add((of, who, place.slot))


# ------------------------------------------------------------------ searched
def _searched(facts: Facts) -> list[Placed] | None:
    """Search with CP-SAT from the first fit, if there is one; ImportError where it is not installed."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (a node that does not plan need not hold it)

    model = cp_model.CpModel()
    board = _Board(facts, model)
    board.rules()
    board.aim()
    for place in first_fit(facts) or ():
        board.hint(place)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = STEPS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return first_fit(facts)  # a search that was cut off is no proof that there is none
    return board.read(solver)


class _Board:
    """The model as it is built: where a lesson is, in which room, by whom, as columns of nought and one."""

    def __init__(self, facts: Facts, model: Any) -> None:
        self.facts, self.model = facts, model
        self.at: dict[tuple[str, int], Any] = {}
        self.room: dict[tuple[str, str], Any] = {}
        self.by: dict[tuple[str, str], Any] = {}
        self.uses: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
        for lesson in facts.lessons:
            self._columns(lesson)

    def _columns(self, lesson: Lesson) -> None:
        key, away = lesson.id, set(self.facts.away)
        for slot in self.facts.slots:
            if (lesson.group, slot) not in away:
                self.at[key, slot] = self.model.new_bool_var(f"at {key} {slot}")
                self.uses["group", lesson.group, slot].append(self.at[key, slot])
        for room in rooms_for(lesson, self.facts):
            self.room[key, room.code] = self.model.new_bool_var(f"in {key} {room.code}")
            self._both(lesson, ("room", room.code), self.room[key, room.code], room.busy)
        for trainer in trainers_for(lesson, self.facts):
            self.by[key, trainer.id] = self.model.new_bool_var(f"by {key} {trainer.id}")
            self._both(lesson, ("trainer", trainer.id), self.by[key, trainer.id], trainer.away)

    def _both(self, lesson: Lesson, of: tuple[str, str], chosen: Any, never: frozenset[int]) -> None:
        """Let a column say that a lesson is in this slot and uses this room or trainer."""
        for slot in self.facts.slots:
            if (at := self.at.get((lesson.id, slot))) is None:
                continue
            if slot in never:
                self.model.add_at_most_one([at, chosen])
                continue
            both = self.model.new_bool_var(f"{of} {lesson.id} {slot}")
            self.model.add_bool_or([at.negated(), chosen.negated(), both])
            self.model.add_implication(both, at)
            self.model.add_implication(both, chosen)
            self.uses[(*of, slot)].append(both)

    def rules(self) -> None:
        """Each lesson once, nothing twice at a time, no trainer above his day, each lesson after its own."""
        for lesson in self.facts.lessons:
            for columns in (self.at, self.room, self.by):
                self.model.add_exactly_one([one for (key, _), one in columns.items() if key == lesson.id])
        for used in self.uses.values():
            self.model.add_at_most_one(used)
        for trainer in self.facts.trainers:
            for day in set(self.facts.days):
                slots = [slot for slot in self.facts.slots if self.facts.days[slot] == day]
                given = [one for slot in slots for one in self.uses.get(("trainer", trainer.id, slot), ())]
                self.model.add(sum(given) <= trainer.most_a_day)
        known = {one.id for one in self.facts.lessons}
        for lesson in self.facts.lessons:
            for before in sorted(lesson.after & known):
                self.model.add(self._slot(before) + 1 <= self._slot(lesson.id))

    def _slot(self, lesson: str) -> Any:
        return sum(slot * one for (key, slot), one in self.at.items() if key == lesson)

    def aim(self) -> None:
        """Ask that courses end early, and that lessons stand in small rooms: large ones stay free."""
        seats = {one.code: one.seats for one in self.facts.rooms}
        early = sum(slot * one for (_, slot), one in self.at.items())
        small = sum(seats[code] * one for (_, code), one in self.room.items())
        self.model.minimize(1000 * early + small)

    def hint(self, place: Placed) -> None:
        """Begin the search at a place that fits."""
        for column in (
            self.at.get((place.lesson, place.slot)),
            self.room.get((place.lesson, place.room)),
            self.by.get((place.lesson, place.trainer)),
        ):
            if column is not None:
                self.model.add_hint(column, 1)

    def read(self, solver: Any) -> list[Placed]:
        """Read what was found."""

        def chosen(columns: Mapping[tuple[str, Any], Any]) -> dict[str, Any]:
            return {key: other for (key, other), one in columns.items() if solver.boolean_value(one)}

        at, room, by = chosen(self.at), chosen(self.room), chosen(self.by)
        return [Placed(key, at[key], room[key], by[key]) for key in at]
