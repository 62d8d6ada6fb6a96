"""The record of an exercise: lines that are only ever added, one list once both nodes have told each other.

A line has one key on both nodes, so that it counts once however often it is told; the order is by the time of
the exercise as it was when the line was written, then by the clock on the wall, then by the key.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rabt.base.errors import Refused
from rabt.exercises.rules import clock
from rabt.exercises.rules.clock import Turn, Turned
from rabt.seal.canon import canonical

LEAST_SAID, SAID, SUBJECT, VALUE = 5, 2_000, 60, 20


class Kind(StrEnum):
    """What a line tells."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    JUMPED = "jumped"
    SHIFTED = "shifted"
    ENDED = "ended"
    DELIVERED = "delivered"  # an event was given to a side's own players
    HELD = "held"  # a controller keeps an event back, with his reason
    ANSWERED = "answered"  # what a player did about it
    SCORED = "scored"  # what a person saw of one expectation
    RATED = "rated"  # how a person rates one objective
    STRENGTH = "strength"  # hot wash: what went well
    LESSON = "lesson"  # hot wash: what is to be learned, and who owns it


TURNS = {Kind(turn.value): turn for turn in Turn}
DURING = (Kind.DELIVERED, Kind.HELD, Kind.ANSWERED)
AFTER = (Kind.SCORED, Kind.RATED, Kind.STRENGTH, Kind.LESSON)
"""What may be written once the exercise has ended, too."""


@dataclass(frozen=True)
class Line:
    """One line of the record.

    `state` is the side that wrote it, `second` the time of the exercise then, `at` the clock on the wall;
    `event` is the event that it is about, `subject` an expectation, an objective, or who owns a lesson,
    `value` what was chosen, `said` what was written, `seconds` by how much or to where a clock was turned.
    Nobody's name is in it.
    """

    key: UUID
    kind: Kind
    state: str
    second: int
    at: datetime
    event: str = ""
    subject: str = ""
    value: str = ""
    said: str = ""
    seconds: int = 0


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return lines in the order of the record, each once."""
    return sorted(
        {one.key: one for one in lines}.values(), key=lambda one: (one.second, one.at, str(one.key))
    )


def turns(lines: Iterable[Line]) -> list[Turned]:
    """Return the turns of the clock among lines."""
    return [Turned(TURNS[one.kind], one.at, str(one.key), one.seconds) for one in lines if one.kind in TURNS]


def read(lines: Iterable[Line], at: datetime) -> clock.Reading:
    """Return what the clock shows by a record."""
    return clock.read(turns(lines), at)


def digest(lines: Iterable[Line]) -> str:
    """Name a record by its contents: both nodes come to the same name when they hold the same lines."""
    told = [
        [str(one.key), one.kind.value, one.state, one.second, int(one.at.timestamp() * 1_000_000), one.event,
         one.subject, one.value, one.said, one.seconds]
        for one in in_order(lines)
    ]  # fmt: skip
    return hashlib.sha256(canonical(told)).hexdigest()


def newest(lines: Iterable[Line], kind: Kind) -> dict[tuple[str, str], Line]:
    """Return the newest line of a kind by side and subject: who looks again may say it anew."""
    found: dict[tuple[str, str], Line] = {}
    for one in sorted(lines, key=lambda one: (one.at, str(one.key))):
        if one.kind is kind:
            found[one.state, one.subject] = one
    return found


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str, least: int = LEAST_SAID) -> str:
    """Ask that a reason or an answer says something, and hold it tidy. Refuses: exercise_said_short"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < least:
        raise Refused("exercise_said_short", least=least, field=field)
    return said[:SAID]


def missing(ours: Sequence[Line], counted: int, name: str) -> int | None:
    """Return by how many lines another node's record differs, nothing where it is the same record."""
    if digest(ours) == name:
        return None
    return abs(len(ours) - counted)
