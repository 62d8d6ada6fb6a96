"""What a pack says of joint patrols: shifts, vehicles, skills, hours of duty, kinds of place."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

NEAR_TOWN, NEAR_ROAD, OPEN = "near_town", "near_road", "open"
PLACES = (NEAR_TOWN, NEAR_ROAD, OPEN)
"""The kinds of place that the border itself tells, the first that fits; nobody's life is among it."""
CLOCKS = ("patrol_agree", "patrol_effort")
NUMBERS = (
    "patrol_gap_hours", "patrol_explored", "patrol_crew_each", "patrol_most_stretches", "patrol_most_a_shift",
    "patrol_orders_hours", "patrol_days_most", "patrol_look_kmh", "patrol_road_kmh", "patrol_piece_minutes",
    "patrol_detects", "patrol_prior_minutes", "patrol_vehicle_rest_hours", "patrol_catch_up_hours",
)  # fmt: skip
"""What the rooms ask for by name."""
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
A_DAY, A_WEEK = 24, 168

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift(Entry):
    """A turn of duty: when it starts by the clock of one of the two states, and how many hours it lasts."""

    FILE: ClassVar[str] = "patrols.toml"
    TABLE: ClassVar[str] = "shift"
    VALUE: ClassVar[str] = "hours"

    name: Words
    starts: str
    clock_of: str
    hours: int
    night: bool = False

    @property
    def starts_at(self) -> time:
        """Return the hour at which it starts, by the clock of its state."""
        return time.fromisoformat(self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleKind(Entry):
    """A kind of vehicle, and how many km it goes on one filling in that country."""

    FILE: ClassVar[str] = "patrols.toml"
    TABLE: ClassVar[str] = "vehicle"
    VALUE: ClassVar[str] = "range_km"

    name: Words
    range_km: int
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSkill(Entry):
    """A skill of an officer: for how many years a proof holds (0: for good), and what it is needed for."""

    FILE: ClassVar[str] = "patrols.toml"
    TABLE: ClassVar[str] = "service_skill"
    VALUE: ClassVar[str] = "years"

    name: Words
    years: int
    in_each_crew: bool = False
    to_lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceKind(Entry):
    """A kind of place on the line: its points of danger, and up to how many km from a town or a road."""

    FILE: ClassVar[str] = "patrols.toml"
    TABLE: ClassVar[str] = "place_kind"
    VALUE: ClassVar[str] = "points"

    name: Words
    points: int
    km: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyHours(Entry):
    """The hours of duty of one state's officers; `code` is the state's."""

    FILE: ClassVar[str] = "patrols.toml"
    TABLE: ClassVar[str] = "duty_hours"
    VALUE: ClassVar[str] = "week_most"

    name: Words
    turn_most: int
    rest: int
    rest_after_night: int
    week_most: int
    week_rest: int
    nights_most: int


SHAPES: tuple[type[Entry], ...] = (Shift, VehicleKind, ServiceSkill, PlaceKind, DutyHours)


def _shift(shift: Shift, known: Any) -> Iterator[Complaint]:
    if not _HOUR.fullmatch(shift.starts):
        yield "starts", f"{shift.starts!r} is no hour", 'Write it as starts = "06:00"'
    if shift.clock_of not in known.states:
        yield "clock_of", f"unknown state {shift.clock_of!r}", "Use the code of one of the two states"
    if not 0 < shift.hours <= A_DAY:
        yield "hours", "is not within a day", "Write 1 to 24"


def _vehicle(kind: VehicleKind, known: Any) -> Iterator[Complaint]:
    if kind.range_km <= 0 or kind.seats <= 0:
        yield "range_km", "is not above zero", "Write the km of one filling, and the seats"


def _skill(skill: ServiceSkill, known: Any) -> Iterator[Complaint]:
    if skill.years < 0:
        yield "years", "is below zero", "Write for how many years a proof holds, 0 for good"


def _place(kind: PlaceKind, known: Any) -> Iterator[Complaint]:
    if kind.code not in PLACES:
        yield "code", f"nobody can tell {kind.code!r} from the border", f"Use {' or '.join(PLACES)}"
    if kind.points <= 0 or kind.km < 0:
        yield "points", "the points do not fit", "points are above zero, km nought or more"


def _hours(hours: DutyHours, known: Any) -> Iterator[Complaint]:
    if hours.code not in known.states:
        yield "code", f"unknown state {hours.code!r}", "Use the code of one of the two states"
    told = (hours.turn_most, hours.rest, hours.rest_after_night, hours.week_rest, hours.nights_most)
    if min(told) <= 0 or not 0 < hours.week_most < A_WEEK or hours.turn_most > A_DAY:
        yield "week_most", "the hours do not fit in a week", "Write hours above zero, within a day and a week"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    Shift: _shift, VehicleKind: _vehicle, ServiceSkill: _skill, PlaceKind: _place, DutyHours: _hours,
}  # fmt: skip
