"""Joint patrols: no rule broken on invented borders, the game below three plain ways, lots that nobody guesses."""

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from math import erfc, sqrt
from multiprocessing import get_context
from random import Random
from typing import Any

from bench import hidden, policies
from bench.policies import Ground, Looks
from rabt.base.errors import Refused
from rabt.patrol.rules.planning.checking import check
from rabt.patrol.rules.planning.facts import Facts, Mixed, Span
from rabt.patrol.rules.planning.mending import mend_plan
from rabt.patrol.rules.planning.plan import make_plan
from rabt.patrol.rules.planning.sampling import draw
from rabt.patrol.tests.borders import border
from rabt.patrol.tests.enumerated import least_worst

BORDERS, GAMES, SMALL = 200, 30, 10
LOTS, SIGNIFICANT = 2_000, 0.01
MOST_OFF, MOST_GAINED, MEND_SECONDS = 2.0, 3.0, 5.0
PROCESSES = 2


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Plan, check, mend and play; what holds is said for each bar."""
    plans, games, lots = planned(BORDERS, seed), played(GAMES, seed), drawn(seed)
    told = {"plans": plans, "games": games, "lots": lots, "hidden": simulated(seed)}
    held = {
        "no rule broken": not plans["breaches"] and plans["planned"] > BORDERS // 2,
        "mended in time": plans["mend_longest"] <= MEND_SECONDS,
        "below the others": games["below"] == games["games"],
        "equal to enumeration": games["enumerated_off"] < 1e-4,
        "shares kept": lots["off"] <= MOST_OFF,
        "lots by their weights": lots["chi_square_p"] >= SIGNIFICANT,
        "not guessed": lots["gained"] <= MOST_GAINED,
    }
    return {"held": all(held.values()), "bars": held, **told}


# ------------------------------------------------------------------ plans
def invented(seed: int) -> Facts:
    """Draw a border of some size, days and crews."""
    lot = Random(f"size {seed}")
    bases = lot.randint(1, 3)
    return border(
        seed, stretches=bases * lot.randint(3, 6), bases=bases, days=lot.choice([2, 3, 4, 5, 7, 9]),
        a_day=lot.choice([2, 3]), staff=lot.choice([(10, 14), (12, 20)]), gap=lot.choice([72.0, 96.0, 120.0]),
        explore=lot.choice([0.1, 0.2]), most_stretches=lot.choice([1, 2, 2]),
    )  # fmt: skip


def one_plan(seed: int) -> dict[str, Any]:
    """Plan one border and check it; let an officer fall ill and a vehicle break down, mend, and check again."""
    facts, begun = invented(seed), time.monotonic()
    try:
        made = make_plan(facts, b"%032d" % seed)
    except Refused as refused:
        return {"seed": seed, "refused": refused.code}
    took = time.monotonic() - begun
    breaches = [one.rule for one in check(facts, made.assignments)]
    half = facts.shifts[len(facts.shifts) // 2]
    now, away = half.starts_at, (Span(half.ends_at, facts.shifts[-1].ends_at),)
    later = [one for one in made.assignments if one.starts_at > now]
    told = {
        "seed": seed, "took": took, "patrols": len(made.assignments), "left_out": len(made.left_out), "breaches": breaches,
    }  # fmt: skip
    if not later:
        return told
    ill, broken = later[0].crew[0], later[-1].vehicle
    worse = replace(
        facts,
        members=tuple(
            replace(one, away=(*one.away, *away)) if one.id == ill else one for one in facts.members
        ),
        vehicles=tuple(replace(one, away=away) if one.id == broken else one for one in facts.vehicles),
    )
    begun = time.monotonic()
    mended = mend_plan(worse, made.assignments, now)
    lost = sum(ill in one.crew or one.vehicle == broken for one in later)
    after = [
        one.rule for one in check(worse, mended.assignments) if not (one.rule == "gap" and mended.left_out)
    ]
    return told | {
        "mend_took": time.monotonic() - begun, "lost": lost, "changed": len(mended.changed),
        "mend_left_out": len(mended.left_out), "mend_breaches": after,
    }  # fmt: skip


def planned(number: int, seed: int) -> dict[str, Any]:
    """Plan many borders; return what the checker found in all."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        rows = list(pool.map(one_plan, range(seed % 1000, seed % 1000 + number)))
    made = [row for row in rows if "took" in row]
    mended = [row for row in made if "mend_took" in row]
    broken = Counter(rule for row in made for rule in (*row["breaches"], *row.get("mend_breaches", ())))
    return {
        "borders": number,
        "planned": len(made),
        "refused": dict(Counter(row["refused"] for row in rows if "refused" in row)),
        "patrols": sum(row["patrols"] for row in made),
        "left_out": sum(row["left_out"] for row in made),
        "breaches": dict(broken),
        "breaches_in": [row["seed"] for row in made if row["breaches"] or row.get("mend_breaches")],
        "plan_median_s": round(statistics.median(row["took"] for row in made), 2),
        "plan_longest_s": round(max(row["took"] for row in made), 2),
        "mended": len(mended),
        "mend_longest": round(max((row["mend_took"] for row in mended), default=0.0), 2),
        "mend_lost": sum(row["lost"] for row in mended),
        "mend_changed": sum(row["changed"] for row in mended),
        "mend_left_out": sum(row["mend_left_out"] for row in mended),
    }


# ------------------------------------------------------------------ games
def played(number: int, seed: int) -> dict[str, Any]:
    """Play borders against a smuggler who knows how often each stretch is looked at; the rota he knows whole."""
    rows = []
    for at in range(number):
        lot = Random(f"game {seed} {at}")
        bases = lot.randint(2, 4)
        ground = Ground.of(
            border(seed + at, stretches=bases * lot.randint(4, 6), bases=bases, days=5, staff=(6, 12))
        )
        rota = list(policies.fixed_rota(ground, 120))
        risk = list(policies.highest_risk_first(ground, 120))
        anywhere = list(policies.uniform_random(ground, 1_000, at))
        rows.append({
            "game": ground.free.worst,
            "game with floors": ground.agreed.worst,
            "fixed rota": policies.loss_known(ground, rota),
            "uniform random": policies.loss(ground, policies.frequencies(anywhere)),
            "highest risk first": policies.loss(ground, policies.frequencies(risk)),
            "greatest worth": max(ground.risk.values()),
        })  # fmt: skip
    others = ("fixed rota", "uniform random", "highest risk first")
    return {
        "games": number,
        "below": sum(all(row["game"] < row[one] for one in others) for row in rows),
        "below_with_floors": {one: sum(row["game with floors"] < row[one] for row in rows) for one in others},
        "mean_loss_of_greatest": {
            name: round(statistics.mean(row[name] / row["greatest worth"] for row in rows), 3)
            for name in rows[0]
        },
        "enumerated": SMALL,
        "enumerated_off": max(_off_enumeration(seed + at) for at in range(SMALL)),
    }


def _off_enumeration(seed: int) -> float:
    """Return how far a game of at most six stretches is from what brute force finds, as a part of it."""
    facts = border(seed, stretches=3 + seed % 4, bases=1 + seed % 2, days=3, staff=(5, 9))
    ground = Ground.of(facts)
    found = least_worst(ground.risk, ground.can, facts.book.detects, ground.agreed.floor)
    return abs(ground.agreed.worst - found) / found


# ------------------------------------------------------------------ lots
def drawn(seed: int) -> dict[str, Any]:
    """Draw 2,000 shifts of a border: how near the shares come, and whether a watcher gains by watching."""
    facts = border(seed, stretches=18, bases=3, days=-(-LOTS // 3), staff=(10, 16))
    ground = Ground.of(facts)
    both = list(policies.as_agreed(ground, seed))[:LOTS]
    fell, went = [one for one, _ in both], [one for _, one in both]
    cover, codes = ground.agreed.cover, sorted(ground.risk)
    return {
        "shifts": len(both),
        "off": round(_off(cover, went), 3),
        "off_before_the_gap_rule": round(_off(cover, fell), 3),
        "changed_by_the_gap_rule": round(sum(one != other for one, other in both) / len(both), 4),
        "strategies": len(ground.agreed.strategies),
        "chi_square_p": round(chi_square(ground.agreed, seed), 4),
        "gained": round(
            max(hidden.gained(went[at : at + 360], codes) for at in range(0, LOTS - 360, 180)), 2
        ),
        "gained_mean": round(
            statistics.mean(hidden.gained(went[at : at + 360], codes) for at in range(0, LOTS - 360, 180)), 2
        ),
    }


def _off(cover: Any, looks: Sequence[Looks]) -> float:
    """Return how far looks are from their chances, in points on the mean."""
    found = policies.frequencies(list(looks))
    return 100 * statistics.mean(abs(found.get(code, 0.0) - chance) for code, chance in cover.items())


def chi_square(mixed: Mixed, seed: int) -> float:
    """Return how likely lots as uneven as these are, were every strategy drawn by its weight.

    Only what the lot said counts: each draw stands alone. What went out after the rule of the longest gap depends
    on the shifts before, and no such test holds for it. (Wilson and Hilferty's approximation of the tail)
    """
    whole = sum(one.weight for one in mixed.strategies)
    counts = Counter(draw(mixed, b"%032d" % seed, str(at)).teams for at in range(LOTS))
    cells, rare = [], [0.0, 0.0]
    for one in mixed.strategies:
        expected = LOTS * one.weight / whole
        if expected >= 5:
            cells.append((counts[one.teams], expected))
        else:
            rare = [rare[0] + counts[one.teams], rare[1] + expected]
    if rare[1] >= 5:
        cells.append((rare[0], rare[1]))
    free = len(cells) - 1
    value = sum((found - expected) ** 2 / expected for found, expected in cells)
    normal = ((value / free) ** (1 / 3) - (1 - 2 / (9 * free))) / sqrt(2 / (9 * free))
    return 0.5 * erfc(normal / sqrt(2))


# ------------------------------------------------------------------ hidden targets
def simulated(seed: int) -> dict[str, Any]:
    """Let targets pass a border under each policy; draw the chance to meet them. Simulated."""
    facts = border(seed + 1, stretches=18, bases=3, days=700, staff=(10, 16))
    ground, number = Ground.of(facts), 2_000
    ways = {
        "the game, as agreed": [one for _, one in policies.as_agreed(ground, seed)][:number],
        "the game, no floors": list(policies.by_lot(ground, number, seed)),
        "uniform random": list(policies.uniform_random(ground, number, seed)),
        "highest risk first": list(policies.highest_risk_first(ground, number)),
        "fixed rota": list(policies.fixed_rota(ground, number)),
    }
    told: dict[str, dict[str, dict[str, Any]]] = {}
    for name, looks in ways.items():
        told[name] = {}
        for who, watches in (("worth", False), ("watches", True)):
            hits, tries, lost = hidden.met(ground, looks, watches, seed)
            low, high = hidden.interval(hits, tries)
            told[name][who] = {
                "met": round(hits / tries, 4), "low": round(low, 4), "high": round(high, 4), "lost": round(lost, 2),
            }  # fmt: skip
    hidden.picture(told)
    return told
