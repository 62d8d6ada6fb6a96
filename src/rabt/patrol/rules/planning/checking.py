"""The second pair of eyes: does a plan keep every hard rule? Written from the rule book alone.

It shares no code with the planner and knows nothing of games or solvers: it takes any list of patrols, drawn
by the planner or written by hand, walks through it and tells each breach in numbers. What it reads are the
shapes of `facts`. A rule of hours is judged on all turns of an officer, those before the plan among them.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise

from rabt.patrol.rules.planning.facts import (
    Assignment,
    Breach,
    Facts,
    Hours,
    Member,
    Span,
    StretchFact,
    Vehicle,
)

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
GRACE = 1e-6
RULES = (
    "shift_unknown", "crew_unknown", "crew_side", "crew_base", "lead", "skill", "away", "double", "turn",
    "rest", "week", "week_rest", "nights", "vehicle_unknown", "seats", "range", "vehicle_away",
    "vehicle_rest", "zone", "stretches", "reach", "route", "gap", "patrols",
)  # fmt: skip
"""Every code that a breach can have."""


def check(facts: Facts, plan: Sequence[Assignment]) -> list[Breach]:
    """Return every breach of a plan, those of one patrol first, then of officers, vehicles and the line."""
    return [*_patrols(facts, plan), *_officers(facts, plan), *_vehicles(facts, plan), *_line(facts, plan)]


def _hours_between(first: datetime, last: datetime) -> float:
    return (last - first) / HOUR


# ------------------------------------------------------------------ one patrol
def _patrols(facts: Facts, plan: Sequence[Assignment]) -> Iterator[Breach]:
    shifts = {one.id: one for one in facts.shifts}
    for patrol in plan:
        shift = shifts.get(patrol.shift)
        if shift is None or (shift.starts_at, shift.ends_at) != (patrol.starts_at, patrol.ends_at):
            yield Breach("shift_unknown", patrol.shift, patrol.id, 0, 0)
        yield from _crew(facts, patrol)
        yield from _place(facts, patrol)
        yield from _route(facts, patrol)
    most = facts.book.most_patrols
    for name in shifts:
        number = sum(one.shift == name for one in plan)
        if most is not None and number > most:
            yield Breach("patrols", name, name, number, most)


def _crew(facts: Facts, patrol: Assignment) -> Iterator[Breach]:
    known = {one.id: one for one in facts.members}
    crew = [known[who] for who in patrol.crew if who in known]
    day = next((one.on for one in facts.shifts if one.id == patrol.shift), patrol.starts_at.date())
    for who in patrol.crew:
        if who not in known or patrol.crew.count(who) > 1:
            yield Breach("crew_unknown", who, patrol.id, patrol.crew.count(who), 1)
    for state in facts.states:
        number = sum(one.state == state for one in crew)
        if number != facts.book.crew_each:
            yield Breach("crew_side", state, patrol.id, number, facts.book.crew_each)
    for one in crew:
        if one.base not in (patrol.base, patrol.partner):
            yield Breach("crew_base", one.id, patrol.id, 0, 0, one.base)
    lead = known.get(patrol.lead)
    if lead is None or patrol.lead not in patrol.crew or not lead.may_lead:
        yield Breach("lead", patrol.lead, patrol.id, 0, 1)
    yield from _skills(facts, patrol, crew, day)


def _skills(facts: Facts, patrol: Assignment, crew: Sequence[Member], day: date) -> Iterator[Breach]:
    for skill in facts.book.team_skills:
        able = 0
        for one in crew:
            if skill in one.skills:
                until = one.skills[skill]
                able += until is None or until >= day
        if able < 1:
            yield Breach("skill", skill, patrol.id, able, 1)


def _place(facts: Facts, patrol: Assignment) -> Iterator[Breach]:
    stretches = {one.code: one for one in facts.stretches}
    for code in patrol.stretches:
        if code not in stretches or code not in facts.book.zone:
            yield Breach("zone", code, patrol.id, 0, 0)
    known = [stretches[code] for code in patrol.stretches if code in stretches]
    if not 1 <= len(patrol.stretches) <= facts.book.most_stretches:
        yield Breach("stretches", patrol.id, patrol.id, len(patrol.stretches), facts.book.most_stretches)
    places = sorted(one.place for one in known)
    if len(places) <= facts.book.most_stretches and any(
        after - before != 1 for before, after in pairwise(places)
    ):
        yield Breach("stretches", patrol.id, patrol.id, places[-1] - places[0] + 1, len(places))
    states = {one.code: one.state for one in facts.bases}
    if {states.get(patrol.base), states.get(patrol.partner)} != set(facts.states):
        yield Breach("crew_side", patrol.partner, patrol.id, 1, 2)
    minutes, limit = (
        _duty_minutes(facts, patrol, known),
        _hours_between(patrol.starts_at, patrol.ends_at) * 60,
    )
    if minutes > limit + GRACE:
        yield Breach("reach", patrol.base, patrol.id, minutes, limit)


def _duty_minutes(facts: Facts, patrol: Assignment, known: Sequence[StretchFact]) -> float:
    """Count the minutes until both crews met at the first stretch, saw all, and the farther one is back."""
    line = sorted(known, key=lambda one: one.place)
    if not line:
        return 0.0
    far = 0.0
    for end in (line[0], line[-1]):
        far += max(
            facts.reach_km.get((base, end.code), float("inf")) for base in (patrol.base, patrol.partner)
        )
    minutes = 60 * far / facts.book.road_kmh
    for one in line:
        minutes += 60 * one.km / facts.book.look_kmh + facts.book.piece_minutes * len(one.pieces)
    return minutes


def _route(facts: Facts, patrol: Assignment) -> Iterator[Breach]:
    """Ask that the way visits each piece of its stretches once, in the order of time and within the shift."""
    if not patrol.route:
        return
    wanted = {piece.code for one in facts.stretches if one.code in patrol.stretches for piece in one.pieces}
    visited = [visit.piece for visit in patrol.route]
    if missed := len(wanted.symmetric_difference(visited)):
        yield Breach("route", patrol.id, patrol.id, missed, 0, "pieces")
    minutes, limit = (
        [visit.minute for visit in patrol.route],
        _hours_between(patrol.starts_at, patrol.ends_at) * 60,
    )
    if minutes != sorted(minutes) or minutes[0] < 0 or minutes[-1] > limit:
        yield Breach("route", patrol.id, patrol.id, minutes[-1], limit, "minutes")


# ------------------------------------------------------------------ officers
def _officers(facts: Facts, plan: Sequence[Assignment]) -> Iterator[Breach]:
    nights = {one.id for one in facts.shifts if one.night}
    for member in facts.members:
        planned = [Span(p.starts_at, p.ends_at, p.shift in nights) for p in plan if member.id in p.crew]
        turns = sorted([*member.worked, *planned], key=lambda one: one.starts_at)
        begins_at = facts.shifts[0].starts_at
        if planned:
            hours = facts.book.hours[member.state]
            yield from _away(member, planned)
            yield from _turns(member, hours, turns, begins_at)
            yield from _week(member, hours, turns, begins_at)
            yield from _week_rest(member, hours, turns, begins_at)
            yield from _nights(member, hours, turns, begins_at)


def _when(instant: datetime) -> str:
    return instant.isoformat(timespec="minutes")


def _away(member: Member, planned: Sequence[Span]) -> Iterator[Breach]:
    for turn in planned:
        for span in member.away:
            common = min(turn.ends_at, span.ends_at) - max(turn.starts_at, span.starts_at)
            if common > timedelta(0):
                yield Breach("away", member.id, _when(turn.starts_at), common / HOUR, 0)


def _turns(member: Member, hours: Hours, turns: Sequence[Span], begins_at: datetime) -> Iterator[Breach]:
    for turn in turns:
        if turn.starts_at >= begins_at and turn.hours > hours.turn_most + GRACE:
            yield Breach("turn", member.id, _when(turn.starts_at), turn.hours, hours.turn_most)
    for before, after in pairwise(turns):
        if after.starts_at < begins_at:
            continue
        free = _hours_between(before.ends_at, after.starts_at)
        least = max(hours.rest, hours.rest_after_night) if before.night else hours.rest
        if free < 0:
            yield Breach("double", member.id, _when(after.starts_at), -free, 0)
        elif free < least - GRACE:
            yield Breach("rest", member.id, _when(after.starts_at), free, least)


def _week(member: Member, hours: Hours, turns: Sequence[Span], begins_at: datetime) -> Iterator[Breach]:
    """Slide a window of seven days: its sum is greatest where an end of it meets an end of a turn."""
    edges = {edge for turn in turns for edge in (turn.starts_at, turn.ends_at - WEEK)}
    worst, when = 0.0, begins_at
    for edge in sorted(edges):
        if edge + WEEK > begins_at:
            total = sum(
                max(_hours_between(max(turn.starts_at, edge), min(turn.ends_at, edge + WEEK)), 0.0)
                for turn in turns
            )
            if total > worst:
                worst, when = total, edge
    if worst > hours.week_most + GRACE:
        yield Breach("week", member.id, _when(when), worst, hours.week_most)


def _week_rest(member: Member, hours: Hours, turns: Sequence[Span], begins_at: datetime) -> Iterator[Breach]:
    """Ask of every window of seven days that it holds one whole rest.

    A window holds none if from shortly after one whole rest would have to begin, to its end, none fits.
    """
    rest = timedelta(hours=hours.week_rest)
    free = [(before.ends_at, after.starts_at) for before, after in pairwise(turns)]
    whole = [(start, end) for start, end in free if end - start >= rest]
    bounds = [turns[0].starts_at, *(edge for pair in whole for edge in pair), turns[-1].ends_at]
    for worked_from, worked_to in zip(bounds[::2], bounds[1::2], strict=True):
        # the latest rest before begins `rest` before the work does; the first after begins as it ends
        longest = (worked_to + rest) - (worked_from - rest)
        if longest > WEEK and worked_to > begins_at:
            yield Breach("week_rest", member.id, _when(worked_from), longest / HOUR, WEEK / HOUR)


def _nights(member: Member, hours: Hours, turns: Sequence[Span], begins_at: datetime) -> Iterator[Breach]:
    days = sorted({turn.starts_at.date() for turn in turns if turn.night})
    run: list[date] = []
    for day in days:
        run = [*run, day] if run and day - run[-1] == timedelta(days=1) else [day]
        if len(run) > hours.nights_most and day >= begins_at.date():
            yield Breach("nights", member.id, day.isoformat(), len(run), hours.nights_most)


# ------------------------------------------------------------------ vehicles
def _vehicles(facts: Facts, plan: Sequence[Assignment]) -> Iterator[Breach]:
    known = {one.id: one for one in facts.vehicles}
    uses: dict[str, list[Assignment]] = defaultdict(list)
    for patrol in plan:
        vehicle = known.get(patrol.vehicle)
        if vehicle is None or vehicle.base != patrol.base:
            yield Breach("vehicle_unknown", patrol.vehicle, patrol.id, 0, 1)
        else:
            uses[vehicle.id].append(patrol)
            yield from _vehicle(facts, vehicle, patrol)
    least = facts.book.vehicle_rest_hours
    for name, patrols in sorted(uses.items()):
        for one, other in combinations(sorted(patrols, key=lambda each: each.starts_at), 2):
            between = _hours_between(one.ends_at, other.starts_at)
            if between < least - GRACE:
                yield Breach("vehicle_rest", name, other.id, between, least)


def _vehicle(facts: Facts, vehicle: Vehicle, patrol: Assignment) -> Iterator[Breach]:
    if len(patrol.crew) > vehicle.seats:
        yield Breach("seats", vehicle.id, patrol.id, len(patrol.crew), vehicle.seats)
    line = sorted((one for one in facts.stretches if one.code in patrol.stretches), key=lambda one: one.place)
    if line:
        far = sum(facts.reach_km.get((patrol.base, one.code), float("inf")) for one in (line[0], line[-1]))
        far += sum(one.km for one in line)
        if far > vehicle.range_km + GRACE:
            yield Breach("range", vehicle.id, patrol.id, far, vehicle.range_km)
    for span in vehicle.away:
        common = min(patrol.ends_at, span.ends_at) - max(patrol.starts_at, span.starts_at)
        if common > timedelta(0):
            yield Breach("vehicle_away", vehicle.id, patrol.id, common / HOUR, 0)


# ------------------------------------------------------------------ the line
def _line(facts: Facts, plan: Sequence[Assignment]) -> Iterator[Breach]:
    """Ask that no piece of the zone goes unseen longer than agreed, from its last look to the plan's end.

    A look is where the route puts it, and somewhere in the shift (so as late as it ends for the gap before,
    as early as it starts for the gap after) where there is no route.
    """
    begins_at, ends_at = facts.shifts[0].starts_at, facts.shifts[-1].ends_at
    gap = timedelta(hours=facts.book.gap_hours)
    soonest = begins_at + timedelta(hours=facts.book.catch_up_hours)
    for stretch in facts.stretches:
        if stretch.code not in facts.book.zone:
            continue
        for piece in stretch.pieces:
            looks = sorted(_looks(plan, stretch.code, piece.code))
            due_at = max(piece.last_look + gap, soonest) if piece.last_look else soonest
            for earliest, latest in looks:
                if latest > due_at:
                    yield _unseen(piece.code, due_at, latest, gap)
                due_at = earliest + gap
            if ends_at > due_at:
                yield _unseen(piece.code, due_at, ends_at, gap)


def _looks(plan: Sequence[Assignment], stretch: str, piece: str) -> Iterator[tuple[datetime, datetime]]:
    for patrol in plan:
        if stretch in patrol.stretches:
            at = [
                patrol.starts_at + timedelta(minutes=one.minute) for one in patrol.route if one.piece == piece
            ]
            if at:
                yield at[0], at[0]
            elif not patrol.route:
                yield patrol.starts_at, patrol.ends_at


def _unseen(piece: str, due_at: datetime, seen_at: datetime, gap: timedelta) -> Breach:
    return Breach("gap", piece, _when(due_at), (seen_at - due_at + gap) / HOUR, gap / HOUR)
