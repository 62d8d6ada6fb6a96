"""Link two registers on this machine: candidates, evidence, weights, rivals, zones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rabt.linkage import decide, heads, weigh
from rabt.linkage.block import A_PIECE, Brought, Index, brought_by
from rabt.linkage.compare import PATTERNS, Comparison, Evidence, mean_scores, together
from rabt.linkage.kernels import shared_out
from rabt.linkage.likeness import Likeness
from rabt.linkage.reading import File, Source, both_read, read
from rabt.linkage.register import Register
from rabt.linkage.sounds import Spelling, spelling
from rabt.linkage.weigh import Weights

Side = Source | Path | str | Any
"""A register: its columns by field, one that was read, a file, or a table of polars, pandas or Arrow."""
Told = Callable[[str, float], None]
KNOWN_BY_DOCUMENT = 100_000
"""Rows of the left from whose documents it is learned which places are one."""
FEWEST_ALONE = 0.02
"""Share of rows that surely have no partner, in any register."""
HOPELESS = -9.0
"""Log odds below which a pair is not kept: it is nobody's rival either."""


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

    def columns(self, *, looked_at: bool = True) -> dict[str, np.ndarray]:
        """Return the chosen pairs that are linked, or worth a look, with the level of each field."""
        zone = self.zones.of(self.probability)
        kept = np.flatnonzero(self.chosen & ((zone == decide.LINK) | ((zone == decide.LOOK) & looked_at)))
        pairs = self.evidence.only(kept)
        return {
            "left_id": np.array(list(self.left.ids), dtype=object)[pairs.left],
            "right_id": np.array(list(self.right.ids), dtype=object)[pairs.right],
            "probability": self.probability[kept].round(6), "weight": self.odds[kept].round(3),
            "zone": zone[kept].astype(object), **pairs.levels,
        }  # fmt: skip

    def rows(self, *, looked_at: bool = True) -> Iterator[dict[str, Any]]:
        """Give what `columns` holds row by row."""
        found = {name: column.tolist() for name, column in self.columns(looked_at=looked_at).items()}
        for row in zip(*found.values(), strict=True):
            yield dict(zip(found, row, strict=True))


def link(
    left: Side, right: Side, *, model: Spelling | None = None,
    weights: Weights | None = None,
    precision: float = 0.999, doubles: bool | None = None, told: Told = lambda step, share: None,
) -> Links:  # fmt: skip
    """Link two registers.

    Without `weights` they are learned from the registers themselves, without labels. `precision` is the
    share of links that shall be right; `doubles` says whether the right register may hold a person twice (by
    itself it looks); `told` hears of each step. Raises ValueError for a register that cannot be read.
    """
    told("reading", 0.0)
    ours, theirs = _source(left), _source(right)
    one, other = both_read(ours, theirs)
    mine = one is not ours and other is not theirs
    del left, right, ours, theirs  # what nobody else holds is let go of
    found = gathered(one, other, model or spelling(), told, keep=not mine)
    told("weights", 0.8)
    if weights is None:
        said = {
            "learned": "without labels",
            "left": len(one),
            "right": len(other),
            "candidates": len(found),
        }
        weights = found.learned(len(one) * len(other), said)
    told("decision", 0.9)
    return decided(found.handed_back(), weights, precision, doubles)


def trained(
    left: Side, right: Side, *, truth: Sequence[Sequence[Any]] | None = None, source: str = "",
    model: Spelling | None = None, told: Told = lambda step, share: None,
) -> Weights:  # fmt: skip
    """Learn weights from two registers, to link others like them by.

    `truth` names the person of each row of both (nothing where he is not known): true pairs are counted then;
    else they are learned without labels. `source` is kept in the weights. Raises ValueError.
    """
    one, other = both_read(_source(left), _source(right))
    found = gathered(one, other, model or spelling(), told)
    among = len(one) * len(other)
    said = {"source": source, "left": len(one), "right": len(other), "candidates": len(found)}
    if truth is None:
        return found.learned(among, {"learned": "without labels", **said})
    ours, theirs = (np.array(["" if who is None else str(who) for who in side]) for side in truth)
    pairs = found.evidence
    same = (ours[pairs.left] == theirs[pairs.right]) & (ours[pairs.left] != "")
    if not same.any():
        raise ValueError("no candidate is named as a true pair: nothing can be counted")
    return weigh.fit(pairs, same, found.strangers(), among, {"learned": "with labels", **said})


def _source(side: Side) -> Source:
    if isinstance(side, str | Path):
        return File(Path(side))
    return side if isinstance(side, Register | File) else heads.of_table(side)


@dataclass(frozen=True, eq=False)
class Gathered:
    """All candidates of two registers, compared; in pieces, since together they take twice the memory.

    `places` tells where each row of the registers is laid out.
    """

    left: Register
    right: Register
    laid: Comparison
    places: tuple[np.ndarray, np.ndarray]
    pieces: list[Evidence]
    blocking: list[Brought]

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    @property
    def evidence(self) -> Evidence:
        """All candidates together."""
        return together(self.pieces)

    def times(self) -> np.ndarray:
        """Return how often each pattern occurs."""
        found = np.zeros(PATTERNS, dtype=np.int64)
        for piece in self.pieces:
            found += np.bincount(piece.pattern, minlength=PATTERNS)
        return found

    def handed_back(self) -> "Gathered":
        """Let the registers have their rows again, where they let go of them."""
        self.left.take_back(self.laid.ours, self.places[0])
        self.right.take_back(self.laid.theirs, self.places[1])
        return self

    def strangers(self) -> weigh.Strangers:
        """Return how often each level occurs between strangers."""
        return weigh.strangers(self.laid, self.places)

    def learned(self, among: int, said: Mapping[str, Any]) -> Weights:
        """Learn weights from the candidates themselves, without labels."""
        return weigh.learn(self.times(), self.pieces[0].scores, self.strangers(), among, said)

    def worth_keeping(self, weights: Weights) -> Evidence:
        """Return those that are not hopeless."""
        return together([one.only(np.flatnonzero(weights.weigh(one) >= HOPELESS)) for one in self.pieces])


def gathered(left: Register, right: Register, model: Spelling, told: Told, *, keep: bool = True) -> Gathered:
    """Find the candidates of two registers and compare them, some rows at a time on all processors.

    Where the rows are not to be kept, the registers let go of them until `handed_back`: they are laid out in
    another order.
    """
    told("keys", 0.05)
    index = Index.of(left, right)
    told("spellings", 0.25)
    likeness = Likeness.of(left, right, model)
    sure = index.of_one_document(min(len(left), KNOWN_BY_DOCUMENT))
    laid = Comparison.of(left, right, likeness, sure).with_rows(index.ours.rows, index.theirs.rows)
    within = left is right
    if not keep:
        left.let_go()
        right.let_go()

    def some(begin: int, end: int) -> tuple[Any, ...]:
        one, other, _, brought = index.found(begin, end)
        mine, their = index.numbers(one, other)
        if within:
            later = mine < their
            one, other, mine, their = one[later], other[later], mine[later], their[later]
        told("comparing", 0.3 + 0.5 * end / len(left))
        return mine, their, *laid.of_pairs(one, other), brought

    found = shared_out(some, len(left), A_PIECE)
    scores, nothing = mean_scores([told for *_, told, _ in found]), np.zeros(0, np.int32)
    pieces = [Evidence(mine, their, pattern, scores) for mine, their, pattern, _, _ in found]
    return Gathered(
        left=left, right=right, laid=laid, places=(index.ours.places, index.theirs.places),
        pieces=[Evidence(nothing, nothing, nothing, scores), *pieces],
        blocking=brought_by([brought for *_, brought in found]),
    )  # fmt: skip


def decided(found: Gathered, weights: Weights, precision: float, doubles: bool | None) -> Links:
    """Weigh the candidates, and choose among those that are not hopeless."""
    pairs = found.worth_keeping(weights)
    return decided_of(
        found.left, found.right, len(found.left), pairs, found.blocking, weights, precision, doubles
    )


def decided_of(
    left: Register, right: Register, rows: int, evidence: Evidence, blocking: list[Brought],
    weights: Weights, precision: float, doubles: bool | None,
) -> Links:  # fmt: skip
    """Set rivals against each other, and choose; the left register has so many rows in all."""
    odds = weights.weigh(evidence).astype(np.float64)
    doubles = decide.has_doubles(odds, evidence.left) if doubles is None else doubles
    alone = max(1 - weights.prior * rows, FEWEST_ALONE)
    against = decide.against_rivals(odds, evidence.left, evidence.right, doubles=doubles, alone=alone)
    order = np.lexsort((evidence.right, evidence.left, -against))
    evidence, odds, against = evidence.only(order), odds[order], against[order]
    probability = 1 / (1 + np.exp(-np.clip(against, -weigh.FIRM, weigh.FIRM)))
    chosen = decide.one_to_one(against, evidence.left, evidence.right, doubles=doubles)
    return Links(
        left=left, right=right, evidence=evidence, odds=odds, probability=probability,
        chosen=chosen, zones=decide.zones(probability[chosen], precision), weights=weights,
        blocking=blocking,
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

    def columns(self) -> dict[str, np.ndarray]:
        """Return each row that is not alone: its identifier, and that of the first row of the same person."""
        together = np.bincount(self.persons, minlength=len(self.register))
        rows = np.flatnonzero(together[self.persons] > 1) if len(self.persons) else np.zeros(0, np.int64)
        ids = np.array(list(self.register.ids), dtype=object)
        return {"id": ids[rows], "person": ids[self.persons[rows]]}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give what `columns` holds row by row."""
        found = self.columns()
        for one, person in zip(found["id"], found["person"], strict=True):
            yield {"id": one, "person": person}


def dedupe(
    one: Side, *, model: Spelling | None = None, weights: Weights | None = None,
    precision: float = 0.999, told: Told = lambda step, share: None,
) -> Doubles:  # fmt: skip
    """Find the persons who stand in one register more than once. Raises ValueError as `link` does."""
    ours = read(_source(one))
    found = gathered(ours, ours, model or spelling(), told)
    if weights is None:
        said = {
            "learned": "without labels, within one register",
            "rows": len(ours),
            "candidates": len(found),
        }
        weights = found.learned(len(ours) * (len(ours) - 1) // 2, said)
    evidence = found.worth_keeping(weights)
    probability = 1 / (1 + np.exp(-weights.weigh(evidence)))
    zones = decide.zones(probability, precision)
    sure = probability >= zones.link
    told("done", 1.0)
    return Doubles(
        register=ours, evidence=evidence, probability=probability, zones=zones, weights=weights,
        persons=decide.clusters(len(ours), evidence.left[sure], evidence.right[sure]),
    )  # fmt: skip
