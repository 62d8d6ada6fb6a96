"""What a pack says of requests between the authorities: how fast one is answered, every list of choices."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

ANSWER_CLOCKS = ("urgent_direct", "urgent_indirect", "other")
"""How a request is classed: urgent and at hand, urgent and to be fetched, every other one."""
LISTS = (
    "purpose", "urgency", "offence", "sought", "ground", "handling", "source_grade", "information_grade",
    "harm", "protected", "category", "way", "recall",
)  # fmt: skip
"""Purposes; grounds of urgency; offences; what is sought; grounds of refusal; handling codes; grades of the
source and of what it says; questions before a release; whom two persons guard; kinds of personal data; ways
on which something leaves; why something given is called back."""
CLOCKS = ("assistance_confirm", "assistance_kept", "assistance_known")
NUMBERS = ("assistance_quota", "assistance_escalate", "assistance_fishing")

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClock(Entry):
    """Within how many hours from its receipt a request of a class is answered."""

    FILE: ClassVar[str] = "answer_clocks.toml"
    TABLE: ClassVar[str] = "answer_clock"
    VALUE: ClassVar[str] = "hours"

    name: Words
    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Entry):
    """One choice of a list: its name, and what it means. `direct`: held where it is at hand."""

    FILE: ClassVar[str] = "assistance.toml"
    TABLE: ClassVar[str] = "option"

    list: str
    name: Words
    help: Words
    direct: bool = False

    @property
    def key(self) -> str:
        """Return the name under which the entries of one choice follow each other in time."""
        return f"{self.list}.{self.code}"


SHAPES: tuple[type[Entry], ...] = (AnswerClock, Option)


def _clock(clock: AnswerClock, known: object) -> Iterator[Complaint]:
    if clock.code not in ANSWER_CLOCKS:
        yield "code", f"no request is classed {clock.code!r}", f"Use {' or '.join(ANSWER_CLOCKS)}"
    if clock.hours <= 0:
        yield "hours", "is not above zero", "Write within how many hours it is answered"


def _option(option: Option, known: object) -> Iterator[Complaint]:
    if option.list not in LISTS:
        yield "list", f"nobody asks for the list {option.list!r}", f"Use {' or '.join(LISTS)}"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    AnswerClock: _clock,
    Option: _option,
}
