"""Hidden targets: something passes the line in each shift, and a patrol may be there. Simulated, nothing is real.

Two smugglers are tried. One goes by the worth of places alone. The other has watched the line from the first
shift on: he knows how often each stretch was looked at, after what he saw in the two shifts before, and goes where
that leaves him most.
"""

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import Any

from bench import RESULTS
from bench.policies import Ground, Looks

WATCHED = 180
"""Shifts that he watches before he goes: 60 days."""
SPREAD = 1.96
COLOURS = {"worth": "#777777", "watches": "#0b6e5b"}
LABELS = {"worth": "goes by worth", "watches": "watched 60 days"}


class Watcher:
    """Who counts what followed on what: for each stretch the looks after each pair of looks before."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = codes
        self.counts: dict[tuple[str, bool, bool], list[float]] = defaultdict(lambda: [0.0, 0.0])
        self.whole: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def learn(self, before: Looks, last: Looks, now: Looks) -> None:
        """Note what a shift looked at."""
        for code in self.codes:
            for counts in (self.counts[code, code in before, code in last], self.whole[code]):
                counts[0] += code in now
                counts[1] += 1

    def chance(self, code: str, before: Looks, last: Looks) -> float:
        """Return how likely he thinks that a stretch is looked at: by the pair before, drawn to all shifts."""
        hits, tries = self.counts[code, code in before, code in last]
        return (hits + 4 * self.usual(code)) / (tries + 4)

    def usual(self, code: str) -> float:
        """Return how often a stretch was looked at."""
        hits, tries = self.whole[code]
        return hits / tries if tries else 0.5


def met(ground: Ground, looks: Sequence[Looks], watches: bool, seed: int) -> tuple[int, int, float]:
    """Let one target pass in each shift after those watched; return how many were met, of how many, what was lost."""
    lot, codes = Random(f"hidden {seed} {watches}"), sorted(ground.risk)
    watcher, detects, found, lost = Watcher(codes), ground.facts.book.detects, 0, 0.0
    for at in range(2, len(looks)):
        before, last, now = looks[at - 2 : at + 1]
        if at >= WATCHED:
            if watches:
                gain = {
                    code: ground.risk[code] * (1 - detects * watcher.chance(code, before, last))
                    for code in codes
                }
                code = max(codes, key=lambda one: (gain[one], one))
            else:
                code = lot.choices(codes, weights=[ground.risk[one] for one in codes])[0]
            caught = code in now and lot.random() < detects
            found += caught
            lost += 0.0 if caught else ground.risk[code]
        watcher.learn(before, last, now)
    tries = len(looks) - WATCHED
    return found, tries, lost / tries


def interval(hits: int, tries: int) -> tuple[float, float]:
    """Return Wilson's interval (95 %) of a share."""
    share, square = hits / tries, SPREAD**2
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = SPREAD / (1 + square / tries) * (share * (1 - share) / tries + square / (4 * tries * tries)) ** 0.5
    return middle - half, middle + half


def gained(looks: Sequence[Looks], codes: Sequence[str]) -> float:
    """Return how many points more often an order-2 predictor is right than one who always says the usual."""
    watcher = Watcher(codes)
    for at in range(2, WATCHED):
        watcher.learn(*looks[at - 2 : at + 1])
    right = usual = tries = 0
    for at in range(WATCHED, len(looks)):
        before, last, now = looks[at - 2 : at + 1]
        for code in codes:
            hits, seen = watcher.counts[code, code in before, code in last]
            says = hits * 2 > seen if seen else watcher.usual(code) > 0.5
            right += says == (code in now)
            usual += (watcher.usual(code) > 0.5) == (code in now)
            tries += 1
    return 100 * (right - usual) / tries


def picture(told: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Draw the chance to meet what passes, with its interval, for each policy and each smuggler."""
    rows, step = [], 56
    for place, (policy, found) in enumerate(told.items()):
        y = 60 + place * step
        rows.append(f'<text x="10" y="{y + 12}" font-size="12">{policy}</text>')
        for line, (who, one) in enumerate(found.items()):
            low, high = (170 + 420 * value for value in (one["low"], one["high"]))
            middle, level = 170 + 420 * one["met"], y + 18 * line
            rows.append(
                f'<rect x="170" y="{level}" width="{middle - 170:.1f}" height="12" fill="{COLOURS[who]}"/>'
                f'<path d="M{low:.1f},{level + 6}H{high:.1f}" stroke="black" stroke-width="2"/>'
                f'<text x="{high + 8:.1f}" y="{level + 11}" font-size="11">{100 * one["met"]:.1f} % '
                f"({100 * one['low']:.1f} to {100 * one['high']:.1f})</text>"
            )
    for place, (who, label) in enumerate(LABELS.items()):
        rows.append(f'<rect x="{170 + 160 * place}" y="36" width="10" height="10" fill="{COLOURS[who]}"/>')
        rows.append(f'<text x="{184 + 160 * place}" y="45" font-size="11">{label}</text>')
    height = 70 + step * len(told)
    (RESULTS / "patrols.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{height}" font-family="sans-serif">'
        f'<rect width="760" height="{height}" fill="white"/><text x="10" y="22" font-size="15">Chance to meet what '
        "passes the line, simulated, with its 95 % interval</text>" + "".join(rows) + "</svg>\n"
    )
