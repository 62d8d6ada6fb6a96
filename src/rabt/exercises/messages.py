"""The letters that this room writes and reads. No player's, evaluator's or officer's name is in any."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from rabt.corridor import Words
from rabt.exercises.rules import clock, improvement, record
from rabt.exercises.rules.record import Line
from rabt.seal.message import Longest, Message, check_all

Only = Literal["exercise"]
"""What is said in such a letter is an exercise: nothing in it happened."""
ONLY: Only = "exercise"
Said = Annotated[str, Longest(record.SAID)]
Code = Annotated[str, Longest(60)]
Digest = Annotated[str, Longest(64)]
MOST_LINES = 100_000


@dataclass(frozen=True)
class ExercisePlanned(Message):
    """One side plans to play a scenario that both approved; the scenario itself is on both nodes."""

    KIND: ClassVar[str] = "exercise.planned/1"
    exercise_ref: str
    scenario_id: UUID
    digest: Digest
    title: Words
    kind: Code
    starts_at: datetime
    only_for: Only
    planned_at: datetime

    def check(self) -> None:
        """Make sure that it can be so. Refuses: letter_malformed"""
        check_all(
            self.KIND, {"digest": len(self.digest) == 64, "title": max(map(len, _both(self.title))) <= 300}
        )


def _both(words: Words) -> tuple[str, str]:
    return words.ar, words.en


@dataclass(frozen=True)
class ExerciseAnswered(Message):
    """The other side plays, or declines with its reason."""

    KIND: ClassVar[str] = "exercise.answered/1"
    exercise_ref: str
    accepted: bool
    why: Said
    only_for: Only
    answered_at: datetime


@dataclass(frozen=True)
class ExerciseCalledOff(Message):
    """An exercise will not be played, or not to its end."""

    KIND: ClassVar[str] = "exercise.called_off/1"
    exercise_ref: str
    why: Said
    only_for: Only
    called_off_at: datetime


@dataclass(frozen=True)
class LineWritten(Message):
    """A line that one side wrote into the record of an exercise."""

    KIND: ClassVar[str] = "exercise_line.written/1"
    exercise_ref: str
    line: Line
    only_for: Only

    def check(self) -> None:
        """Make sure that it can be so. Refuses: letter_malformed"""
        one = self.line
        check_all(self.KIND, {
            "second": 0 <= one.second <= clock.LONGEST, "seconds": abs(one.seconds) <= clock.LONGEST,
            "event": not one.event or _is_key(one.event), "subject": len(one.subject) <= record.SUBJECT,
            "value": len(one.value) <= record.VALUE, "said": len(one.said) <= record.SAID,
            "kind": bool(one.event) == (one.kind in record.DURING),
        })  # fmt: skip


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


@dataclass(frozen=True)
class RecordCounted(Message):
    """How many lines one side's record of an exercise has, and its digest."""

    KIND: ClassVar[str] = "exercise_record.counted/1"
    exercise_ref: str
    lines: int
    digest: Digest
    only_for: Only
    counted_at: datetime

    def check(self) -> None:
        """Make sure that it can be so. Refuses: letter_malformed"""
        check_all(self.KIND, {"lines": 0 <= self.lines <= MOST_LINES, "digest": len(self.digest) == 64})


@dataclass(frozen=True)
class ImprovementOpened(Message):
    """A measure of the improvement plan was opened, for either side."""

    KIND: ClassVar[str] = "improvement.opened/1"
    improvement_ref: str
    exercise_ref: str
    owner: Annotated[str, Longest(2)]
    service: Code
    capability: Code
    lesson_id: UUID | None
    text: Said
    due_on: date
    opened_at: datetime


@dataclass(frozen=True)
class ImprovementChanged(Message):
    """Where a measure stands, as its owner's side tells."""

    KIND: ClassVar[str] = "improvement.changed/1"
    improvement_ref: str
    standing: improvement.State
    evidence: Said
    why: Said
    changed_at: datetime


@dataclass(frozen=True)
class RuleAsked(Message):
    """Two persons of one side ask for another rule of patrols: a number, or on and off."""

    KIND: ClassVar[str] = "rule_change.asked/1"
    rule_ref: str
    improvement_ref: str
    key: Annotated[str, Longest(120)]
    number: int | None
    on: bool | None
    since: date
    why: Said
    asked_at: datetime

    def check(self) -> None:
        """Make sure that it carries one value. Refuses: letter_malformed"""
        check_all(self.KIND, {"number": (self.number is None) != (self.on is None)})

    @property
    def value(self) -> int | bool:
        """Return the value, whichever it is."""
        found = self.number if self.on is None else self.on
        assert found is not None
        return found


@dataclass(frozen=True)
class RuleAnswered(Message):
    """Two persons of the other side consent, or it declines with its reason."""

    KIND: ClassVar[str] = "rule_change.answered/1"
    rule_ref: str
    consents: bool
    why: Said
    answered_at: datetime


@dataclass(frozen=True)
class RuleLaid(Message):
    """The side that keeps the value laid the change before its own two persons."""

    KIND: ClassVar[str] = "rule_change.laid/1"
    rule_ref: str
    change_id: UUID
    laid_at: datetime
