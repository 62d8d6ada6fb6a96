"""What a side offers for a plan: officers with their skills and hours, vehicles, and when either is away."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from rabt.base.errors import Refused
from rabt.seal.message import Longest

NAME, NUMBER, CODE, SAID = 200, 40, 60, 600
LEAST_SAID, PROOF = 5, 300
LOOKS_BACK = timedelta(days=8)
"""So far back the hours rules look: seven days, and the rest before them."""
RESTS = timedelta(hours=24)
"""So long before and after a turn in another plan nobody is offered: the longest rest between two turns."""
MOST_SEATS, MOST_KM, MOST_AWAY = 60, 3_000, 400

Name = Annotated[str, Longest(NAME)]
Number = Annotated[str, Longest(NUMBER)]
Code = Annotated[str, Longest(CODE)]


@dataclass(frozen=True)
class SkillTold:
    """A skill that an officer holds, and until when; None: without end."""

    code: Code
    until_on: date | None


@dataclass(frozen=True)
class SpanTold:
    """From one instant to another: a turn of duty (`night`, where it was one), or a time away."""

    starts_at: datetime
    ends_at: datetime
    night: bool


@dataclass(frozen=True)
class OfficerTold:
    """An officer whom his side offers: never why he is away."""

    officer_id: UUID
    number: Number
    name_ar: Name
    name_latin: Name
    base: Code
    skills: Annotated[list[SkillTold], Longest(60)]
    away: Annotated[list[SpanTold], Longest(60)]
    worked: Annotated[list[SpanTold], Longest(60)]


@dataclass(frozen=True)
class VehicleTold:
    """A vehicle that its side offers."""

    vehicle_id: UUID
    mark: Number
    kind: Code
    seats: int
    range_km: int
    base: Code
    away: Annotated[list[SpanTold], Longest(60)]


# ------------------------------------------------------------------ what is typed in
def tidy(text: str) -> str:
    """Return a text on one line, without signs that no page can show."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def check_said(text: str, field: str) -> str:
    """Ask that a reason says something, and hold it tidy. Refuses: patrol_said_short"""
    said = tidy(text)
    if sum(sign.isalpha() for sign in said) < LEAST_SAID:
        raise Refused("patrol_said_short", least=LEAST_SAID, field=field)
    return said[:SAID]


def check_name(text: str, field: str, longest: int = NAME) -> str:
    """Ask for a name or a number that can be read, and hold it tidy. Refuses: patrol_name_empty"""
    said = tidy(text)[:longest]
    if not any(sign.isalnum() for sign in said):
        raise Refused("patrol_name_empty", field=field)
    return said


def check_base(base: str, bases: Collection[str]) -> None:
    """Ask for a base of this side. Refuses: base_unknown"""
    if base not in bases:
        raise Refused("base_unknown", field="base")


def check_vehicle(kind: str, seats: int, range_km: int, kinds: Collection[str]) -> None:
    """Ask for a vehicle of the pack that can carry somebody somewhere.

    Refuses: vehicle_kind_unknown, vehicle_seats, vehicle_range
    """
    if kind not in kinds:
        raise Refused("vehicle_kind_unknown", field="kind")
    if not 0 < seats <= MOST_SEATS:
        raise Refused("vehicle_seats", field="seats")
    if not 0 < range_km <= MOST_KM:
        raise Refused("vehicle_range", field="range_km")


def check_away(since: date, until: date, today: date) -> None:
    """Ask that days away end after they begin, within a year or so, and are not over yet.

    Refuses: away_days, away_over
    """
    if not since <= until <= since + timedelta(days=MOST_AWAY):
        raise Refused("away_days", field="until_on")
    if until < today:
        raise Refused("away_over", field="until_on")


# ------------------------------------------------------------------ days and spans
def span_of(since: date, until: date, zone: str) -> SpanTold:
    """Return whole days, from their first midnight to that after their last, by a state's clock."""
    first, after = (datetime.combine(day, time.min, ZoneInfo(zone)) for day in (since, until + _DAY))
    return SpanTold(first, after, night=False)


_DAY = timedelta(days=1)


def rested(turn: SpanTold, rest: timedelta = RESTS) -> SpanTold:
    """Return a turn of another plan with the rest around it."""
    return SpanTold(turn.starts_at - rest, turn.ends_at + rest, night=False)


def within(spans: Iterable[SpanTold], since: datetime, until: datetime) -> list[SpanTold]:
    """Keep the times away that touch a time, the earliest first; those that meet become one."""
    found = [one for one in spans if one.starts_at < until and one.ends_at > since]
    joined: list[SpanTold] = []
    for one in sorted(found, key=lambda one: (one.starts_at, one.ends_at)):
        if joined and one.starts_at <= joined[-1].ends_at:
            last = joined.pop()
            one = SpanTold(last.starts_at, max(last.ends_at, one.ends_at), night=False)
        joined.append(one)
    return joined


def check_offer(
    officers: Sequence[OfficerTold], vehicles: Sequence[VehicleTold], bases: Mapping[str, str], state: str
) -> None:
    """Ask that a side offers each of its own once, at its own bases. Refuses: crews_none, offer_not_own"""
    if not officers:
        raise Refused("crews_none")
    keys = [one.officer_id for one in officers] + [one.vehicle_id for one in vehicles]
    places = {one.base for one in officers} | {one.base for one in vehicles}
    if len(keys) != len(set(keys)) or any(bases.get(place) != state for place in places):
        raise Refused("offer_not_own")
