"""What is given to a side's own players, and when: by the time of the exercise, or by hand.

Each node gives the events of its own side, so that play goes on when the line fails. An event that waits for
one that only the other side gives waits for its word while the clock has not come to it, and after that plays
on: the other side gave it, or will say why it did not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused
from rabt.exercises.rules.clock import MINUTE, skipped
from rabt.exercises.rules.record import Kind, Line, turns
from rabt.scenarios.rules.frozen import Event, EventKind, Scenario

LATE_AFTER = 2 * MINUTE
"""After so many seconds that were played since its own time an event counts as late. A house rule."""
BY_TIME, BY_HAND = "time", "hand"
Spans = Sequence[tuple[int, int]]


class Standing(StrEnum):
    """How an event stands for a side."""

    COMING = "coming"
    WAITS = "waits"  # its time has come, but not what it follows
    DUE = "due"
    LATE = "late"
    DELIVERED = "delivered"
    HELD = "held"


@dataclass(frozen=True)
class Placed:
    """An event of a side's own list, how it stands, and in how many seconds it comes (below zero: ago)."""

    event: Event
    standing: Standing
    seconds: int
    line: Line | None = None


@dataclass(frozen=True)
class Given:
    """What a record says was given or held back: by event, and the side that did it."""

    delivered: Mapping[tuple[str, UUID], Line]
    held: Mapping[tuple[str, UUID], Line]


def given(lines: list[Line]) -> Given:
    """Read out of a record what was given and held back, by each side."""
    found: dict[Kind, dict[tuple[str, UUID], Line]] = {Kind.DELIVERED: {}, Kind.HELD: {}}
    for one in lines:
        if one.kind in found:
            found[one.kind].setdefault((one.state, UUID(one.event)), one)
    return Given(found[Kind.DELIVERED], found[Kind.HELD])


def is_for(event: Event, state: str) -> bool:
    """Tell whether a side gives an event: to its own players, or to its controllers where nobody is named."""
    return not event.to or any(party.state == state for party in event.to)


def own(scenario: Scenario, state: str) -> list[Event]:
    """Return the events that a side gives, by their time."""
    found = [one for one in scenario.events if is_for(one, state)]
    return sorted(found, key=lambda one: (one.minutes, one.code))


def second_of(event: Event) -> int:
    """Return the second of the exercise at which an event is to be given."""
    return event.minutes * MINUTE


def placed(scenario: Scenario, lines: list[Line], state: str, second: int) -> list[Placed]:
    """Return the events of a side in their order, and how each stands at a second of the exercise."""
    known, spans = given(lines), skipped(turns(lines))
    return [_placed(scenario, known, state, second, one, spans) for one in own(scenario, state)]


def _placed(scenario: Scenario, known: Given, state: str, second: int, event: Event, spans: Spans) -> Placed:
    seconds = second_of(event) - second
    key = (state, event.id)
    for standing, lines in ((Standing.DELIVERED, known.delivered), (Standing.HELD, known.held)):
        if key in lines:
            return Placed(event, standing, seconds, lines[key])
    if seconds > 0:
        return Placed(event, Standing.COMING, seconds)
    if not _may_follow(scenario, known, state, second, event):
        return Placed(event, Standing.WAITS, seconds)
    return Placed(event, Standing.LATE if late_by(event, second, spans) else Standing.DUE, seconds)


def _may_follow(scenario: Scenario, known: Given, state: str, second: int, event: Event) -> bool:
    """Tell whether all that an event follows was given, held back, or lies with the other side alone."""
    return all(
        _is_done(known, before, state, second)
        for key in event.after
        if (before := scenario.by_id.get(key)) is not None
    )


def _is_done(known: Given, before: Event, state: str, second: int) -> bool:
    if any(one == before.id for _, one in (*known.delivered, *known.held)):
        return True
    return not is_for(before, state) and second_of(before) <= second


def due(scenario: Scenario, lines: list[Line], state: str, second: int) -> list[Event]:
    """Return what a side is to give now, in its order."""
    wanted = (Standing.DUE, Standing.LATE)
    return [one.event for one in placed(scenario, lines, state, second) if one.standing in wanted]


def key_of(line: Line) -> UUID:
    """Return the event that a line is about."""
    return UUID(line.event)


def check_give(scenario: Scenario, lines: list[Line], state: str, event_id: UUID) -> Event:
    """Return the event that is to be given or held back by hand.

    Refuses: event_not_ours, event_given, event_held
    """
    event = scenario.by_id.get(event_id)
    if event is None or not is_for(event, state):
        raise Refused("event_not_ours")
    known = given(lines)
    if (state, event_id) in known.delivered:
        raise Refused("event_given")
    if (state, event_id) in known.held:
        raise Refused("event_held")
    return event


def is_for_players(event: Event) -> bool:
    """Tell whether players are told: facilitation stays with the controllers."""
    return event.kind is not EventKind.FACILITATION


def late_by(event: Event, second: int, spans: Spans = ()) -> int:
    """Return by how many seconds an event was given late; nought where it was in time.

    Only what was played since its own time counts: a clock that is turned ahead over `spans` makes nothing
    late.
    """
    due = second_of(event)
    unplayed = sum(max(0, min(end, second) - max(start, due)) for start, end in spans)
    gone = second - due - unplayed
    return gone if gone > LATE_AFTER else 0
