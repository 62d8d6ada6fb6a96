"""A printed statement of a complaint: for whom it is printed, by whom, the number to check it by."""

from collections.abc import Callable

from rabt.base.errors import Refused
from rabt.complaints.rules.complaint import State
from rabt.complaints.rules.number import NUMBER, made

TELLER, COURT = "teller", "court"
SIGNS = 12
"""Digits of the number to check that come after the number of the complaint: nobody guesses them."""
DECIDED = frozenset({State.DECIDED, State.REJECTED, State.EXECUTED, State.NOT_EXECUTED})
"""States in which a decision stands; what was only proposed is on no paper."""
INSIDE = frozenset({"complaint.decision_proposed", "complaint.decision_returned", "complaint.stated"})
"""What the office does among its own officers: no step of the complaint that anybody outside reads."""


def readers(guarded: bool) -> tuple[str, ...]:
    """Return for whom the office may print; a guarded one goes to nobody but whoever told it."""
    return (TELLER,) if guarded else (TELLER, COURT)


def check_print(guarded: bool, to: str, asked: bool) -> None:
    """Ask that the office prints for a known reader, and as whoever told it asked.

    Refuses: complaint_statement_reader, complaint_statement_asked
    """
    if to not in readers(guarded):
        raise Refused("complaint_statement_reader", field="to")
    if not asked:
        raise Refused("complaint_statement_asked", field="asked")


def is_step(kind: str) -> bool:
    """Tell whether an act is a step that stands on the paper."""
    return kind.startswith("complaint.") and kind not in INSIDE


def sign(number: str, below: Callable[[int], int]) -> str:
    """Draw the number to check a statement by: that of the complaint, then digits of its own."""
    return number + made(SIGNS, below)


def parted(typed: str) -> tuple[str, str]:
    """Part the digits of a number to check into that of the complaint and the rest."""
    return typed[:NUMBER], typed[NUMBER:]
