"""Drawing what goes out: by lot from the mixed strategy, and never so that a piece goes unseen too long.

Each shift's lot comes from the sealed seed and the name of the shift alone (HMAC-SHA256), so audit draws it
again when the seal is opened, and no shift tells anything of another. Only where the longest gap would be
overrun the lot is mended: as few teams as possible are changed, and each such patrol says so (`drawn` is
false).
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rabt.base.errors import Refused
from rabt.patrol.rules.planning.facts import Facts, Mixed, Shift, Strategy, Team
from rabt.patrol.rules.planning.game import together
from rabt.patrol.rules.planning.programme import Row, solve
from rabt.patrol.rules.planning.teams import Means

AHEAD = 7
"""Shifts that are looked ahead, so that not more falls due in one than can go out."""
LATE, LATER = 10_000.0, 0.01
LOT_BYTES = 4
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Drawn:
    """What goes out in one shift: the lot as it fell, and the teams that go, most of them from the lot."""

    shift: Shift
    lot: Strategy
    teams: tuple[Team, ...]

    @property
    def forced(self) -> tuple[Team, ...]:
        """Return the teams that stand for the longest gap."""
        return tuple(team for team in self.teams if team not in self.lot.teams)


def seed_digest(seed: bytes) -> str:
    """Return what may be shown of a sealed seed at once: its SHA-256."""
    return hashlib.sha256(seed).hexdigest()


def draw(mixed: Mixed, seed: bytes, shift_id: str) -> Strategy:
    """Draw the strategy of a shift: each by its exact weight, the same again for the same seed and shift."""
    told = hmac.new(seed, f"patrol/{shift_id}".encode(), hashlib.sha256).digest()
    lot = int.from_bytes(told[:LOT_BYTES], "big")
    for one in mixed.strategies:
        lot -= one.weight
        if lot < 0:
            return one
    raise AssertionError("weights of a mixed strategy sum up to all lots")


@dataclass(slots=True)
class Memory:
    """When each stretch was looked at last (all of it), and by when it must be again."""

    gap: timedelta
    ends_at: datetime
    last: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: Facts) -> "Memory":
        """Return what is known before the plan, each stretch by its piece that was looked at longest ago.

        A plan cannot mend the past: what is overdue as it begins, or will be soon, has the hours to catch up.
        """
        begins_at, gap = facts.shifts[0].starts_at, timedelta(hours=facts.book.gap_hours)
        soonest = begins_at + timedelta(hours=facts.book.catch_up_hours) - gap
        memory = cls(gap, facts.shifts[-1].ends_at)
        for stretch in facts.stretches:
            if stretch.code in facts.book.zone:
                looks = [one.last_look or soonest for one in stretch.pieces]
                memory.last[stretch.code] = max(min(looks), soonest)
        return memory

    def due(self, shifts: Sequence[Shift]) -> dict[str, int]:
        """Return the stretches that must be looked at in these shifts, and in which of them at the latest.

        A look counts as late as its shift ends and, for the next gap, as early as it starts. What falls due
        after the plan's end is the next plan's.
        """
        found = {}
        for code, last in self.last.items():
            if last + self.gap < self.ends_at:
                in_time = [at for at, shift in enumerate(shifts) if shift.ends_at <= last + self.gap]
                if len(in_time) < len(shifts):
                    found[code] = max(in_time, default=-1)
        return found

    def note(self, shift: Shift, teams: Sequence[Team]) -> None:
        """Remember what a shift looks at."""
        for team in teams:
            for code in team.stretches:
                self.last[code] = shift.starts_at


def sample(
    facts: Facts, mixed: Mapping[str, Mixed], means: Mapping[str, Means], seed: bytes
) -> Iterator[Drawn]:
    """Draw every shift of a plan in order; `mixed` and `means` by kind of shift.

    Refuses: gap_impossible, planner_not_installed
    """
    memory = Memory.of(facts)
    for at, shift in enumerate(facts.shifts):
        lot = draw(mixed[shift.code], seed, shift.id)
        ahead = facts.shifts[at : at + AHEAD]
        teams = mend(lot.teams, memory.due(ahead), ahead, means)
        memory.note(shift, teams)
        yield Drawn(shift, lot, teams)


def mend(
    lot: tuple[Team, ...], due: Mapping[str, int], ahead: Sequence[Shift], means: Mapping[str, Means]
) -> tuple[Team, ...]:
    """Return the teams of the first shift: the lot, changed as little as lets everything due be seen in time.

    `due` tells for each stretch the last of the shifts `ahead` that is in time (-1: none).
    Refuses: gap_impossible
    """
    seen = {code for team in lot for code in team.stretches}
    if not due or all(code in seen for code in due):
        return lot
    options = [
        (at, team)
        for at, shift in enumerate(ahead)
        for team in means[shift.code].teams
        if (at == 0 and team in lot) or any(due.get(code, -1) >= at for code in team.stretches)
    ]
    cost = [_cost(at, team, lot) for at, team in options] + [LATE] * len(due)
    rows, first = [], len(options)
    for number, (code, latest) in enumerate(sorted(due.items())):
        looks = {
            column: 1.0
            for column, (at, team) in enumerate(options)
            if at <= latest and code in team.stretches
        }
        rows.append(Row(looks | {first + number: 1.0}, 1.0))
    for at, shift in enumerate(ahead):
        columns = [column for column, (when, _) in enumerate(options) if when == at]
        if columns:
            rows += together(means[shift.code], [options[column][1] for column in columns], columns[0])
    found = solve(cost, rows, most=1.0, whole=True)
    late = (
        [code for code, one in zip(sorted(due), found.columns[first:], strict=True) if one > HALF]
        if found
        else []
    )
    if found is None or late:
        raise Refused("gap_impossible", stretches=", ".join(late), shift=ahead[0].id)
    return tuple(
        sorted(team for column, (at, team) in enumerate(options) if at == 0 and found.columns[column] > HALF)
    )


def _cost(at: int, team: Team, lot: tuple[Team, ...]) -> float:
    """Weigh a team: one of the lot is kept if it can be; one sent later may yet be spared by its own lot."""
    if at == 0:
        return -1.0 if team in lot else 1.0
    return 1.0 - HALF - LATER * at
