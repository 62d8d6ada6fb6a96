"""Weigh evidence: how much more often does a level occur between one person's rows than between strangers'?

Fellegi and Sunter's weights (1969). Chances among strangers are counted on pairs drawn at random, those of
documents set by how many there are; chances among true pairs are learned without labels by expectation and
maximisation, or counted where labels are given.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from rabt.linkage.compare import LEVELS, PATTERNS, Comparison, Evidence, levels_of

ROUNDS, SEED = 40, 20261128
FEWEST_DRAWN, MOST_DRAWN, DRAWN_A_ROW = 200_000, 4_000_000, 4
"""Pairs of strangers that are drawn: the more, the better is known how seldom they share a rare name."""
TOGETHER = 250
"""Rows of each side that are drawn together."""
SELDOM, SHOWN, FEWEST = 20, 2e-5, 8
"""Pairs below which the share of a level is not known, and known levels from which a line can be laid."""
LEAN = {"name": 5.0}
"""How many pairs' worth of the strangers' chances a level leans on that true pairs seldom show."""
FIRM = 60.0
"""Beyond so many logarithms nothing is more certain."""
SLIP = 90e-8
"""Chance that two strangers' documents of eight or more signs differ in one sign only."""


@dataclass(frozen=True, eq=False)
class Weights:
    """The learned model, as data: chances of each level among true pairs and among strangers.

    `prior` is the chance that two rows drawn at random are one person; `told` says on what it was learned.
    """

    true: dict[str, np.ndarray]
    strangers: dict[str, np.ndarray]
    prior: float
    told: dict[str, Any] = field(default_factory=dict)

    def of(self, name: str) -> np.ndarray:
        """Return the weight of each level of a field, as a natural logarithm."""
        return self._logs[name]

    @cached_property
    def _logs(self) -> dict[str, np.ndarray]:
        return {name: np.log(row / self.strangers[name]) for name, row in self.true.items()}

    def weigh(self, evidence: Evidence) -> np.ndarray:
        """Return the log odds that each pair is one person, by its evidence alone."""
        found: np.ndarray = self.of_patterns[evidence.pattern]
        return found

    @cached_property
    def of_patterns(self) -> np.ndarray:
        """The log odds of every pattern that there may be."""
        return self.of_levels(levels_of(np.arange(PATTERNS))).astype(np.float32)

    def of_levels(self, levels: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the log odds of pairs by the level of each field."""
        odds = np.full(len(levels["name"]), math.log(self.prior / (1 - self.prior)))
        for name, row in levels.items():
            odds += self.of(name)[row]
        found: np.ndarray = np.clip(odds, -FIRM, FIRM)
        return found

    def as_json(self) -> str:
        """Write the model as JSON."""
        told = {"told": self.told, "prior": self.prior}
        for side in ("true", "strangers"):
            table = getattr(self, side)
            told[side] = {name: row.tolist() for name, row in table.items()}
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Weights":
        """Read a model; anything that is none is a ValueError."""
        try:
            told = json.loads(text)
            sides = {
                side: {name: np.array(told[side][name], dtype=float) for name in LEVELS}
                for side in ("true", "strangers")
            }
            found = cls(**sides, prior=float(told["prior"]), told=dict(told["told"]))
        except (KeyError, TypeError, AttributeError, RecursionError) as wrong:
            raise ValueError("this is no model of weights") from wrong
        if any(len(row) != LEVELS[name] for side in sides.values() for name, row in side.items()):
            raise ValueError("this model of weights is of another version")
        return found


@dataclass(frozen=True, eq=False)
class Strangers:
    """Rows drawn at random: how often each pattern occurs between them, and how large both registers are."""

    times: np.ndarray
    left: int
    right: int

    @property
    def drawn(self) -> int:
        """How many pairs were drawn."""
        return max(int(self.times.sum()), 1)

    @cached_property
    def chances(self) -> dict[str, np.ndarray]:
        """The chance of each level, all who were drawn counted as strangers."""
        return self.chances_but(np.zeros(len(self._seen)))

    def chances_but_for(self, weights: "Weights") -> dict[str, np.ndarray]:
        """Return the chance of each level without the pairs that by these weights are one person."""
        return self.chances_but(1 / (1 + np.exp(-weights.of_levels(self._levels))))

    def chances_but(self, belief: np.ndarray) -> dict[str, np.ndarray]:
        """Return the chance of each level, every pattern counted as far as it is believed to be of strangers.

        Of documents the chance is set by how many there are: so seldom do strangers have one in common.
        """
        times = self.times[self._seen] * (1 - belief)
        chances = {
            name: (np.bincount(row, weights=times, minlength=LEVELS[name]) + 0.5)
            / (times.sum() + 0.5 * LEVELS[name])
            for name, row in self._levels.items()
        }
        for name in ("national", "passport"):
            known = 1 - chances[name][0]
            same = 1 / max(self.left, self.right, 2)
            chances[name] = np.array(
                [chances[name][0], known * (1 - same - SLIP), known * SLIP, known * same]
            )
        return chances

    @cached_property
    def _seen(self) -> np.ndarray:
        return np.flatnonzero(self.times)

    @cached_property
    def _levels(self) -> dict[str, np.ndarray]:
        return levels_of(self._seen)


def strangers(laid: Comparison, places: tuple[np.ndarray, np.ndarray]) -> Strangers:
    """Compare rows drawn at random; `places` tells where each row of the registers is laid out."""
    left, right = len(laid.ours), len(laid.theirs)
    drawn = drawn_pairs(left, right)
    pattern = laid.compared(places[0][drawn[0]], places[1][drawn[1]]).pattern
    return Strangers(np.bincount(pattern, minlength=PATTERNS), left, right)


def drawn_pairs(left: int, right: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw pairs of rows of two registers at random, always the same ones.

    Some rows of one side each meet some of the other, and then others do: what their names say is asked for
    again and again, and is known.
    """
    draw = np.random.default_rng(SEED)
    many = min(max(DRAWN_A_ROW * (left + right), FEWEST_DRAWN), MOST_DRAWN, 20 * left * right)
    side = min(TOGETHER, math.isqrt(many))
    times = many // max(side, 1) ** 2
    ours, theirs = (
        draw.integers(0, max(left, 1), (times, side)),
        draw.integers(0, max(right, 1), (times, side)),
    )
    return np.repeat(ours, side, axis=1).ravel(), np.tile(theirs, (1, side)).ravel()


def learn(
    times: np.ndarray, scores: np.ndarray, usual: Strangers, among: int, told: Mapping[str, Any]
) -> Weights:
    """Learn without labels what true pairs look like, from how often each pattern occurs.

    Pairs whose levels are all alike are learned from as one; `scores` are what names of each level say by
    themselves, and `among` is of how many pairs the candidates are the likelier part.
    """
    seen = np.flatnonzero(times)
    levels, times = levels_of(seen), times[seen]
    document = (levels["national"] == 3) | (levels["passport"] == 3)
    dated = (levels["born"] == 8) & (scores[levels["name"]] > 6)
    belief = np.where(document, 0.98, np.where(dated, 0.9, 0.01))
    found = _counted(levels, belief * times, usual.chances, among, told)
    for turn in range(ROUNDS):
        belief = 1 / (1 + np.exp(-found.of_levels(levels)))
        known = usual.chances_but_for(found)
        if turn >= ROUNDS // 2:
            known = _drawn_out(found, known, usual.drawn, scores)
        found = _counted(levels, belief * times, known, among, told)
    return found


def _drawn_out(
    found: Weights, usual: Mapping[str, np.ndarray], many: int, scores: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the strangers' chances with the seldom levels of names drawn out along the others.

    A million pairs drawn at random never show how seldom two strangers have a rare name in common. What the
    names say by themselves is near the weight already: where both are known a line is laid, and it goes on.
    """
    true, chance = found.true["name"], usual["name"]
    known = (chance >= SELDOM / many) & (true > SHOWN)
    if known.sum() < FEWEST or np.ptp(scores[known]) < 1:
        return dict(usual)
    weight = np.log(true / chance)
    slope, base = np.polyfit(scores[known], weight[known], 1, w=np.sqrt(true[known]))
    rare = ~known & (scores > 0)
    drawn = np.where(rare, np.maximum(weight, base + slope * scores), weight)
    return {**usual, "name": np.where(rare, true / np.exp(drawn), chance)}


def fit(
    evidence: Evidence, truth: np.ndarray, usual: Strangers, among: int, told: Mapping[str, Any]
) -> Weights:
    """Count what true pairs look like where somebody said which they are."""
    found = _counted(evidence.levels, truth.astype(float), usual.chances, among, told)
    known = _drawn_out(found, usual.chances_but_for(found), usual.drawn, evidence.scores)
    return _counted(evidence.levels, truth.astype(float), known, among, told)


def _counted(
    levels: Mapping[str, np.ndarray], belief: np.ndarray, chances: Mapping[str, np.ndarray], among: int,
    told: Mapping[str, Any],
) -> Weights:  # fmt: skip
    true = {}
    for name, row in levels.items():
        lean = LEAN.get(name, 2.0) * chances[name]
        counted = np.bincount(row, weights=belief, minlength=LEVELS[name]) + lean
        shares = counted / counted.sum()
        if name != "name":  # of what no candidate ever showed nothing is known: it weighs nothing
            unseen = np.bincount(row, minlength=LEVELS[name]) == 0
            shares = np.where(unseen, chances[name], shares)
        true[name] = shares
    prior = min(max(belief.sum() / max(among, 1), 1e-12), 0.5)
    return Weights(true=true, strangers=dict(chances), prior=float(prior), told=dict(told))
