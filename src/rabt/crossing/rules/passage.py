"""States of a passage at the desk, and who may let a person through on which verdict."""

from enum import StrEnum

from rabt.base.errors import Refused
from rabt.crossing.rules.verdict import Need, Verdict


class Outcome(StrEnum):
    """What became of a person in front of the desk."""

    HELD = "held"
    PASSED = "passed"
    REFUSED = "refused"


class Step(StrEnum):
    """What may still happen to somebody who waits for the shift head."""

    LET_THROUGH = "let_through"
    TURN_BACK = "turn_back"


MOVES: dict[tuple[Outcome, Step], Outcome] = {
    (Outcome.HELD, Step.LET_THROUGH): Outcome.PASSED,
    (Outcome.HELD, Step.TURN_BACK): Outcome.REFUSED,
}


def move(outcome: Outcome, step: Step) -> Outcome:
    """Return what becomes of a held person. Refuses: passage_closed"""
    try:
        return MOVES[outcome, step]
    except KeyError:
        raise Refused("passage_closed", outcome=outcome.value) from None


def check_may_pass(found: Verdict, *, second_check: bool) -> None:
    """Make sure that an officer alone may record this. Refuses: second_check_needed, shift_head_needed"""
    if found.need is Need.SHIFT_HEAD:
        raise Refused("shift_head_needed")
    if found.need is Need.SECOND_CHECK and not second_check:
        raise Refused("second_check_needed")


def check_reason(text: str) -> str:
    """Make sure that the shift head says why. Refuses: override_reason_missing"""
    said = " ".join(text.split())
    if len(said) < 5:
        raise Refused("override_reason_missing")
    return said


def outcome_needs_second_look(outcome: Outcome, found: Verdict, *, told_green: bool) -> bool:
    """Tell whether a passage recorded without a line must be looked at by the shift head.

    It happened, so it is kept; but somebody passed whom the desk would have stopped or who was let
    through on the shift head's word while no one could sign for it.
    """
    if outcome is not Outcome.PASSED:
        return False
    return found.need is Need.SHIFT_HEAD or (told_green and found.need is not Need.NOTHING)
