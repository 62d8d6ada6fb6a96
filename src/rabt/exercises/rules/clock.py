"""The clock of an exercise: started, held, moved by hand, ended. Its time is told from the record alone.

While the line is down each side may turn its own clock. Once the record is whole again both nodes fold the
same turns in the same order, so that both tell the same time; a turn that no longer fits changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rabt.base.errors import Refused

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LONGEST = 30 * DAY
"""No exercise is longer in its own time, in seconds: as long as the longest scenario."""
MOST_SHIFT = DAY


class State(StrEnum):
    """How the clock stands."""

    SET = "set"  # nobody started it yet
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Turn(StrEnum):
    """What a controller does with the clock."""

    START = "started"
    PAUSE = "paused"
    RESUME = "resumed"
    JUMP = "jumped"  # on to a time ahead
    SHIFT = "shifted"  # by so many seconds, either way
    END = "ended"


TABLE: dict[tuple[State, Turn], State] = {
    (State.SET, Turn.START): State.RUNNING,
    (State.RUNNING, Turn.PAUSE): State.PAUSED,
    (State.RUNNING, Turn.JUMP): State.RUNNING,
    (State.RUNNING, Turn.SHIFT): State.RUNNING,
    (State.RUNNING, Turn.END): State.ENDED,
    (State.PAUSED, Turn.RESUME): State.RUNNING,
    (State.PAUSED, Turn.JUMP): State.PAUSED,
    (State.PAUSED, Turn.SHIFT): State.PAUSED,
    (State.PAUSED, Turn.END): State.ENDED,
}


@dataclass(frozen=True)
class Turned:
    """One turn of the clock: when by the clock on the wall, and to which second or by how many.

    `key` orders two turns of one instant in the same way on both nodes.
    """

    turn: Turn
    at: datetime
    key: str
    seconds: int = 0


@dataclass(frozen=True)
class Reading:
    """What the clock shows: its state, the second of the exercise, the instant at which that was so."""

    state: State
    second: int
    at: datetime | None = None

    def on(self, at: datetime) -> int:
        """Return the second of the exercise at an instant, as long as nobody turns the clock."""
        if self.state is not State.RUNNING or self.at is None or at <= self.at:
            return self.second
        return min(self.second + _whole(at - self.at), LONGEST)

    def wall(self, second: int) -> datetime | None:
        """Return when a second of the exercise will come, if the clock runs on; nothing where it does not."""
        if self.state is not State.RUNNING or self.at is None:
            return None
        return self.at + timedelta(seconds=second - self.second)


def _whole(span: timedelta) -> int:
    return int(span.total_seconds())


def read(turns: Iterable[Turned], at: datetime) -> Reading:
    """Return what the clock shows at an instant, by all turns until then."""
    found = Reading(State.SET, 0)
    for one in in_order(turns):
        if one.at <= at:
            found = _turned(found, one)
    return Reading(found.state, found.on(at), at) if found.at else found


def in_order(turns: Iterable[Turned]) -> Sequence[Turned]:
    """Return turns in the order in which both nodes fold them."""
    return sorted(turns, key=lambda one: (one.at, one.key))


def fitting(turns: Iterable[Turned]) -> list[Turned]:
    """Return the turns that changed something, in their order."""
    found, kept = Reading(State.SET, 0), []
    for one in in_order(turns):
        if (found.state, one.turn) in TABLE:
            kept.append(one)
            found = _turned(found, one)
    return kept


def skipped(turns: Iterable[Turned], until: datetime | None = None) -> list[tuple[int, int]]:
    """Return the spans over which the clock was turned ahead by hand, less what it was turned back since."""
    found, spans = Reading(State.SET, 0), list[tuple[int, int]]()
    for one in fitting(one for one in turns if until is None or one.at <= until):
        stood, found = found.on(one.at), _turned(found, one)
        if found.second > stood:
            spans.append((stood, found.second))
        else:
            spans = [(start, min(end, found.second)) for start, end in spans if start < found.second]
    return spans


def _turned(before: Reading, one: Turned) -> Reading:
    after = TABLE.get((before.state, one.turn))
    if after is None:
        return before
    second = before.on(one.at)
    if one.turn is Turn.JUMP:
        second = max(second, one.seconds)
    elif one.turn is Turn.SHIFT:
        second += one.seconds
    return Reading(after, min(max(second, 0), LONGEST), one.at)


def check_turn(shown: Reading, turn: Turn, seconds: int) -> State:
    """Return the state after a turn.

    Refuses: clock_step_closed, clock_backwards, clock_far, clock_not_moved
    """
    after = TABLE.get((shown.state, turn))
    if after is None:
        raise Refused("clock_step_closed", state=str(shown.state), step=str(turn))
    if turn is Turn.JUMP and not shown.second < seconds:
        raise Refused("clock_backwards", field="to")
    if turn is Turn.JUMP and seconds > LONGEST:
        raise Refused("clock_far", field="to")
    if turn is Turn.SHIFT and not 0 < abs(seconds) <= MOST_SHIFT:
        raise Refused("clock_not_moved", field="minutes")
    return after


def told(second: int) -> str:
    """Write a second of the exercise as its relative time: `D+2 H+3 M+45`."""
    days, rest = divmod(second, DAY)
    return f"D+{days} H+{rest // HOUR} M+{rest % HOUR // MINUTE}"
