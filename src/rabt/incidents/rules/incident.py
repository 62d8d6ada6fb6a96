"""An incident: reported, validated or returned by a second person, corrected by a new version."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor.meeting import IncidentType
from rabt.incidents.rules.grades import Confidence, Impact, Information, Source

CLOCK_MAY_DIFFER = timedelta(minutes=10)
OLDEST = timedelta(days=60)
MOST_PERSONS, MOST_MILLI = 5_000, 10**12
LEAST_SAID, NOTE = 10, 300
DOCUMENT = re.compile(r"\b[a-z]{0,3}[ -]?\d{6,}\b", re.IGNORECASE)
"""What looks like the number of a document or a telephone: none is written in a note."""


HELD, COARSE = "held", "coarse"
"""What the other state is told of an incident: that one is held back, or its piece of the line alone."""


class State(StrEnum):
    """Where the report of an incident stands."""

    REPORTED = "reported"
    RETURNED = "returned"
    VALIDATED = "validated"
    CORRECTED = "corrected"  # validated, and a newer version awaits a second person


class Step(StrEnum):
    """What happens to it."""

    VALIDATE = "validate"
    RETURN = "return"
    CORRECT = "correct"


TABLE: dict[tuple[State, Step], State] = {
    (State.REPORTED, Step.VALIDATE): State.VALIDATED,
    (State.REPORTED, Step.RETURN): State.RETURNED,
    (State.RETURNED, Step.CORRECT): State.REPORTED,
    (State.VALIDATED, Step.CORRECT): State.CORRECTED,
    (State.CORRECTED, Step.VALIDATE): State.VALIDATED,
    (State.CORRECTED, Step.RETURN): State.VALIDATED,
}
"""A correction that is returned leaves in force what was validated before."""

WAITS = (State.REPORTED, State.CORRECTED)
COUNTS_AS = (State.VALIDATED, State.CORRECTED)
"""States in which an incident has a validated version: it counts, and the other state knows it."""


class Origin(StrEnum):
    """From where it was taken up."""

    PATROL = "patrol"
    SENSOR = "sensor"
    POST = "post"
    ROOM = "room"


@dataclass(frozen=True)
class Counts:
    """How many persons, by two ways to part them, and how many of them need protection; never who."""

    adults: int = 0
    minors: int = 0
    women: int = 0
    men: int = 0
    in_need: int = 0

    @property
    def persons(self) -> int:
        """How many persons in all."""
        return max(self.adults + self.minors, self.women + self.men)

    @property
    def protected(self) -> int:
        """How many are protected: every minor is, whatever else was counted."""
        return max(self.in_need, self.minors)


@dataclass(frozen=True)
class Met:
    """What was met: type, instant, spot (longitude, latitude in WGS84), grades, counts, quantity.

    `milli` is the quantity in thousandths of the type's unit; `note` never leaves this state.
    """

    kind: str
    met_at: datetime
    spot: tuple[float, float]
    impact: str = Impact.LOW
    confidence: str = Confidence.MEDIUM
    source: str = Source.F
    information: str = Information.SIX
    indicators: tuple[str, ...] = ()
    counts: Counts = Counts()
    milli: int = 0
    note: str = ""


def move(state: str, step: Step) -> State:
    """Return the state of a report after a step. Refuses: incident_step_closed"""
    return follow(TABLE, State(state), step, "incident_step_closed")


def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str) -> str:
    """Ask that a reason says something, and hold it tidy. Refuses: incident_said_short"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("incident_said_short", least=LEAST_SAID, field=field)
    return said


def check_note(text: str, field: str = "note") -> str:
    """Ask that a note holds no number of a document or a telephone. Refuses: incident_note_names"""
    said = tidy(text)[:NOTE]
    if DOCUMENT.search(said):
        raise Refused("incident_note_names", field=field)
    return said


def check_counts(counts: Counts) -> None:
    """Ask that counts of persons agree with one another. Refuses: counts_wrong, counts_differ"""
    for one in fields(counts):
        if not 0 <= getattr(counts, one.name) <= MOST_PERSONS:
            raise Refused("counts_wrong", field=one.name)
    by_sex, by_age = counts.women + counts.men, counts.adults + counts.minors
    if by_sex and by_age and by_sex != by_age:
        raise Refused("counts_differ", field="women", by_age=by_age, by_sex=by_sex)
    if counts.in_need > counts.persons:
        raise Refused("counts_wrong", field="in_need")


def check_met(
    met: Met, kinds: Mapping[str, IncidentType], indicators: Collection[str], at: datetime
) -> IncidentType:
    """Ask that what was met is whole and can have happened; return its type.

    Refuses: incident_kind, incident_from_future, incident_too_old, incident_grade, incident_indicator,
    counts_missing, counts_wrong, counts_differ, quantity_missing, quantity_wrong
    """
    if met.kind not in kinds:
        raise Refused("incident_kind", field="kind")
    kind = kinds[met.kind]
    if met.met_at > at + CLOCK_MAY_DIFFER:
        raise Refused("incident_from_future", field="met_at")
    if met.met_at < at - OLDEST:
        raise Refused("incident_too_old", field="met_at", days=OLDEST.days)
    check_grades(met)
    if not set(met.indicators) <= set(indicators):
        raise Refused("incident_indicator", field="indicators")
    check_counts(met.counts)
    _check_asked(met, kind)
    return kind


def check_grades(met: Met) -> None:
    """Ask that each grade is one of its scale. Refuses: incident_grade"""
    scales = {"impact": Impact, "confidence": Confidence, "source": Source, "information": Information}
    for field, scale in scales.items():
        if getattr(met, field) not in set(scale):
            raise Refused("incident_grade", field=field)


def _check_asked(met: Met, kind: IncidentType) -> None:
    if "counts" in kind.asks and not met.counts.persons:
        raise Refused("counts_missing", field="adults")
    if not 0 <= met.milli <= MOST_MILLI:
        raise Refused("quantity_wrong", field="quantity")
    if "quantity" in kind.asks and not met.milli:
        raise Refused("quantity_missing", field="quantity")


def protects(met: Met, kind: IncidentType) -> bool:
    """Tell whether anybody met needs protection: a minor, a victim, an asylum seeker, an abandoned one."""
    return kind.protects or met.counts.protected > 0


def counted(seen: Mapping[str, int], persons: Collection[str]) -> Counts:
    """Read the groups of a sighting as counts: `persons` are the groups of the pack that are persons.

    Children are minors of either sex, so that women and men are told only where nobody else was seen.
    """
    known = {name: number for name, number in seen.items() if name in persons}
    minors = known.pop("children", 0)
    women, men = known.get("women", 0), known.get("men", 0)
    adults = sum(known.values())
    by_sex = (women, men) if not minors and women + men == adults else (0, 0)
    return Counts(adults, minors, *by_sex)


def shared(by_pack: str, before: str, *, is_told: bool, holds: bool) -> str:
    """Return what the other state is told: what it knows it is told of further, what is held stays so."""
    if holds or (is_told and before == HELD):
        return HELD
    if is_told and by_pack == HELD:
        return COARSE
    return by_pack


def told(met: Met) -> dict[str, Any]:
    """Return what was met as the journal commits to it."""
    found = {one.name: getattr(met, one.name) for one in fields(met)}
    counts = {one.name: getattr(met.counts, one.name) for one in fields(met.counts)}
    spot = [f"{part:.6f}" for part in met.spot]
    return found | {"met_at": met.met_at.isoformat(), "counts": counts, "spot": spot,
                    "indicators": list(met.indicators)}  # fmt: skip
