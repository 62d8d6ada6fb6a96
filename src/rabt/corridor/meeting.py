"""What a pack says of incidents on the line: types, what hints at more, and the day that a report tells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rabt.corridor.shapes import Entry, Words

GROUPS = ("people", "goods", "vehicle", "threat")
"""What an incident is about."""
UNITS = ("person", "litre", "kilogram", "piece", "head", "vehicle", "event")
"""In what it is counted."""
ASKS = ("counts", "quantity")
"""What must be said of it besides where and when: how many persons, or how much."""
SHARED = ("whole", "coarse", "held")
"""What the other state is told: with the spot, with the piece of the line alone, or that one is held back."""
CLOCKS = ("incident_validate", "case_review", "case_forget", "discrepancy_answer")
"""What the rooms ask for by name."""
JOINT = "joint"
"""The code of the day of which both sides tell."""

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentType(Entry):
    """A type of incident: what is asked, what comes first, its unit, what the other state is told.

    `sightings` are the kinds of sighting that are taken up as it, unless the officer says otherwise.
    """

    FILE: ClassVar[str] = "incidents.toml"
    TABLE: ClassVar[str] = "incident"

    name: Words
    group: str
    unit: str
    asks: tuple[str, ...]
    first: Words
    shared: str
    protects: bool = False
    seized: bool = False
    sightings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Entry):
    """Something about an incident that hints at more behind it; never a trait of a person."""

    FILE: ClassVar[str] = "indicators.toml"
    TABLE: ClassVar[str] = "indicator"

    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDay(Entry):
    """In which zone the day of the joint report runs from 00:00 to 24:00."""

    FILE: ClassVar[str] = "report_days.toml"
    TABLE: ClassVar[str] = "report_day"

    name: Words
    zone: str


SHAPES: tuple[type[Entry], ...] = (IncidentType, Indicator, ReportDay)


def _one_of(field: str, given: str, known: tuple[str, ...]) -> Iterator[Complaint]:
    if given not in known:
        yield field, f"unknown {field} {given!r}", f"Use {' or '.join(known)}"


def _incident(kind: IncidentType, known: object) -> Iterator[Complaint]:
    yield from _one_of("group", kind.group, GROUPS)
    yield from _one_of("unit", kind.unit, UNITS)
    yield from _one_of("shared", kind.shared, SHARED)
    for asked in kind.asks:
        yield from _one_of("asks", asked, ASKS)
    if kind.protects and "counts" not in kind.asks:
        yield "protects", "protects whom nobody counts", 'Add "counts" to asks'


def _day(day: ReportDay, known: object) -> Iterator[Complaint]:
    try:
        ZoneInfo(day.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield "zone", f"unknown zone {day.zone!r}", "Use a name of the IANA database"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    IncidentType: _incident, ReportDay: _day,
}  # fmt: skip
