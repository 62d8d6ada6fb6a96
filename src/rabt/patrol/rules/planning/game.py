"""The game of a shift: how often each stretch must be looked at so that knowing it helps a smuggler least.

The defender commits to chances, the smuggler sees them and goes where his expected gain is greatest. What he
gains the two states lose, so the best commitment is the one that makes that greatest gain least.
(docs/patrols.md)

A pure strategy is a set of joint teams that can go out together. The mixed strategy is a list of them with
chances, found by generating columns: a small linear programme over the strategies known so far, and a whole-
number one that finds the strategy worth adding, until none is. So no chance is promised that no set of teams
can keep, and the chances of the stretches are kept exactly when a strategy is drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rabt.base.errors import Refused
from rabt.patrol.rules.planning.facts import Mixed, RuleBook, Strategy, Team
from rabt.patrol.rules.planning.programme import CLOSE, ENDLESS, Answer, Row, solve
from rabt.patrol.rules.planning.teams import Means

WHOLE = 1 << 32
"""Weights of a mixed strategy sum up to this, so that a draw of 32 bits keeps them exactly."""
FORCED = 0.03
"""How rarely, in the mean, the longest gap should decide instead of the lot: from it follows the floor."""
ROUNDS = 400
TINY = 1e-6


@dataclass(slots=True)
class Game:
    """One game as it is solved: the stretches, what they are worth, what must be kept, strategies so far."""

    risk: Mapping[str, float]
    detects: float
    means: Means
    even: Mapping[str, float]
    gap: Mapping[str, float]
    known: list[tuple[Team, ...]] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """Return the stretches in order."""
        return sorted(self.risk)


def gap_floor(shifts_in_gap: int) -> float:
    """Return the chance per shift that lets a stretch go unseen through the longest gap only `FORCED` often.

    With chance x in each of k shifts it goes unseen through all with (1-x)^k; k counts the shifts in which a
    look would still be in time.
    """
    return 1.0 if shifts_in_gap <= 1 else 1.0 - FORCED ** (1.0 / shifts_in_gap)


def expected_losses(
    risk: Mapping[str, float], cover: Mapping[str, float], detects: float
) -> dict[str, float]:
    """Return what is lost on the mean where a smuggler takes each stretch."""
    return {code: worth * (1.0 - detects * cover.get(code, 0.0)) for code, worth in risk.items()}


def best_response(risk: Mapping[str, float], cover: Mapping[str, float], detects: float) -> tuple[str, float]:
    """Return where a smuggler goes who knows the chances, and what is then lost on the mean."""
    losses = expected_losses(risk, cover, detects)
    code = min(losses, key=lambda one: (-losses[one], one))
    return code, losses[code]


def commit(risk: Mapping[str, float], means: Means, book: RuleBook, shifts_in_gap: int, shift: str) -> Mixed:
    """Return the mixed strategy of a kind of shift: floors first, then the least worst loss, then the sum.

    Refuses: stretch_out_of_reach, explore_impossible, planner_not_installed
    """
    reached = {code for team in means.teams for code in team.stretches}
    if lost := sorted(set(risk) - reached):
        raise Refused("stretch_out_of_reach", stretches=", ".join(lost))
    game = Game(risk, book.detects, means, {}, dict.fromkeys(risk, gap_floor(shifts_in_gap)), [()])
    game.even = dict.fromkeys(risk, min(book.explore * most_looks(game) / len(risk), 1.0))
    return _solved(game, shift)


def most_looks(game: Game) -> float:
    """Return how many stretches are looked at on the mean where teams look at as many as they can."""
    return -_generate(game, [], [], [], lambda _: -1.0).value


def _solved(game: Game, shift: str) -> Mixed:
    kept = _floors_kept(game)
    floor = {code: max(game.even[code], kept * game.gap[code]) - TINY for code in game.risk}
    worst = _least_worst(game, floor)
    columns = _least_sum(game, floor, worst)
    strategies = _weighed(game.known, columns)
    cover = cover_of(strategies)
    found = {code: cover.get(code, 0.0) for code in game.codes}
    loss = best_response(game.risk, found, game.detects)[1]
    return Mixed(shift, strategies, found, floor, dict(game.even), dict(game.risk), loss, kept)


def cover_of(strategies: Sequence[Strategy]) -> dict[str, float]:
    """Return the chance of each stretch to be looked at."""
    total = sum(one.weight for one in strategies)
    cover: dict[str, float] = {}
    for one in strategies:
        for code in {code for team in one.teams for code in team.stretches}:
            cover[code] = cover.get(code, 0) + one.weight
    return {code: weight / total for code, weight in cover.items()}


def _weighed(known: Sequence[tuple[Team, ...]], chances: Sequence[float]) -> tuple[Strategy, ...]:
    """Turn chances into weights of whole numbers that sum up to `WHOLE`: the largest rests are rounded up."""
    total = sum(max(one, 0.0) for one in chances)
    exact = [max(one, 0.0) / total * WHOLE for one in chances]
    weights = [int(one) for one in exact]
    for number in sorted(range(len(exact)), key=lambda at: (weights[at] - exact[at], at))[
        : WHOLE - sum(weights)
    ]:
        weights[number] += 1
    kept = [Strategy(teams, weight) for teams, weight in zip(known, weights, strict=True) if weight]
    return tuple(sorted(kept, key=lambda one: one.teams))


# ------------------------------------------------------------------ three questions, one after another
def _floors_kept(game: Game) -> float:
    """Return how much of the floor for the longest gap can be kept, the even share first.

    Refuses: explore_impossible
    """
    codes = game.codes
    wants = [(game.even[code], 0.0) for code in codes] + [(0.0, -game.gap[code]) for code in codes]
    own = [-1.0] + [1000.0] * len(codes)  # the part of the gap's floor (as much as possible), what wants
    rows = [
        (codes[at % len(codes)], {0: share} | ({1 + at: 1.0} if at < len(codes) else {}), least)
        for at, (least, share) in enumerate(wants)
    ]
    found = _generate(game, own, [1.0] + [ENDLESS] * len(codes), rows, lambda _: 0.0)
    if (lack := sum(found.columns[1 : 1 + len(codes)])) > len(codes) * TINY:
        raise Refused("explore_impossible", lack=round(lack, 3))
    return min(max(found.columns[0], 0.0), 1.0)


def _least_worst(game: Game, floor: Mapping[str, float]) -> float:
    """Return the least that a smuggler's best answer can be brought down to."""
    rows = [(code, {0: 1.0 / (game.risk[code] * game.detects)}, 1.0 / game.detects) for code in game.codes]
    rows += [(code, {}, floor[code]) for code in game.codes]
    return _generate(game, [1.0], [ENDLESS], rows, lambda _: 0.0).columns[0]


def _least_sum(game: Game, floor: Mapping[str, float], worst: float) -> list[float]:
    """Return the chances of all strategies that keep the worst and lose least over all stretches together."""
    rows: list[Want] = []
    for code in game.codes:
        need = (1.0 - worst * (1.0 + TINY) / game.risk[code]) / game.detects
        rows.append((code, {}, max(floor[code], need)))
    found = _generate(game, [], [], rows, lambda code: -game.risk[code] * game.detects)
    return list(found.columns)


Want = tuple[str, Mapping[int, float], float]
"""A row: chance of this stretch, plus own columns with coefficients, is at least so much."""


def _generate(
    game: Game,
    own: Sequence[float],
    most: Sequence[float],
    wants: Sequence[Want],
    price: Callable[[str], float],
) -> Answer:
    """Solve the programme over all strategies, adding them as they prove worth it. Refuses: game_unsolved"""
    bases = sorted(game.means.usual_crews)
    for _ in range(ROUNDS):
        found = _master(game, own, most, wants, price, bases)
        if found is None:
            raise Refused("game_unsolved")
        worth = dict.fromkeys(game.codes, 0.0)
        for (code, _, _), dual in zip(wants, found.duals, strict=False):
            worth[code] += dual
        for code in game.codes:
            worth[code] -= price(code)
        toll = dict(zip(bases, found.duals[len(wants) + 1 :], strict=True))
        teams, value = best_teams(game.means, worth, toll)
        if value + found.duals[len(wants)] <= CLOSE * 10 or teams in game.known:
            return found
        game.known.append(teams)
    raise Refused("game_unsolved")


def _master(
    game: Game, own: Sequence[float], most: Sequence[float], wants: Sequence[Want],
    price: Callable[[str], float], bases: Sequence[str],
) -> Answer | None:  # fmt: skip
    seen = [{code for team in teams for code in team.stretches} for teams in game.known]
    first = len(own)
    rows = [
        Row(dict(parts) | {first + at: 1.0 for at, codes in enumerate(seen) if code in codes}, least)
        for code, parts, least in wants
    ]
    rows.append(Row({first + at: 1.0 for at in range(len(seen))}, 1.0, 1.0))
    for base in bases:
        used = {first + at: float(crews_of(teams, base)) for at, teams in enumerate(game.known)}
        rows.append(
            Row({at: crews for at, crews in used.items() if crews}, most=game.means.usual_crews[base])
        )
    cost = [*own, *(sum(price(code) for code in sorted(codes)) for codes in seen)]
    return solve(cost, rows, most=[*most, *([ENDLESS] * len(seen))])


def crews_of(teams: Sequence[Team], base: str) -> int:
    """Return how many crews of a base go out."""
    return sum(base in (team.base, team.partner) for team in teams)


# ------------------------------------------------------------------ the strategy worth adding
def best_teams(
    means: Means, worth: Mapping[str, float], toll: Mapping[str, float]
) -> tuple[tuple[Team, ...], float]:
    """Return the teams that can go out together and are worth most, and how much that is.

    `worth` of a look at each stretch; `toll` (zero or less) of a crew of each base.
    """
    value = {
        team: sum(worth[code] for code in team.stretches) + toll[team.base] + toll[team.partner]
        for team in means.teams
    }
    useful = [team for team in means.teams if value[team] > CLOSE]
    if not useful:
        return (), 0.0
    rows = together(means, useful)
    cost = [-value[team] for team in useful]
    found = solve(cost, rows, most=1.0)
    if found is None or any(CLOSE < one < 1 - CLOSE for one in found.columns):
        found = solve(cost, rows, most=1.0, whole=True)
    if found is None:
        raise Refused("game_unsolved")
    chosen = tuple(team for team, one in zip(useful, found.columns, strict=True) if one > 0.5)
    return chosen, sum(value[team] for team in chosen)


def together(means: Means, teams: Sequence[Team], first: int = 0) -> list[Row]:
    """Return the rows that teams going out together keep; the columns of `teams` begin at `first`."""
    rows = [
        Row({first + at: 1.0 for at, team in enumerate(teams) if code in team.stretches}, most=1.0)
        for code in sorted({code for team in teams for code in team.stretches})
    ]
    for base in sorted(means.crews):
        used = {first + at: 1.0 for at, team in enumerate(teams) if base in (team.base, team.partner)}
        cars = {first + at: 1.0 for at, team in enumerate(teams) if base == team.base}
        rows += [Row(used, most=means.crews[base]), Row(cars, most=means.vehicles[base])]
    if means.most_patrols is not None:
        rows.append(Row({first + at: 1.0 for at in range(len(teams))}, most=means.most_patrols))
    return [row for row in rows if row.parts]
