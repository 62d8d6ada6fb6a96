"""A run: one patrol as it was really done. It starts, may pause and go on, and ends; so say its marks."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from rabt.base.moves import follow


class State(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Step(StrEnum):
    """What its leader does with it."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


TABLE: dict[tuple[State, Step], State] = {
    (State.RUNNING, Step.PAUSE): State.PAUSED,
    (State.PAUSED, Step.RESUME): State.RUNNING,
    (State.RUNNING, Step.END): State.ENDED,
    (State.PAUSED, Step.END): State.ENDED,
}


class Source(StrEnum):
    """How the record of a run came here."""

    FIELD = "field"
    GPX = "gpx"
    EARTHRANGER = "earthranger"
    LETTER = "letter"


def move(state: str, step: Step) -> State:
    """Return the state of a run after a step. Refuses: run_step_closed"""
    return follow(TABLE, State(state), step, "run_step_closed")


def standing(marks: Mapping[int, Step]) -> State:
    """Return where a run stands by the marks that are here: the latest by number says it."""
    last = marks[max(marks)] if marks else Step.START
    return {Step.PAUSE: State.PAUSED, Step.END: State.ENDED}.get(last, State.RUNNING)


def closed_spans(marks: Mapping[int, Step]) -> list[tuple[int, int | None]]:
    """Return between which numbers nothing may have been recorded: pauses, and whatever follows the end.

    Both ends are excluded; None: without an end.
    """
    found: list[tuple[int, int | None]] = []
    since: int | None = None
    for number in sorted(marks):
        step = marks[number]
        if since is None and step in (Step.PAUSE, Step.END):
            since = number
        elif since is not None and step is Step.RESUME:
            found.append((since, number))
            since = None
    return [*found, (since, None)] if since is not None else found


def is_off_duty(number: int, spans: Iterable[tuple[int, int | None]]) -> bool:
    """Tell whether a number lies where nothing may have been recorded."""
    return any(number > first and (last is None or number < last) for first, last in spans)
