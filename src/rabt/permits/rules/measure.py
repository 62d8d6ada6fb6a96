"""What one person begins and another completes: a suspension, a withdrawal, a lost card, an absence."""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow


class Kind(StrEnum):
    """What is begun."""

    SUSPENSION = "suspension"  # holds at once, and ends by itself unless it is confirmed
    WITHDRAWAL = "withdrawal"  # holds when it is decided, after the worker could be heard
    LOSS = "loss"  # the card is revoked at once; another is issued when that is decided
    SILENCE = "silence"  # a clerk tried to reach the employer; another person finds that no answer came
    ABSENCE = "absence"  # an employer says that a worker stays away: nothing follows before it is decided


OF_WORK = frozenset({Kind.SILENCE, Kind.ABSENCE})
"""Between the worker, his employer and the labour office: no other office reads these."""
ANSWERED = frozenset({Kind.WITHDRAWAL, Kind.ABSENCE})
"""What the worker says to these is written down."""


class State(StrEnum):
    """Where it stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    LAPSED = "lapsed"  # nobody completed it in time, or the permit or the work ended first
    TAKEN_BACK = "taken_back"  # by who began it


class Step(StrEnum):
    """What happens to it."""

    COMPLETE = "complete"
    DROP = "drop"
    LAPSE = "lapse"
    TAKE_BACK = "take_back"


class ToldBy(StrEnum):
    """Who told of a lost card."""

    WORKER = "worker"
    EMPLOYER = "employer"
    OFFICE = "office"


class Tried(StrEnum):
    """How an employer was tried to be reached."""

    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"


TABLE: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.COMPLETE): State.DONE,
    (State.OPEN, Step.DROP): State.DROPPED,
    (State.OPEN, Step.LAPSE): State.LAPSED,
    (State.OPEN, Step.TAKE_BACK): State.TAKEN_BACK,
}

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LEAST_SAID = 5
MOST_SAID = 4000


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: measure_step_closed"""
    return follow(TABLE, State(state), step, "measure_step_closed")


def due_on(on: date, days: int) -> date:
    """Return the day that a measure waits for: to be confirmed by then, or not decided before."""
    return on + timedelta(days=days)


def working_day_after(on: date, days: int, weekend: Collection[str]) -> date:
    """Return the day on which so many days of work have passed. `weekend` names days as the pack does."""
    while days:
        on += timedelta(days=1)
        days -= WEEK[on.weekday()] not in weekend
    return on


def check_kind(found: str, wanted: Kind) -> None:
    """Ask that a measure is of the kind that this act is about. Refuses: measure_step_closed"""
    if found != wanted:
        raise Refused("measure_step_closed", state=found, step=wanted.value)


def check_answered(found: str) -> None:
    """Ask that a measure is one to which the worker is heard. Refuses: measure_step_closed"""
    if found not in ANSWERED:
        raise Refused("measure_step_closed", state=found, step=Kind.WITHDRAWAL.value)


def check_tried(how: str) -> None:
    """Ask that it is said how an employer was tried to be reached. Refuses: tried_unknown"""
    if how not in set(Tried):
        raise Refused("tried_unknown", field="tried")


def check_silence_over(due: date | None, on: date) -> None:
    """Ask that the employer had the corridor's working days to answer. Refuses: silence_runs"""
    if due is None or on < due:
        raise Refused("silence_runs", due=due)


def check_hearing_over(due: date, on: date) -> None:
    """Ask that the worker had the corridor's days to be heard, whoever waits for it and why.

    Refuses: hearing_runs. (the same for everybody, so that a wait tells nothing)
    """
    if on < due:
        raise Refused("hearing_runs", due=due)


def check_said(text: str, field: str) -> str:
    """Ask that what somebody said is written down in words. Refuses: said_too_short"""
    said = text.strip()[:MOST_SAID]
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("said_too_short", least=LEAST_SAID, field=field)
    return said


def is_unconfirmed(kind: str, state: str, due: date | None, on: date) -> bool:
    """Tell whether a suspension ends by itself: nobody confirmed it within the corridor's days."""
    return kind == Kind.SUSPENSION and state == State.OPEN and due is not None and due < on
