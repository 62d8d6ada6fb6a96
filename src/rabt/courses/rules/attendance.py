"""Who was there for how long: marks of a session, a trainee's share of the course, his stay and its end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

HUNDRED = 100
OPENS_BEFORE = timedelta(minutes=20)
"""How long before a session its code may be shown."""
CLOSES_AFTER = timedelta(minutes=60)
"""How long after a session who was there may still be noted by its trainer alone."""


class Mark(StrEnum):
    """How somebody attended one session."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"


class Way(StrEnum):
    """How it is known that he was there."""

    LINE = "line"  # his telephone answered the node
    SCREEN = "screen"  # the trainer's device heard his telephone, without a line
    HAND = "hand"  # the trainer wrote it down, with the reason
    CLOSED = "closed"  # he gave no answer until the list was closed


class SessionState(StrEnum):
    """Where a session stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class SessionStep(StrEnum):
    """What happens to it."""

    OPEN = "open"
    CLOSE = "close"
    DROP = "drop"


SESSIONS: dict[tuple[SessionState, SessionStep], SessionState] = {
    (SessionState.PLANNED, SessionStep.OPEN): SessionState.OPEN,
    (SessionState.OPEN, SessionStep.CLOSE): SessionState.CLOSED,
    (SessionState.PLANNED, SessionStep.DROP): SessionState.DROPPED,
}


class Stay(StrEnum):
    """Where a trainee's stay stands."""

    EXPECTED = "expected"
    PRESENT = "present"
    NOT_COME = "not_come"
    LEAVING = "leaving"  # sent home for cause, on one person's word so far
    RETURNED = "returned"
    FINISHED = "finished"


class StayStep(StrEnum):
    """What happens to it."""

    ARRIVE = "arrive"
    STAY_AWAY = "stay_away"
    RETURN = "return"
    SEND_BACK = "send_back"
    CONFIRM = "confirm"
    KEEP = "keep"
    FINISH = "finish"


STAYS: dict[tuple[Stay, StayStep], Stay] = {
    (Stay.EXPECTED, StayStep.ARRIVE): Stay.PRESENT,
    (Stay.EXPECTED, StayStep.STAY_AWAY): Stay.NOT_COME,
    (Stay.PRESENT, StayStep.RETURN): Stay.RETURNED,
    (Stay.PRESENT, StayStep.SEND_BACK): Stay.LEAVING,
    (Stay.LEAVING, StayStep.CONFIRM): Stay.RETURNED,
    (Stay.LEAVING, StayStep.KEEP): Stay.PRESENT,
    (Stay.PRESENT, StayStep.FINISH): Stay.FINISHED,
}


def check_within(day: date, starts: date, ends: date, field: str) -> None:
    """Ask that something stands on a day of its course. Refuses: outside_course"""
    if not starts <= day <= ends:
        raise Refused("outside_course", first=starts, last=ends, field=field)


def move_session(state: str, step: SessionStep) -> SessionState:
    """Return the state of a session after a step. Refuses: session_step_closed"""
    return follow(SESSIONS, SessionState(state), step, "session_step_closed")


def move_stay(state: str, step: StayStep) -> Stay:
    """Return the state of a stay after a step. Refuses: stay_step_closed"""
    return follow(STAYS, Stay(state), step, "stay_step_closed")


def check_opening(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    """Ask that a session's code is shown at its time. Refuses: session_not_now"""
    check_begins(starts_at, at)
    if at >= ends_at:
        raise Refused("session_not_now")


def check_begins(starts_at: datetime, at: datetime) -> None:
    """Ask that a session is about to begin, or has begun. Refuses: session_not_now"""
    if at < starts_at - OPENS_BEFORE:
        raise Refused("session_not_now")


def check_noting(ends_at: datetime, at: datetime) -> None:
    """Ask that a trainer notes by hand while the session is fresh; later two persons correct it.

    Refuses: session_over
    """
    if at > ends_at + CLOSES_AFTER:
        raise Refused("session_over")


def missed_of(starts_at: datetime, heard_at: datetime, ends_at: datetime) -> int:
    """Return how many minutes of a session somebody missed who came at an instant."""
    whole = minutes(starts_at, ends_at)
    return min(max(minutes(starts_at, heard_at), 0), whole)


def mark_of(missed: int, late_after: int) -> tuple[Mark, int]:
    """Return how somebody attended who came so many minutes late; a few minutes count as none."""
    return (Mark.PRESENT, 0) if missed <= late_after else (Mark.LATE, missed)


def minutes(first: datetime, last: datetime) -> int:
    """Return the whole minutes between two instants."""
    return int((last - first).total_seconds()) // 60


@dataclass(frozen=True)
class Attended:
    """One session of one trainee: its minutes, how he attended, how many he missed."""

    minutes: int
    mark: Mark
    missed: int = 0


@dataclass(frozen=True)
class Reckoned:
    """A trainee's attendance of a course, in minutes."""

    held: int
    attended: int
    excused: int

    @property
    def percent(self) -> int:
        """The share that counts: of what was held, less what was excused; rounded down."""
        whole = self.held - self.excused
        return HUNDRED * self.attended // whole if whole > 0 else 0


def reckon(all_of_them: Iterable[Attended], excused_most: int) -> Reckoned:
    """Reckon an attendance; excused minutes leave it up to a share of all, the rest counts as away."""
    rows = list(all_of_them)
    held = sum(one.minutes for one in rows)
    attended = sum(one.minutes - one.missed for one in rows if one.mark not in (Mark.EXCUSED, Mark.ABSENT))
    excused = sum(one.minutes for one in rows if one.mark is Mark.EXCUSED)
    return Reckoned(held, attended, min(excused, held * excused_most // HUNDRED))


def check_heads(counted: int, known: int) -> None:
    """Ask that a head count can be. Refuses: heads_wrong"""
    if not 0 <= counted <= known:
        raise Refused("heads_wrong", field="heads", most=known)
