"""A visit: adopted for an inspector, made once, or dropped with a reason; the checklist that he fills in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused
from rabt.base.moves import follow

CLOCK_MAY_DIFFER = timedelta(minutes=10)
LEAST_SAID, NOTE = 10, 600
MOST_WORKERS = 100_000


class State(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    MADE = "made"
    DROPPED = "dropped"


class Step(StrEnum):
    """What happens to it."""

    RECORD = "record"
    DROP = "drop"


TABLE: dict[tuple[State, Step], State] = {
    (State.PLANNED, Step.RECORD): State.MADE,
    (State.PLANNED, Step.DROP): State.DROPPED,
}


class Ticked(StrEnum):
    """What an inspector says of one line of the checklist."""

    YES = "yes"
    NO = "no"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class Answer:
    """One line of the checklist as the inspector filled it in."""

    item: str
    said: Ticked
    note: str = ""


@dataclass(frozen=True)
class Seen:
    """What an inspector brings from a visit; `key` is drawn by his device, so that it counts once.

    Workers are a number, and nobody is named.
    """

    key: UUID
    arrived_at: datetime
    place: str
    workers_seen: int
    answers: tuple[Answer, ...]


def move(state: str, step: Step) -> State:
    """Return the state of a visit after a step. Refuses: visit_step_closed"""
    return follow(TABLE, State(state), step, "visit_step_closed")


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str) -> str:
    """Ask that a reason or an answer says something, and hold it tidy. Refuses: inspection_said_short"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("inspection_said_short", least=LEAST_SAID, field=field)
    return said


def check_seen(
    seen: Seen, items: Sequence[str], places: Iterable[str], adopted_at: datetime, at: datetime
) -> None:
    """Ask that a filled checklist is whole and can have happened.

    Refuses: visit_from_future, visit_before_plan, inspection_place_unknown, workers_seen_wrong,
    checklist_not_whole, note_missing
    """
    if seen.arrived_at > at + CLOCK_MAY_DIFFER:
        raise Refused("visit_from_future", field="arrived_at")
    if seen.arrived_at < adopted_at - CLOCK_MAY_DIFFER:
        raise Refused("visit_before_plan", field="arrived_at")
    if seen.place not in places:
        raise Refused("inspection_place_unknown", field="place")
    if not 0 <= seen.workers_seen <= MOST_WORKERS:
        raise Refused("workers_seen_wrong", field="workers_seen")
    told = [answer.item for answer in seen.answers]
    if sorted(told) != sorted(items):
        raise Refused("checklist_not_whole", missing=len(set(items) - set(told)))
    for answer in seen.answers:
        if answer.said is Ticked.NO and not re.search(r"\w", answer.note):
            raise Refused("note_missing", field=f"note_{answer.item}")


def wanting(answers: Iterable[Answer]) -> list[Answer]:
    """Return the lines that were found wanting."""
    return [answer for answer in answers if answer.said is Ticked.NO]


def kept(answers: Iterable[Answer]) -> list[dict[str, str]]:
    """Return the answers as a row keeps them."""
    return [{"item": one.item, "said": one.said.value, "note": tidy(one.note)[:NOTE]} for one in answers]


def counted(answers: Iterable[Mapping[str, str]]) -> dict[str, int]:
    """Count the lines of a kept checklist by what was said."""
    found = [answer["said"] for answer in answers]
    return {said.value: found.count(said.value) for said in Ticked}
