"""What a pack says of inspections: the checklist of a workplace, and what of a record counts in the plan."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

GRADES = ("minor", "serious", "grave")
"""How much a finding weighs."""
RISKS = ("wages_late", "fees_upheld", "permits_overrun", "ended_early", "months_since", "size_band")
"""What of an employer's own record the rooms can count; nothing about any worker is among it."""
CLOCKS = (
    "inspection_visit", "inspection_record", "inspection_rest", "inspection_again", "inspection_stop",
    "employer_compared",
)  # fmt: skip
NUMBERS = ("inspection_visits", "inspection_drawn")
"""What the rooms ask for by name."""

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem(Entry):
    """What an inspector looks at in a workplace; what must be done where it is wanting, in how many days."""

    FILE: ClassVar[str] = "inspection.toml"
    TABLE: ClassVar[str] = "check"
    VALUE: ClassVar[str] = "days"

    name: Words
    must: Words
    grade: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPart(Entry):
    """A part of an employer's record that counts in the plan: points for each, up to so many of them."""

    FILE: ClassVar[str] = "risks.toml"
    TABLE: ClassVar[str] = "risk"
    VALUE: ClassVar[str] = "weight"

    name: Words
    weight: int
    most: int


SHAPES: tuple[type[Entry], ...] = (CheckItem, RiskPart)


def _check_item(item: CheckItem, known: object) -> Iterator[Complaint]:
    if item.grade not in GRADES:
        yield "grade", f"unknown grade {item.grade!r}", f"Use {' or '.join(GRADES)}"
    if item.days <= 0:
        yield "days", "is not above zero", "Write in how many days it is mended"


def _risk(part: RiskPart, known: object) -> Iterator[Complaint]:
    if part.code not in RISKS:
        yield "code", f"nobody counts {part.code!r}", f"Use {' or '.join(RISKS)}"
    if part.weight < 0 or part.most <= 0:
        yield "weight", "the points do not fit", "weight is nought or more, most is above zero"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    CheckItem: _check_item, RiskPart: _risk,
}  # fmt: skip
