"""The days, stretches and shifts of a plan; and the facts that the planner is told, from both offers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from rabt.base.errors import Refused
from rabt.corridor import Terms
from rabt.corridor.border import Border, Piece
from rabt.corridor.geodesy import distance_km, nearest
from rabt.corridor.patrolling import NEAR_ROAD, NEAR_TOWN, OPEN, ServiceSkill
from rabt.patrol.rules.crews import OfficerTold, SpanTold, VehicleTold
from rabt.patrol.rules.planning.facts import (
    BaseFact,
    Facts,
    Hours,
    Member,
    PieceFact,
    RuleBook,
    Shift,
    Span,
    StretchFact,
    Vehicle,
)

PERCENT = 100
DAY = timedelta(days=1)


# ------------------------------------------------------------------ the days and the line
def check_days(since: date, until: date, today: date, most: int) -> None:
    """Ask that a plan is of days to come, and of no more than the pack allows.

    Refuses: plan_day_past, plan_days_wrong
    """
    if since < today:
        raise Refused("plan_day_past", field="since_on")
    if not since <= until < since + timedelta(days=most):
        raise Refused("plan_days_wrong", most=most, field="until_on")


def check_to_come(starts: Iterable[datetime], at: datetime) -> None:
    """Ask that a patrol of a plan is still to come. Refuses: plan_over"""
    found = list(starts)
    if found and max(found) <= at:
        raise Refused("plan_over")


def stretches_between(first: str, last: str, known: Sequence[str]) -> list[str]:
    """Return the stretches from one to another, from the sea on.

    Refuses: stretch_unknown, stretches_turned
    """
    for field_, code in (("first", first), ("last", last)):
        if code not in known:
            raise Refused("stretch_unknown", field=field_)
    start, end = known.index(first), known.index(last)
    if start > end:
        raise Refused("stretches_turned", field="last")
    return list(known[start : end + 1])


def shifts_of(since: date, until: date, terms: Terms) -> tuple[Shift, ...]:
    """Return the shifts of some days in the order of their start; each is one instant for both states."""
    found = []
    for ahead in range((until - since).days + 1):
        on = since + timedelta(days=ahead)
        for one in terms.shifts.values():
            zone = ZoneInfo(terms.state(one.clock_of).zone)
            starts = datetime.combine(on, one.starts_at, zone).astimezone(ZoneInfo("UTC"))
            found.append(Shift(one.code, on, starts, starts + timedelta(hours=one.hours), one.night))
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.code)))


# ------------------------------------------------------------------ places
@lru_cache(maxsize=512)
def _near(border: Border, code: str) -> tuple[float, float]:
    """Return how far a piece lies from the nearest town or landmark, and from the nearest road, in km."""
    centre = border.pieces[code].centre
    town = min(distance_km(one.spot, centre) for one in border.landmarks.values())
    road = min(
        (nearest(border.way_of(one), centre)[1] for one in border.roads.values()), default=float("inf")
    )
    return town, road


def kind_of(piece: Piece, terms: Terms) -> str:
    """Tell what kind of place a piece is, by the pack's own towns and roads and by nothing else."""
    town, road = _near(terms.border, piece.code)
    if town <= terms.place_kinds[NEAR_TOWN].km:
        return NEAR_TOWN
    return NEAR_ROAD if road <= terms.place_kinds[NEAR_ROAD].km else OPEN


# ------------------------------------------------------------------ the rule book
def book_of(terms: Terms, stretches: Iterable[str]) -> RuleBook:
    """Return what both states agreed, from the pack."""
    return RuleBook(
        hours={code: _hours(one) for code, one in terms.duty_hours.items()},
        zone=frozenset(stretches),
        kinds={code: float(kind.points) for code, kind in terms.place_kinds.items()},
        gap_hours=float(terms.number("patrol_gap_hours")),
        explore=terms.number("patrol_explored") / PERCENT,
        catch_up_hours=float(terms.number("patrol_catch_up_hours")),
        crew_each=terms.number("patrol_crew_each"),
        team_skills=tuple(code for code, one in terms.service_skills.items() if one.in_each_crew),
        most_stretches=terms.number("patrol_most_stretches"),
        look_kmh=float(terms.number("patrol_look_kmh")),
        road_kmh=float(terms.number("patrol_road_kmh")),
        piece_minutes=float(terms.number("patrol_piece_minutes")),
        detects=terms.number("patrol_detects") / PERCENT,
        prior_minutes=float(terms.number("patrol_prior_minutes")),
        vehicle_rest_hours=float(terms.number("patrol_vehicle_rest_hours")),
        most_patrols=terms.number("patrol_most_a_shift"),
    )


def _hours(one: "object") -> Hours:
    names = ("turn_most", "rest", "rest_after_night", "week_most", "week_rest", "nights_most")
    return Hours(*(getattr(one, name) for name in names))


# ------------------------------------------------------------------ who and what can go
@dataclass(frozen=True)
class Offered:
    """What one side offers."""

    state: str
    officers: Sequence[OfficerTold]
    vehicles: Sequence[VehicleTold]


@dataclass(frozen=True)
class Known:
    """What is known of each piece: when it was looked at last, for how many minutes, what was found there."""

    looks: Mapping[str, datetime] = field(default_factory=dict)
    minutes: Mapping[str, float] = field(default_factory=dict)
    finds: Mapping[str, int] = field(default_factory=dict)


def facts_of(
    since: date, until: date, stretches: Sequence[str], offers: Sequence[Offered], known: Known, terms: Terms
) -> Facts:
    """Return all that a plan is made of. Refuses: crews_of_one_side, vehicles_none"""
    states = (terms.origin.code, terms.destination.code)
    if {one.state for one in offers if one.officers} != set(states):
        raise Refused("crews_of_one_side")
    vehicles = tuple(vehicle_of(one) for side in offers for one in side.vehicles)
    if not vehicles:
        raise Refused("vehicles_none")
    border = terms.border
    manned = {one.base for side in offers for one in side.officers}
    used = sorted((manned | {one.base for side in offers for one in side.vehicles}) & set(border.bases))
    return Facts(
        states=states,
        bases=tuple(BaseFact(code, border.bases[code].state) for code in used),
        stretches=tuple(_stretch(code, known, terms) for code in stretches),
        members=tuple(
            member_of(one, side.state, terms.service_skills, until)
            for side in offers
            for one in side.officers
        ),
        vehicles=vehicles,
        shifts=shifts_of(since, until, terms),
        reach_km={(base, code): border.reach_km(base, code) for base in used for code in stretches},
        book=book_of(terms, stretches),
    )


def _stretch(code: str, known: Known, terms: Terms) -> StretchFact:
    border = terms.border
    stretch = border.stretches[code]
    pieces = tuple(
        PieceFact(
            one.code, kind_of(one, terms), known.finds.get(one.code, 0), known.minutes.get(one.code, 0.0),
            known.looks.get(one.code),
        )
        for one in border.pieces_of(code)
    )  # fmt: skip
    return StretchFact(code, list(border.stretches).index(code), stretch.km_to - stretch.km_from, pieces)


def member_of(one: OfficerTold, state: str, skills: Mapping[str, ServiceSkill], until: date) -> Member:
    """Return an officer as the planner reads him; who holds to the last day what leading takes may lead."""
    held = {told.code: told.until_on for told in one.skills}
    leads = [code for code, skill in skills.items() if skill.to_lead]
    may_lead = all(code in held and (held[code] or until) >= until for code in leads)
    return Member(
        id=str(one.officer_id), state=state, base=one.base, skills=held, may_lead=may_lead,
        away=_spans(one.away), worked=_spans(one.worked),
    )  # fmt: skip


def vehicle_of(one: VehicleTold) -> Vehicle:
    """Return a vehicle as the planner reads it."""
    return Vehicle(str(one.vehicle_id), one.base, one.seats, float(one.range_km), _spans(one.away))


def _spans(spans: Iterable[SpanTold]) -> tuple[Span, ...]:
    return tuple(Span(one.starts_at, one.ends_at, one.night) for one in spans)
