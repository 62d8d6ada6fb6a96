"""Where a sheet and a row of it stand."""

from datetime import timedelta
from enum import StrEnum

from rabt.base.moves import follow

KEPT_FOR = timedelta(days=30)
"""As long the cells of a sheet are kept after its end."""


class State(StrEnum):
    """A sheet: read, checked, on its way, stopped for now, done, taken back."""

    READ = "read"
    CHECKED = "checked"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    UNDONE = "undone"


class Step(StrEnum):
    """What is done with a sheet."""

    CHECK = "check"
    RUN = "run"
    PAUSE = "pause"
    END = "end"
    UNDO = "undo"


TABLE: dict[tuple[State, Step], State] = {
    (State.READ, Step.CHECK): State.CHECKED,
    (State.CHECKED, Step.CHECK): State.CHECKED,
    (State.CHECKED, Step.RUN): State.RUNNING,
    (State.RUNNING, Step.PAUSE): State.PAUSED,
    (State.PAUSED, Step.RUN): State.RUNNING,
    (State.RUNNING, Step.END): State.DONE,
    (State.DONE, Step.UNDO): State.UNDONE,
    (State.PAUSED, Step.UNDO): State.UNDONE,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step of a sheet. Refuses: sheet_step_closed"""
    return follow(TABLE, State(state), step, "sheet_step_closed")


class Row(StrEnum):
    """A row: not looked at, good, wrong, come before, done, refused when it was done, taken back."""

    WAITING = "waiting"
    GOOD = "good"
    WRONG = "wrong"
    BEFORE = "before"
    MADE = "made"
    REFUSED = "refused"
    UNDONE = "undone"


MARKED = (Row.WRONG, Row.BEFORE, Row.REFUSED)
"""What the returned sheet marks."""
