"""What a worker did, in tasks of a list: attested by the employer, or his own word. No grades."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow

MOST_TASKS = 30


class By(StrEnum):
    """Whose word it is."""

    EMPLOYER = "employer"
    WORKER = "worker"


class State(StrEnum):
    """Where it stands."""

    STANDS = "stands"
    OBJECTED = "objected"  # the worker says that what is attested is not right
    UPHELD = "upheld"  # an officer found that it is right
    REPLACED = "replaced"  # the same side said it anew


class Step(StrEnum):
    """What happens to it."""

    OBJECT = "object"
    UPHOLD = "uphold"
    REPLACE = "replace"


class Objection(StrEnum):
    """What of an attestation is not right. No words of anybody: what is wanting he adds as his own word."""

    NOT_DONE = "not_done"
    WANTING = "wanting"
    DAYS = "days"


TABLE: dict[tuple[State, Step], State] = {
    (State.STANDS, Step.OBJECT): State.OBJECTED,
    (State.OBJECTED, Step.UPHOLD): State.UPHELD,
    (State.STANDS, Step.REPLACE): State.REPLACED,
    (State.OBJECTED, Step.REPLACE): State.REPLACED,
}


@dataclass(frozen=True)
class Span:
    """What a contract says of the work: the occupation, its first day and its last."""

    occupation: str
    first_on: date
    last_on: date


def move(state: str, step: Step) -> State:
    """Return the state after a step. Refuses: skills_step_closed"""
    return follow(TABLE, State(state), step, "skills_step_closed")


def check_worked(span: Span | None) -> Span:
    """Ask that the worker came, and before the contract ended. Refuses: skills_no_work"""
    if span is None or span.last_on < span.first_on:
        raise Refused("skills_no_work")
    return span


def check_tasks(codes: Iterable[str], known: Container[str]) -> list[str]:
    """Ask that tasks are of the occupation's list, each named once. Refuses: skills_none, skills_unknown"""
    found = sorted(set(codes))
    if not found:
        raise Refused("skills_none", field="tasks")
    if len(found) > MOST_TASKS or any(code not in known for code in found):
        raise Refused("skills_unknown", field="tasks")
    return found


def check_objection(text: str) -> Objection:
    """Read what of an attestation is not right. Refuses: skills_objection_unknown"""
    if text not in set(Objection):
        raise Refused("skills_objection_unknown", field="objection")
    return Objection(text)
