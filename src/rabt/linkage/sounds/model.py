"""The spelling model as data: what was learned, on what, and the tables that the kernels read."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from rabt.linkage.sounds import kernel, letters

FLOOR = 4e-3
"""Share of each letter's chances that is kept for what was never seen."""


@dataclass(frozen=True, eq=False)
class Spelling:
    """Chances learned from attested spellings.

    `cores[letter][place]` tells as what a letter is written, `tails[letter]` which vowel follows it,
    `grams` how common runs of Latin letters are, `told` on what it was trained. All are plain data.
    """

    cores: dict[str, list[dict[str, float]]]
    tails: dict[str, dict[str, dict[str, float]]]
    grams: dict[str, dict[str, float]]
    told: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def core(self) -> np.ndarray:
        """The chance of each run of letters for each Arabic letter at each place."""
        floor = np.zeros(letters.CORES)
        floor[0], edge = 0.3, 1
        for length, share in ((1, 0.5), (2, 0.19), (3, 0.01)):
            floor[edge : edge + letters.SIGNS**length] = share / letters.SIGNS**length
            edge += letters.SIGNS**length
        table = np.zeros((letters.LETTERS, 3, letters.CORES))
        for sign, places in self.cores.items():
            number = int(letters.arabic_numbers(sign)[0])
            for where, chances in enumerate(places):
                for run, chance in chances.items():
                    table[number, where, letters.run(run)] = chance
        return table * (1 - FLOOR) + floor * FLOOR

    @cached_property
    def tail(self) -> np.ndarray:
        """The chance of each vowel after each letter, by the letter that follows."""
        floor = np.zeros(letters.TAILS)
        floor[0], floor[1 : 1 + letters.SIGNS] = 0.5, 0.4 / letters.SIGNS
        floor[1 + letters.SIGNS :] = 0.1 / letters.SIGNS**2
        table = np.zeros((letters.LETTERS, letters.LETTERS, letters.TAILS))
        for sign, followers in self.tails.items():
            number = int(letters.arabic_numbers(sign)[0])
            usual = self._row(followers.get("", {}))
            table[number, :] = usual
            for following, chances in followers.items():
                if following:
                    after = 0 if following == "$" else int(letters.arabic_numbers(following)[0])
                    table[number, after] = self._row(chances)
        return table * (1 - FLOOR / 2) + floor * FLOOR / 2

    @staticmethod
    def _row(chances: dict[str, float]) -> np.ndarray:
        row = np.zeros(letters.TAILS)
        for run, chance in chances.items():
            row[letters.run(run)] = chance
        return row

    # ------------------------------------------------------------------ what is asked
    def likelihood(self, arabic: str, latin: str) -> float:
        """Return the natural log of the chance that this Arabic part is written with these Latin letters."""
        return float(self.likelihoods([arabic], [latin], [0], [0])[0])

    def likelihoods(self, arabic: Sequence[str], latin: Sequence[str], lefts: Any, rights: Any) -> np.ndarray:
        """Return the log likelihood of many pairs: two lists of parts, and which meets which."""
        one, one_long = table_of([letters.arabic_numbers(part) for part in arabic])
        other, other_long = table_of([letters.latin_numbers(part) for part in latin])
        out = np.empty(len(lefts), dtype=np.float64)
        kernel.likelihoods(
            one, one_long, other, other_long, np.asarray(lefts, np.int64), np.asarray(rights, np.int64),
            self.core, self.tail, out,
        )  # fmt: skip
        return out

    def commonness(self, latin: str) -> float:
        """Return the natural log of the chance that a Latin name part has just these letters."""
        text, total = f"^^{latin}$", 0.0
        for at in range(2, len(text)):
            chance = 1 / (letters.SIGNS + 1)
            for long in range(3):
                seen = self.grams.get(text[at - long : at])
                if seen:
                    whole = sum(seen.values())
                    chance = (seen.get(text[at], 0.0) + len(seen) * chance) / (whole + len(seen))
            total += math.log(chance)
        return total

    # ------------------------------------------------------------------ there and back
    def as_json(self) -> str:
        """Write the model as JSON."""
        told = {"told": self.told, "cores": self.cores, "tails": self.tails, "grams": self.grams}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Spelling":
        """Read a model; anything that is none is a ValueError."""
        try:
            told = json.loads(text)
            return cls(cores=told["cores"], tails=told["tails"], grams=told["grams"], told=told["told"])
        except (KeyError, TypeError) as wrong:
            raise ValueError("this is no spelling model") from wrong


def table_of(rows: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Lay parts of different lengths into one table, with the length of each."""
    long = np.array([len(row) for row in rows], dtype=np.int64)
    table = np.zeros((len(rows), letters.LONGEST), dtype=np.int16)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table, long


@lru_cache(maxsize=1)
def spelling() -> Spelling:
    """Return the model that is shipped."""
    return Spelling.from_json((files("rabt.linkage") / "data" / "spelling.json").read_text(encoding="utf-8"))
