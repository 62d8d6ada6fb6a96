"""Ways to choose what a shift looks at: the game, and the three that it is held against, with the same crews."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

from rabt.patrol.rules.planning.facts import Facts, Mixed, Team
from rabt.patrol.rules.planning.game import best_response, best_teams, commit
from rabt.patrol.rules.planning.plan import shifts_in_gap
from rabt.patrol.rules.planning.risk import risks
from rabt.patrol.rules.planning.sampling import draw, sample
from rabt.patrol.rules.planning.teams import Means, means

NEVER = 10_000
Looks = frozenset[str]


@dataclass(frozen=True)
class Ground:
    """A border with what its stretches are worth, what can be sent, and the game of a shift."""

    facts: Facts
    risk: Mapping[str, float]
    can: Means
    agreed: Mixed
    free: Mixed

    @classmethod
    def of(cls, facts: Facts) -> "Ground":
        """Solve both games: with the floors that were agreed, and without any."""
        risk, can = risks(facts.stretches, facts.book), means(facts, facts.shifts[0])
        agreed = commit(risk, can, facts.book, shifts_in_gap(facts), "x")
        free = commit(risk, can, replace(facts.book, explore=0.0), NEVER, "x")
        return cls(facts, risk, can, agreed, free)


def seen(teams: tuple[Team, ...]) -> Looks:
    """Return the stretches that teams look at."""
    return frozenset(code for team in teams for code in team.stretches)


def spare(ground: Ground, shift: int) -> Means:
    """Return what can be sent in a shift so that over all shifts no base gives more crews than in the game."""
    usual = ground.can.usual_crews
    crews = {base: int((shift + 1) * rate) - int(shift * rate) for base, rate in usual.items()}
    return replace(
        ground.can, crews={base: min(number, ground.can.crews[base]) for base, number in crews.items()}
    )


def fixed_rota(ground: Ground, shifts: int) -> Iterator[Looks]:
    """Go where nobody was longest, by a table that never changes."""
    last = dict.fromkeys(ground.risk, -1)
    for shift in range(shifts):
        age = {code: float(shift - last[code]) for code in last}
        found = seen(best_teams(spare(ground, shift), age, dict.fromkeys(ground.can.crews, 0.0))[0])
        last |= dict.fromkeys(found, shift)
        yield found


def highest_risk_first(ground: Ground, shifts: int) -> Iterator[Looks]:
    """Go where the risk is highest, as far as crews reach."""
    for shift in range(shifts):
        yield seen(best_teams(spare(ground, shift), ground.risk, dict.fromkeys(ground.can.crews, 0.0))[0])


def uniform_random(ground: Ground, shifts: int, seed: int) -> Iterator[Looks]:
    """Send teams anywhere, each as likely as any other."""
    lot = Random(f"uniform {seed}")
    for shift in range(shifts):
        can, chosen = spare(ground, shift), []
        for team in lot.sample(can.teams, len(can.teams)):
            if _still(can, (*chosen, team)):
                chosen.append(team)
        yield seen(tuple(chosen))


def _still(can: Means, teams: tuple[Team, ...]) -> bool:
    looks = [code for team in teams for code in team.stretches]
    if len(looks) != len(set(looks)):
        return False
    last = teams[-1]
    crews = all(
        sum(base in (team.base, team.partner) for team in teams) <= can.crews[base]
        for base in (last.base, last.partner)
    )
    return crews and sum(team.base == last.base for team in teams) <= can.vehicles[last.base]


def by_lot(ground: Ground, shifts: int, seed: int) -> Iterator[Looks]:
    """Draw each shift from the game without floors."""
    for shift in range(shifts):
        yield seen(draw(ground.free, b"%032d" % seed, str(shift)).teams)


def as_agreed(ground: Ground, seed: int) -> Iterator[tuple[Looks, Looks]]:
    """Draw each shift of the border's own days from the game with its floors; what fell, and what went out."""
    codes = {shift.code for shift in ground.facts.shifts}
    mixed, can = dict.fromkeys(codes, ground.agreed), dict.fromkeys(codes, ground.can)
    for drawn in sample(ground.facts, mixed, can, b"%032d" % seed):
        yield seen(drawn.lot.teams), seen(drawn.teams)


def frequencies(looks: list[Looks]) -> dict[str, float]:
    """Return how often each stretch was looked at."""
    codes = sorted({code for one in looks for code in one})
    return {code: sum(code in one for one in looks) / len(looks) for code in codes}


def loss(ground: Ground, cover: Mapping[str, float]) -> float:
    """Return what is lost on the mean where a smuggler knows how often each stretch is looked at."""
    return best_response(ground.risk, cover, ground.facts.book.detects)[1]


def loss_known(ground: Ground, looks: list[Looks]) -> float:
    """Return what is lost on the mean where he knows the table, shift by shift."""
    return sum(loss(ground, dict.fromkeys(one, 1.0)) for one in looks) / len(looks)
