"""A form being filled: who of those already known is he? One entry beside a few candidates, at once.

Candidates come from wherever persons are kept; here each is weighed against the entry by the same kernels
that link whole registers. How common a name is cannot be seen from a few candidates: attested names tell it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from rabt.linkage.compare import Comparison, same_places
from rabt.linkage.explain import waterfall
from rabt.linkage.heads import FIELDS
from rabt.linkage.keys import keys_of
from rabt.linkage.likeness import MATES, UNKNOWN, UNSAID, Likeness, by_its_letters, laid_out
from rabt.linkage.names import is_arabic
from rabt.linkage.register import Register, register
from rabt.linkage.sounds import Spelling, spelling
from rabt.linkage.sounds.attested import attested
from rabt.linkage.steps import Step
from rabt.linkage.weigh import Weights

Told = Mapping[str, Any]
"""An entry: `names` in every script it has, and of a row born, national, passport, place, sex."""
EXPECTED = 0.3
"""Chance that whoever is entered is known already, before anything is compared."""


class Crowd:
    """How common name parts are among all who may be meant: in their script, and as spellings."""

    def __init__(self, seen: Mapping[tuple[str, str], float], model: Spelling) -> None:
        self.model = model
        self._counts: dict[str, float] = defaultdict(float)
        for (arabic, latin), many in seen.items():
            self._counts[arabic] += many
            self._counts[latin] += many
        self._usual: dict[str, float] = {}
        self._spelt: dict[str, float] = {}

    @cached_property
    def _whole(self) -> float:
        return sum(many for part, many in self._counts.items() if is_arabic(part))

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for part in sorted(self._counts, key=lambda one: (-self._counts[one], one)):
            if is_arabic(part):
                for key in keys_of(part):
                    found[key].append(part)
        return found

    def usual(self, part: str) -> float:
        """Return how common a part is in its script."""
        if part not in self._usual:
            share = self._counts.get(part, 0.0) / self._whole
            self._usual[part] = 0.9 * share + 0.1 * by_its_letters(part, self.model)
        return self._usual[part]

    def spelt(self, part: str) -> float:
        """Return how likely a Latin part is as the spelling of any name; an Arabic one is none."""
        if part not in self._spelt:
            found_by = (mate for key in keys_of(part) for mate in self._by_key.get(key, [])[:MATES])
            mates = list(dict.fromkeys(found_by))
            chances = np.exp(self.model.likelihoods(mates, [part], range(len(mates)), [0] * len(mates)))
            found = sum(self._counts[mate] * chance for mate, chance in zip(mates, chances, strict=True))
            by_letters = by_its_letters(part, self.model)
            self._spelt[part] = (1 - UNKNOWN) * found / self._whole + UNKNOWN * by_letters
        return 0.0 if is_arabic(part) else self._spelt[part]


@lru_cache(maxsize=1)
def crowd() -> Crowd:
    """Return the crowd of attested names. Source: Wikidata (CC0 1.0)"""
    return Crowd(attested(), spelling())


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the weights that are shipped; they say on what they were learned."""
    return Weights.from_json((files("rabt.linkage") / "data" / "weights.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Weighed:
    """A candidate, by his place among those given: log odds, probability against his rivals, and why."""

    at: int
    odds: float
    probability: float
    pattern: int
    weights: Weights

    @property
    def steps(self) -> tuple[Step, ...]:
        """What each field adds to the log odds."""
        return tuple(waterfall(self.pattern, self.weights))


def ranked(entry: Told, candidates: Sequence[Told], among: int) -> list[Weighed]:
    """Weigh candidates against an entry, the likeliest first; `among` is how many persons are known in all.

    Where both have a name in two scripts, the scripts that agree best are taken.
    """
    if not candidates or not entry["names"]:
        return []
    ours, _ = _rows([entry])
    theirs, owners = _rows(candidates)
    known = replace(weights(), prior=min(EXPECTED / max(among, 1), 0.5))
    pairs = np.repeat(np.arange(len(ours)), len(theirs)), np.tile(np.arange(len(theirs)), len(ours))
    places = same_places(ours.places, theirs.places)
    laid = Comparison(ours.rows, theirs.rows, places, _likeness(ours, theirs))
    evidence = laid.compared(*pairs)
    odds = known.of_levels(evidence.levels)  # the table of all patterns would be made for a few pairs
    best: dict[int, int] = {}
    for pair in np.argsort(-odds, kind="stable").tolist():
        best.setdefault(owners[int(evidence.right[pair])], pair)
    whole = 1.0 + float(np.exp(odds[list(best.values())].astype(float)).sum())
    return [
        Weighed(owner, weight, float(np.exp(weight)) / whole, int(evidence.pattern[pair]), known)
        for owner, pair, weight in ((owner, pair, float(odds[pair])) for owner, pair in best.items())
    ]


def _rows(told: Sequence[Told]) -> tuple[Register, list[int]]:
    """Lay entries out as a register, a row for each of their names; return whose each row is."""
    owners = [at for at, one in enumerate(told) for _ in one["names"]]
    cells = {field: [told[at].get(field) for at in owners] for field in FIELDS[2:]}
    names = [name for one in told for name in one["names"]]
    return register({"id": range(len(owners)), "name": names, **cells}), owners


def _likeness(ours: Register, theirs: Register) -> Likeness:
    known, table = crowd(), np.full((len(ours.vocabulary), len(theirs.vocabulary)), UNSAID)
    laid = [
        laid_out(
            side, known.model, usual=np.array([known.usual(part) for part in side.vocabulary]),
            spelt=np.array([known.spelt(part) for part in side.vocabulary]),
        )
        for side in (ours, theirs)
    ]  # fmt: skip
    places = (
        np.arange(len(ours.vocabulary), dtype=np.int32),
        np.arange(len(theirs.vocabulary), dtype=np.int32),
    )
    return Likeness(laid[0], laid[1], table, places, (known.model.core, known.model.tail))


def ready() -> None:
    """Compile the kernels and read the models once, so that nobody waits for it at a form."""
    ranked({"names": ["علي"]}, [{"names": ["ALI", "علي"]}], 2)
