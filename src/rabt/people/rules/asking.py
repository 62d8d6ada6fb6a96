"""A person asks that something about him is corrected: by when he is answered, and what may come of it."""

from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

FIELDS = (
    "name_ar", "name_latin", "born_on", "sex", "national_id", "passport_number", "passport_expires_on",
    "home_place", "phone",
)  # fmt: skip
"""What he may ask to be corrected: what a clerk can correct."""
MOST_SAID, MOST_WHY = 200, 500


class State(StrEnum):
    """Where a request to correct stands."""

    ASKED = "asked"
    PASSED = "passed"  # to the state that keeps him: it answers
    DONE = "done"
    REFUSED = "refused"


class Step(StrEnum):
    """What happens to it."""

    HAND_ON = "hand_on"
    CORRECT = "correct"
    REFUSE = "refuse"


TABLE: dict[tuple[State, Step], State] = {
    (State.ASKED, Step.HAND_ON): State.PASSED,
    (State.ASKED, Step.CORRECT): State.DONE,
    (State.ASKED, Step.REFUSE): State.REFUSED,
    (State.PASSED, Step.CORRECT): State.DONE,
    (State.PASSED, Step.REFUSE): State.REFUSED,
}
OPEN = (State.ASKED, State.PASSED)
ANSWERS = {State.DONE: Step.CORRECT, State.REFUSED: Step.REFUSE}
"""What the state that keeps him answers, and the step that it is."""


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: correction_step_closed"""
    return follow(TABLE, State(state), step, "correction_step_closed")


def check_asked(field: str, said: str, why: str) -> tuple[str, str]:
    """Return what should stand in a field, and why, as they are kept.

    Refuses: correction_field, correction_says_nothing, correction_says_much
    """
    if field not in FIELDS:
        raise Refused("correction_field", field="field")
    said, why = " ".join(said.split()), " ".join(why.split())
    if not said:
        raise Refused("correction_says_nothing", field="said")
    if len(said) > MOST_SAID or len(why) > MOST_WHY:
        raise Refused("correction_says_much", field="said" if len(said) > MOST_SAID else "why")
    return said, why


def due_on(asked_on: date, days: int) -> date:
    """Return the day by which he is answered."""
    return asked_on + timedelta(days=days)
