"""All of it together: facts and a sealed seed in, a joint plan with its reasons out."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from rabt.base.errors import Refused
from rabt.patrol.rules.planning.facts import (
    Assignment,
    Facts,
    Mixed,
    PlanMade,
    Reason,
    Shift,
    StretchFact,
    Visit,
)
from rabt.patrol.rules.planning.game import commit
from rabt.patrol.rules.planning.risk import risks
from rabt.patrol.rules.planning.roster import outings_of, roster
from rabt.patrol.rules.planning.sampling import sample, seed_digest
from rabt.patrol.rules.planning.teams import Means, means

LEAST_SEED = 16
HOUR = 60.0
AT_FLOOR = 1e-4


def make_plan(facts: Facts, seed: bytes) -> PlanMade:
    """Plan all shifts: the game of each kind of shift, its lots, a roster, ways, and why.

    The same facts and seed give the same plan on both nodes and to audit.
    Refuses: plan_without_shifts, seed_short, stretch_out_of_reach, explore_impossible, gap_impossible,
    roster_impossible, game_unsolved, planner_not_installed
    """
    check_facts(facts, seed)
    sent = {shift.code: means(facts, shift) for shift in facts.shifts}
    danger = {
        code: worth for code, worth in risks(facts.stretches, facts.book).items() if code in facts.book.zone
    }
    mixed = commitments(facts, sent, danger)
    drawn = list(sample(facts, mixed, sent, seed))
    manned = roster(facts, outings_of(drawn, danger), int.from_bytes(_lot(seed, "roster")[:3], "big"))
    assignments = tuple(replace(one, route=route_of(facts, one, seed)) for one in manned.assignments)
    why = tuple(
        reason(facts, stretch, mixed, assignments) for stretch in facts.stretches if stretch.code in danger
    )
    return PlanMade(assignments, mixed, why, manned.left_out, seed_digest(seed))


def check_facts(facts: Facts, seed: bytes) -> None:
    """Ask that there is something to plan, and a seed nobody guesses.

    Refuses: plan_without_shifts, seed_short
    """
    if not facts.shifts or not any(one.code in facts.book.zone for one in facts.stretches):
        raise Refused("plan_without_shifts")
    if len(seed) < LEAST_SEED:
        raise Refused("seed_short", least=LEAST_SEED)


def commitments(facts: Facts, sent: Mapping[str, Means], danger: Mapping[str, float]) -> dict[str, Mixed]:
    """Return the mixed strategy of each kind of shift; kinds that can send the same share one game."""
    solved: list[tuple[Means, Mixed]] = []
    found = {}
    for code, can in sent.items():
        same = next((mixed for other, mixed in solved if other == can), None)
        if same is None:
            same = commit(danger, can, facts.book, shifts_in_gap(facts), code)
            solved.append((can, same))
        found[code] = replace(same, shift=code)
    return found


def shifts_in_gap(facts: Facts) -> int:
    """Return in how many shifts after one that looked a look is still in time."""
    gap = timedelta(hours=facts.book.gap_hours)
    first, last, number = facts.shifts[0], facts.shifts[-1], len(facts.shifts)
    longest = max(one.ends_at - one.starts_at for one in facts.shifts)
    apart = (last.starts_at - first.starts_at) / (number - 1) if number > 1 else longest
    return max(int((gap - longest) / apart), 1)


def _lot(seed: bytes, name: str) -> bytes:
    return hmac.new(seed, name.encode(), hashlib.sha256).digest()


# ------------------------------------------------------------------ ways
def route_of(facts: Facts, patrol: Assignment, seed: bytes) -> tuple[Visit, ...]:
    """Return a patrol's way along its pieces, from the end that its lot says (both are as long).

    Minutes count from the start of the shift to the middle of each piece, once both crews have met.
    """
    line = sorted((one for one in facts.stretches if one.code in patrol.stretches), key=lambda one: one.place)
    back = bool(_lot(seed, f"way/{patrol.id}")[0] & 1)
    line = line[::-1] if back else line
    far = max(facts.reach_km[base, line[0].code] for base in (patrol.base, patrol.partner))
    minute, found = far / facts.book.road_kmh * HOUR, []
    for stretch in line:
        across = stretch.km / len(stretch.pieces) / facts.book.look_kmh * HOUR
        for piece in stretch.pieces[::-1] if back else stretch.pieces:
            found.append(Visit(piece.code, round(minute + across / 2, 1)))
            minute += across + facts.book.piece_minutes
    return tuple(found)


# ------------------------------------------------------------------ reasons
def reason(
    facts: Facts, stretch: StretchFact, mixed: Mapping[str, Mixed], assignments: Sequence[Assignment]
) -> Reason:
    """Return why a stretch is looked at as often as it is."""
    code, shifts = stretch.code, facts.shifts
    games = [mixed[shift.code] for shift in shifts]
    cover = sum(one.cover[code] for one in games) / len(games)
    floor = sum(one.floor[code] for one in games) / len(games)
    worth = games[0].risk
    even = sum(one.even[code] for one in games) / len(games)
    bound = "risk" if cover > floor + AT_FLOOR else "explore" if floor <= even + AT_FLOOR else "gap"
    looks = [one.last_look for one in stretch.pieces]
    known = [one for one in looks if one is not None]
    since = (shifts[0].starts_at - min(known)) / timedelta(hours=1) if len(known) == len(looks) else None
    return Reason(
        stretch=code,
        risk=worth[code],
        share_of_risk=worth[code] / sum(worth.values()),
        cover=cover,
        floor=floor,
        bound=bound,
        looks=sum(code in one.stretches for one in assignments),
        out_of=len(shifts),
        finds=sum(piece.finds for piece in stretch.pieces),
        looked_minutes=sum(piece.looked_minutes for piece in stretch.pieces),
        hours_since=since,
        bases=bases_of(facts, code, shifts[0]),
    )


def bases_of(facts: Facts, code: str, shift: Shift) -> tuple[str, ...]:
    """Return the bases from which a stretch can be looked at in a shift."""
    found = {
        base
        for team in means(facts, shift).teams
        if code in team.stretches
        for base in (team.base, team.partner)
    }
    return tuple(sorted(found))
