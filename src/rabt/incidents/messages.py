"""The letters that this room writes and reads: no note, no person of a case, no officer's name is in any."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal

from rabt.incidents.rules.custody import State as SeizureState
from rabt.incidents.rules.daily import Line
from rabt.incidents.rules.grades import Confidence, Impact, Information, Source
from rabt.incidents.rules.incident import MOST_MILLI, MOST_PERSONS
from rabt.seal.message import Longest, Message, check_all

Code = Annotated[str, Longest(40)]
Number = Annotated[str, Longest(24)]
Codes = Annotated[list[Code], Longest(20)]
Only = Literal["border"]
"""What is said in such a letter serves the joint watch of the border alone."""
ONLY: Only = "border"
MICRO = 1_000_000
"""A letter carries whole numbers: degrees are told in millionths."""


@dataclass(frozen=True)
class Told(Message):
    """What one side tells the other of an incident: counts, grades, and a spot as fine as agreed."""

    incident_ref: str
    number: Number
    version: int
    kind: Code
    met_at: datetime
    piece: Annotated[str, Longest(20)]
    longitude_micro: int
    latitude_micro: int
    coarse: bool
    impact: Impact
    confidence: Confidence
    source: Source
    information: Information
    indicators: Codes
    adults: int
    minors: int
    women: int
    men: int
    in_need: int
    milli: int
    simulated: bool
    only_for: Only
    validated_at: datetime

    def check(self) -> None:
        """Make sure that it can be so. Refuses: letter_malformed"""
        counts = {name: 0 <= getattr(self, name) <= MOST_PERSONS for name in COUNTED}
        check_all(self.KIND, counts | {
            "version": 1 <= self.version < 1_000, "milli": 0 <= self.milli <= MOST_MILLI,
            "longitude_micro": abs(self.longitude_micro) <= 180 * MICRO,
            "latitude_micro": abs(self.latitude_micro) <= 90 * MICRO,
        })  # fmt: skip


COUNTED = ("adults", "minors", "women", "men", "in_need")


@dataclass(frozen=True)
class IncidentValidated(Told):
    """An incident was validated by a second person."""

    KIND: ClassVar[str] = "incident.validated/1"


@dataclass(frozen=True)
class IncidentCorrected(Told):
    """A newer version of an incident was validated."""

    KIND: ClassVar[str] = "incident.corrected/1"


@dataclass(frozen=True)
class SeizureTold(Message):
    """Something was seized in an incident that the other state knows, was counted anew, or left custody.

    Never who held it.
    """

    KIND: ClassVar[str] = "seizure.told/1"
    seizure_ref: str
    incident_ref: str
    kind: Code
    unit: Annotated[str, Longest(20)]
    milli: int
    standing: SeizureState
    seized_at: datetime
    only_for: Only
    told_at: datetime

    def check(self) -> None:
        """Make sure that it can be so. Refuses: letter_malformed"""
        check_all(self.KIND, {"milli": 0 <= self.milli <= MOST_MILLI})


@dataclass(frozen=True)
class DailyReportMade(Message):
    """The joint report of a day as one side froze it."""

    KIND: ClassVar[str] = "daily_report.made/1"
    report_ref: str
    number: Annotated[str, Longest(20)]
    on: date
    edition: int
    zone: Code
    lines: Annotated[list[Line], Longest(200)]
    held_back: dict[str, int | None]
    effort_minutes: dict[str, int]
    digest: Annotated[str, Longest(64)]
    only_for: Only
    made_at: datetime

    def check(self) -> None:
        """Make sure that it can be so. Refuses: letter_malformed"""
        check_all(self.KIND, {"edition": 1 <= self.edition < 100, "digest": len(self.digest) == 64})
