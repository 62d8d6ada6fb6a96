"""Small games solved by brute force: every set of teams that can go out together, in one programme."""

from itertools import combinations

from rabt.patrol.rules.planning.programme import Row, solve


def pure_strategies(means):
    """Return each distinct pair (stretches seen, crews used) of teams that can go, with one set of teams."""
    found = {(frozenset(), ()): ()}

    def grow(teams, rest):
        for at, team in enumerate(rest):
            more = (*teams, team)
            if allowed(means, more):
                found.setdefault(signature(means, more), more)
                grow(more, rest[at + 1 :])

    grow((), means.teams)
    return found


def allowed(means, teams):
    if any(set(one.stretches) & set(other.stretches) for one, other in combinations(teams, 2)):
        return False
    for base, most in means.crews.items():
        if sum(base in (one.base, one.partner) for one in teams) > most:
            return False
        if sum(base == one.base for one in teams) > means.vehicles[base]:
            return False
    return means.most_patrols is None or len(teams) <= means.most_patrols


def signature(means, teams):
    used = tuple((base, sum(base in (t.base, t.partner) for t in teams)) for base in sorted(means.crews))
    return frozenset(code for t in teams for code in t.stretches), used


def least_worst(risk, means, detects, floor):
    """Return the least expected loss under the smuggler's best answer over all mixed strategies."""
    pure = list(pure_strategies(means))
    codes, bases = sorted(risk), sorted(means.crews)
    rows = [Row({at + 1: 1.0 for at in range(len(pure))}, 1.0, 1.0)]
    for code in codes:
        seen = {at + 1: 1.0 for at, (stretches, _) in enumerate(pure) if code in stretches}
        rows.append(Row({0: 1.0} | {at: risk[code] * detects for at in seen}, risk[code]))
        rows.append(Row(seen, floor.get(code, 0.0)))
    for base in bases:
        crews = {at + 1: float(dict(used).get(base, 0)) for at, (_, used) in enumerate(pure)}
        rows.append(Row(crews, most=means.usual_crews[base]))
    answer = solve([1.0] + [0.0] * len(pure), rows)
    return answer.value if answer else None
