"""The figures of an after-action report, counted out of the record and the scenario: nothing else enters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rabt.exercises.rules import clock, delivery, record
from rabt.exercises.rules.rating import Met, expected
from rabt.exercises.rules.record import TURNS, Kind, Line
from rabt.scenarios.rules.frozen import Event, Scenario


@dataclass(frozen=True)
class Side:
    """What one side's record says: events, answers, expectations; minutes are whole, of exercise time."""

    state: str
    planned: int
    delivered: int
    by_hand: int
    late: int
    held: int
    not_given: int
    answers: int
    answered: int
    answer_minutes: int | None
    expected: int
    scores: dict[str, int]
    not_scored: int


@dataclass(frozen=True)
class Report:
    """What a record says as a whole; `digest` names the record it was counted from."""

    digest: str
    lines: int
    played_minutes: int
    wall_minutes: int
    turns: dict[str, int]
    sides: tuple[Side, ...]
    strengths: int
    lessons: int
    rated: dict[str, int] = field(default_factory=dict)


def report(scenario: Scenario, lines: Sequence[Line], states: Sequence[str]) -> Report:
    """Count a record."""
    ordered = record.in_order(lines)
    kinds = Counter(one.kind for one in ordered)
    played, wall = _played(ordered)
    ratings = record.newest(ordered, Kind.RATED)
    return Report(
        record.digest(ordered), len(ordered), played, wall,
        {kind.value: kinds[kind] for kind in TURNS},
        tuple(side(scenario, ordered, state) for state in states),
        kinds[Kind.STRENGTH], kinds[Kind.LESSON],
        dict(sorted(Counter(one.value for one in ratings.values()).items())),
    )  # fmt: skip


def _played(lines: list[Line]) -> tuple[int, int]:
    """Return how many minutes of its own time, and of the clock on the wall, an exercise took until now."""
    found = clock.fitting(record.turns(lines))
    if not found:
        return 0, 0
    last = max(one.at for one in lines) if found[-1].turn is not clock.Turn.END else found[-1].at
    shown = clock.read(found, last)
    return shown.second // 60, int((last - found[0].at).total_seconds()) // 60


def side(scenario: Scenario, lines: list[Line], state: str) -> Side:
    """Count what one side gave, answered and was seen to do."""
    events = {one.id: one for one in delivery.own(scenario, state)}
    known, turns = delivery.given(lines), record.turns(lines)
    gave = {key: line for (by, key), line in known.delivered.items() if by == state and key in events}
    held = {key for by, key in known.held if by == state and key in events} - gave.keys()
    answers = [one for one in lines if one.kind is Kind.ANSWERED and one.state == state]
    wanted = expected(scenario, state)
    scored = {key: line.value for (by, key), line in record.newest(lines, Kind.SCORED).items() if by == state}
    told = Counter(scored[str(one.id)] for one in wanted if str(one.id) in scored)
    return Side(
        state, len(events), len(gave), sum(line.value == delivery.BY_HAND for line in gave.values()),
        sum(_is_late(events[key], line, turns) for key, line in gave.items()), len(held),
        len(events) - len(gave) - len(held), len(answers), len({one.event for one in answers}),
        _median(_waits(gave, answers)), len(wanted), {one.value: told[one.value] for one in Met},
        len(wanted) - told.total(),
    )  # fmt: skip


def _is_late(event: Event, line: Line, turns: list[clock.Turned]) -> bool:
    return delivery.late_by(event, line.second, clock.skipped(turns, line.at)) > 0


def _waits(gave: dict[UUID, Line], answers: list[Line]) -> list[int]:
    """Return after how many seconds each event was first answered."""
    first: dict[UUID, int] = {}
    for one in answers:
        key = UUID(one.event)
        if key in gave:
            first[key] = min(first.get(key, one.second), one.second)
    return [max(second - gave[key].second, 0) for key, second in first.items()]


def _median(seconds: list[int]) -> int | None:
    """Return the lower median in whole minutes, nothing of nothing."""
    found = sorted(seconds)
    return found[(len(found) - 1) // 2] // 60 if found else None
