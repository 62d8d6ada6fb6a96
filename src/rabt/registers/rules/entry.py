"""An entry of an old register: said to be somebody's or set aside; its standing decided by another."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.linkage import arabic, days, heads
from rabt.seal.message import check_text

_GAP = re.compile(r"[^0-9a-z\u0621-\u064a]+")


class State(StrEnum):
    """Where an entry stands; none of these is a right of anybody."""

    WAITING = "waiting"
    LINKED = "linked"  # a clerk says whose it is
    ASIDE = "aside"  # a clerk says why it is nobody's here
    DECIDED = "decided"  # an approver gave it a standing


class Step(StrEnum):
    """What is done with it."""

    LINK = "link"
    SET_ASIDE = "set_aside"
    DECIDE = "decide"
    RETURN = "return"


TABLE: dict[tuple[State, Step], State] = {
    (State.WAITING, Step.LINK): State.LINKED,
    (State.WAITING, Step.SET_ASIDE): State.ASIDE,
    (State.LINKED, Step.DECIDE): State.DECIDED,
    (State.LINKED, Step.RETURN): State.WAITING,
    (State.ASIDE, Step.RETURN): State.WAITING,
    (State.DECIDED, Step.RETURN): State.WAITING,
}


def move(state: str, step: Step) -> State:
    """Return the state after a step of an entry. Refuses: entry_step_closed"""
    return follow(TABLE, State(state), step, "entry_step_closed")


@dataclass(frozen=True)
class Written:
    """One row of an old register: where it stands there, whose name it bears, and all its cells."""

    source_office: str
    book: str
    page: str
    old_number: str
    name: str
    cells: dict[str, str]


def told(cells: Mapping[str, str]) -> dict[str, str]:
    """Return what the other cells of a row tell of its person, by field, as their heads suggest."""
    return {field: cells[head] for field, head in heads.guessed(list(cells), {}).items()}


def day_of(text: str) -> date | None:
    """Read a day as it was written, or nothing where it is none."""
    try:
        return days.read(text)
    except ValueError:
        return None


def check_written(row: Written) -> None:
    """Ask that a row says from which office, book and page it is, its number, and a name.

    Refuses: entry_lacks, text_unprintable
    """
    for field in ("source_office", "book", "page", "old_number", "name"):
        if not getattr(row, field).strip():
            raise Refused("entry_lacks", field=field)
        check_text(getattr(row, field), field)


def number_key(text: str) -> str:
    """Write an old number in one habit: digits of any script, without spaces, strokes and dots.

    >>> number_key("ق/١٢ - ٤٥") == number_key("ق 12/45")
    True
    """
    return _GAP.sub("-", arabic.fold(arabic.plain_digits(arabic.without_marks(text))).lower()).strip("-")


def check_reason(code: str, known: frozenset[str], field: str) -> None:
    """Ask that a decision names one of the corridor's own. Refuses: entry_reason_unknown"""
    if code not in known:
        raise Refused("entry_reason_unknown", field=field)


def check_said(why: str) -> None:
    """Ask that what is said of an entry comes with its ground. Refuses: entry_without_why"""
    if not why.strip():
        raise Refused("entry_without_why", field="why")
