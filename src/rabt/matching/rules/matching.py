"""Where the comparing of two lists stands, and what must be known of them before it begins."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

TITLE, LEAST_REASON = 120, 10
KEPT_FOR = timedelta(days=30)
"""As long the lists are kept after their comparing is done."""


class State(StrEnum):
    """A matching: brought, on its way, ready for the clerks, not done, over."""

    BROUGHT = "brought"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CLOSED = "closed"


class Step(StrEnum):
    """What is done with it."""

    START = "start"
    STOP = "stop"
    END = "end"
    FAIL = "fail"
    CLOSE = "close"


TABLE: dict[tuple[State, Step], State] = {
    (State.BROUGHT, Step.START): State.RUNNING,
    (State.FAILED, Step.START): State.RUNNING,
    (State.RUNNING, Step.STOP): State.BROUGHT,
    (State.RUNNING, Step.END): State.READY,
    (State.RUNNING, Step.FAIL): State.FAILED,
    (State.BROUGHT, Step.CLOSE): State.CLOSED,
    (State.FAILED, Step.CLOSE): State.CLOSED,
    (State.READY, Step.CLOSE): State.CLOSED,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: matching_step_closed"""
    return follow(TABLE, State(state), step, "matching_step_closed")


def check_brought(title: str, reason: str) -> tuple[str, str]:
    """Ask for the purpose that lets these lists be compared. Refuses: matching_reason_short"""
    told, why = " ".join(title.split())[:TITLE], " ".join(reason.split())
    if len(why) < LEAST_REASON:
        raise Refused("matching_reason_short", field="reason", least=LEAST_REASON)
    return told, why


def check_columns(head: Sequence[str], chosen: Mapping[str, int], field: str) -> dict[str, int]:
    """Ask that the names of a list have a column, and no column is two things; `field` is where it was asked.

    Shapes: field of linkage to the place of its column.
    Refuses: matching_name_lacks, matching_column_twice
    """
    known = {name: place for name, place in chosen.items() if 0 <= place < len(head)}
    if "name" not in known:
        raise Refused("matching_name_lacks", field=f"{field}_name")
    twice = next((place for place in known.values() if list(known.values()).count(place) > 1), None)
    if twice is not None:
        last = [name for name, place in known.items() if place == twice][-1]
        raise Refused("matching_column_twice", field=f"{field}_{last}", column=head[twice])
    return known
