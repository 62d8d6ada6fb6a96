"""Invented borders for the planner: drawn by a seed, sized like the real one or small enough to enumerate.

Nothing here is a place or a person: bases stand somewhere along a line, officers are numbers.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

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

FIRST = date(2027, 3, 1)
KINDS = {"open": 1.0, "track": 3.0, "near_town": 2.0, "crossing": 5.0}
STATES = ("XA", "XB")
CODES = {2: ("day", "night"), 3: ("morning", "evening", "night")}
HOURS = (
    Hours(turn_most=12, rest=11, rest_after_night=12, week_most=48, week_rest=24, nights_most=4),
    Hours(turn_most=12, rest=12, rest_after_night=16, week_most=60, week_rest=24, nights_most=5),
)


def shifts(days: int, a_day: int) -> tuple[Shift, ...]:
    """Return so many shifts of so many days, one after another from 06:00 UTC."""
    long = timedelta(hours=24 // a_day)
    begun = datetime.combine(FIRST, time(6), UTC)
    return tuple(
        Shift(
            CODES[a_day][at], FIRST + timedelta(days=day),
            begun + timedelta(days=day) + at * long, begun + timedelta(days=day) + (at + 1) * long,
            at == a_day - 1,
        )
        for day in range(days)
        for at in range(a_day)
    )  # fmt: skip


def _pieces(lot: Random, code: str, first: datetime, gap: float) -> tuple[PieceFact, ...]:
    found = []
    for number in range(1, 6):
        minutes = lot.choice([0.0, lot.uniform(30, 3000)])
        finds = sum(lot.random() < 0.2 for _ in range(int(minutes / 300)))
        last = None if lot.random() < 0.1 else first - timedelta(hours=lot.uniform(0, gap))
        kind = lot.choices(sorted(KINDS), weights=[2, 5, 2, 3])[0]
        found.append(PieceFact(f"{code}-{number}", kind, finds, minutes, last))
    return tuple(found)


def _members(lot: Random, base: BaseFact, number: int, plan: tuple[Shift, ...]) -> list[Member]:
    found = []
    begun, ends = plan[0].starts_at, plan[-1].ends_at
    for at in range(number):
        skills: dict[str, date | None] = {
            skill: lot.choice([None, FIRST + timedelta(days=400), FIRST + timedelta(days=400)])
            for skill, share in (("first_aid", 0.6), ("desert_driving", 0.7))
            if lot.random() < share or at < 3
        }
        away = ()
        if lot.random() < 0.12:
            start = begun + timedelta(hours=lot.uniform(-24, (ends - begun) / timedelta(hours=1)))
            away = (Span(start, start + timedelta(hours=lot.uniform(8, 60))),)
        worked = ()
        if lot.random() < 0.4:
            days_ago = lot.randint(1, 3)
            start = begun - timedelta(days=days_ago)
            worked = (Span(start, start + timedelta(hours=8)),)
        found.append(
            Member(
                f"{base.code}-{at:02}",
                base.state,
                base.code,
                skills,
                lot.random() < 0.4 or at < 3,
                away,
                worked,
            )
        )
    return found


def border(
    seed: int,
    *,
    stretches: int = 12,
    bases: int = 2,
    days: int = 5,
    a_day: int = 3,
    staff: tuple[int, int] = (12, 20),
    gap: float = 96.0,
    explore: float = 0.1,
    most_stretches: int = 2,
    reach_km: float = 90.0,
) -> Facts:
    """Return a whole border; `bases` of each side stand along it, drawn by the seed."""
    lot, plan = Random(f"border {seed}"), shifts(days, a_day)
    line, members, vehicles, reach = [], [], [], {}
    posts = []
    for state in STATES:
        for at in range(bases):
            posts.append((BaseFact(f"{state}-{at}", state), (at + lot.uniform(0.3, 0.7)) * stretches / bases))
    for place in range(stretches):
        code = f"S{place + 1:02}"
        line.append(StretchFact(code, place, 25.0, _pieces(lot, code, plan[0].starts_at, gap)))
        for base, spot in posts:
            far = 8 + abs(place + 0.5 - spot) * 25 * lot.uniform(1.0, 1.15)
            if far <= reach_km or abs(place + 0.5 - spot) <= stretches / bases / 2 + 1:
                reach[base.code, code] = round(far, 1)
    for base, _ in posts:
        members += _members(lot, base, lot.randint(*staff), plan)
        vehicles += [
            Vehicle(f"{base.code}-car{at}", base.code, lot.choice([4, 5, 6]), lot.uniform(500, 700))
            for at in range(lot.randint(3, 4))
        ]
    book = RuleBook(
        dict(zip(STATES, HOURS, strict=True)), frozenset(one.code for one in line), KINDS, gap, explore,
        crew_each=2, team_skills=("first_aid", "desert_driving"), most_stretches=most_stretches,
        look_kmh=25.0, road_kmh=60.0,
    )  # fmt: skip
    return Facts(
        STATES,
        tuple(base for base, _ in posts),
        tuple(line),
        tuple(members),
        tuple(vehicles),
        plan,
        reach,
        book,
    )


def all_members(facts, **change):
    """Give every officer of some facts what is said."""
    return replace(facts, members=tuple(replace(one, **change) for one in facts.members))
