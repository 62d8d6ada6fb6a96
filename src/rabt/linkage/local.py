"""Link two registers on this machine: candidates, evidence, weights, rivals, zones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rabt.linkage import decide, weigh
from rabt.linkage.block import Brought, candidates
from rabt.linkage.compare import Evidence, compare
from rabt.linkage.likeness import Likeness
from rabt.linkage.register import Register, register
from rabt.linkage.sounds import Spelling, spelling
from rabt.linkage.weigh import Weights

Columns = Mapping[str, Sequence[Any]]
Told = Callable[[str, float], None]
A_PIECE = 2_000_000
"""Pairs that are compared at a time."""


@dataclass(frozen=True, eq=False)
class Links:
    """What came of linking two registers: one row a candidate pair, the likeliest first.

    `odds` are by the pair's own evidence, `probability` against its rivals; `chosen` is the choice.
    """

    left: Register
    right: Register
    evidence: Evidence
    odds: np.ndarray
    probability: np.ndarray
    chosen: np.ndarray
    zones: decide.Zones
    weights: Weights
    blocking: list[Brought]

    def rows(self, *, looked_at: bool = True) -> Iterator[dict[str, Any]]:
        """Give the chosen pairs that are linked, or worth a look, with the level of each field."""
        zone = self.zones.of(self.probability)
        kept = self.chosen & ((zone == decide.LINK) | ((zone == decide.LOOK) & looked_at))
        for at in np.flatnonzero(kept):
            yield {
                "left_id": self.left.ids[int(self.evidence.left[at])],
                "right_id": self.right.ids[int(self.evidence.right[at])],
                "probability": round(float(self.probability[at]), 6),
                "weight": round(float(self.odds[at]), 3),
                "zone": str(zone[at]),
                **{name: int(levels[at]) for name, levels in self.evidence.levels.items()},
            }  # fmt: skip


def link(
    left: Columns | Register, right: Columns | Register, *, model: Spelling | None = None,
    weights: Weights | None = None,
    precision: float = 0.999, doubles: bool | None = None, told: Told = lambda step, share: None,
) -> Links:  # fmt: skip
    """Link two registers. Without `weights` they are learned from the registers themselves, without labels.

    `precision` is the share of links that shall be right; `doubles` says whether the right register may
    hold a person twice (by itself it looks); `told` hears of each step. Raises ValueError for a
    register that cannot be read.
    """
    one, other = (found if isinstance(found, Register) else register(found) for found in (left, right))
    model = model or spelling()
    told("candidates", 0.1)
    rows, their_rows, blocking = candidates(one, other)
    told("spellings", 0.3)
    likeness = Likeness.of(one, other, model, len(rows))
    told("comparing", 0.5)
    evidence = _compared(one, other, likeness, rows, their_rows)
    told("weights", 0.8)
    if weights is None:
        chances = weigh.strangers(one, other, likeness)
        said = {"learned": "without labels", "left": len(one), "right": len(other), "candidates": len(rows)}
        weights = weigh.learn(evidence, chances, len(one) * len(other), said)
    odds = weights.weigh(evidence)
    doubles = decide.has_doubles(odds, evidence.left) if doubles is None else doubles
    against = decide.against_rivals(odds, evidence.left, evidence.right, doubles=doubles)
    probability = 1 / (1 + np.exp(-np.clip(against, -weigh.FIRM, weigh.FIRM)))
    chosen = decide.one_to_one(against, evidence.left, evidence.right, doubles=doubles)
    zones = decide.zones(probability[chosen], precision)
    told("done", 1.0)
    order = np.lexsort((evidence.right, evidence.left, -against))
    return Links(
        left=one, right=other, evidence=_ordered(evidence, order), odds=odds[order],
        probability=probability[order],
        chosen=chosen[order], zones=zones, weights=weights, blocking=blocking,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Doubles:
    """What came of looking for persons who stand in a register twice: pairs, and whom they make."""

    register: Register
    evidence: Evidence
    probability: np.ndarray
    persons: np.ndarray
    zones: decide.Zones
    weights: Weights

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give each row that is not alone: its identifier, and that of the first row of the same person."""
        together = np.bincount(self.persons, minlength=len(self.register))
        for row, person in enumerate(self.persons):
            if together[person] > 1:
                yield {"id": self.register.ids[row], "person": self.register.ids[int(person)]}


def dedupe(
    one: Columns | Register, *, model: Spelling | None = None, weights: Weights | None = None,
    precision: float = 0.999, told: Told = lambda step, share: None,
) -> Doubles:  # fmt: skip
    """Find the persons who stand in one register more than once. Raises ValueError as `link` does."""
    ours = one if isinstance(one, Register) else register(one)
    told("candidates", 0.1)
    rows, others, _ = candidates(ours, ours)
    later = rows < others
    likeness = Likeness.of(ours, ours, model or spelling(), int(later.sum()))
    told("comparing", 0.5)
    evidence = _compared(ours, ours, likeness, rows[later], others[later])
    if weights is None:
        said = {
            "learned": "without labels, within one register",
            "rows": len(ours),
            "candidates": int(later.sum()),
        }
        among = len(ours) * (len(ours) - 1) // 2
        weights = weigh.learn(evidence, weigh.strangers(ours, ours, likeness), among, said)
    probability = 1 / (1 + np.exp(-weights.weigh(evidence)))
    zones = decide.zones(probability, precision)
    sure = probability >= zones.link
    told("done", 1.0)
    return Doubles(
        register=ours, evidence=evidence, probability=probability, zones=zones, weights=weights,
        persons=decide.clusters(len(ours), evidence.left[sure], evidence.right[sure]),
    )  # fmt: skip


def _compared(
    one: Register, other: Register, likeness: Likeness, rows: np.ndarray, their_rows: np.ndarray
) -> Evidence:
    """Compare all candidates, so many at a time that memory stays bounded."""
    pieces = [
        compare(one, other, likeness, (rows[at : at + A_PIECE], their_rows[at : at + A_PIECE]))
        for at in range(0, max(len(rows), 1), A_PIECE)
    ]
    joined = {name: np.concatenate([piece.levels[name] for piece in pieces]) for name in pieces[0].levels}
    return Evidence(
        left=np.concatenate([piece.left for piece in pieces]),
        right=np.concatenate([piece.right for piece in pieces]),
        levels=joined, given=np.concatenate([piece.given for piece in pieces]),
        rest=np.concatenate([piece.rest for piece in pieces]),
    )  # fmt: skip


def _ordered(evidence: Evidence, order: np.ndarray) -> Evidence:
    return Evidence(
        left=evidence.left[order], right=evidence.right[order],
        levels={name: levels[order] for name, levels in evidence.levels.items()},
        given=evidence.given[order], rest=evidence.rest[order],
    )  # fmt: skip
