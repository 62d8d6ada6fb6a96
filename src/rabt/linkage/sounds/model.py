"""The spelling model as data: what was learned, on what, and the tables that the kernels read."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from rabt.linkage.kernels import shared_out
from rabt.linkage.sounds import kernel, letters

FLOOR = 4e-3
"""Share of each letter's chances that is kept for what was never seen."""

DOUBLED = 0.05
"""How often, at least, a consonant is written twice that is written once elsewhere."""
LENGTHS = 4
"""Columns of runs that were never seen: one a length, none to three."""

A_PIECE = 50_000
"""Pairs that a processor takes at a time."""


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
    def columns(self) -> np.ndarray:
        """The column of each run of letters: its own where it was ever seen, else that of its length."""
        seen = {
            letters.run(run) for places in self.cores.values() for chances in places for run in chances
        } - {0}
        found = np.zeros(letters.CORES, dtype=np.int16)
        edge = 1
        for length in (1, 2, 3):
            found[edge : edge + letters.SIGNS**length] = length
            edge += letters.SIGNS**length
        found[sorted(seen)] = np.arange(LENGTHS, LENGTHS + len(seen))
        return found

    @cached_property
    def core(self) -> np.ndarray:
        """The chance of each column of runs for each Arabic letter at each place."""
        floor = np.zeros(int(self.columns.max()) + 1)
        floor[0], edge = 0.3, 1
        for length, share in ((1, 0.5), (2, 0.19), (3, 0.01)):
            floor[self.columns[edge : edge + letters.SIGNS**length]] = share / letters.SIGNS**length
            edge += letters.SIGNS**length
        table = np.zeros((letters.LETTERS, 3, len(floor)))
        for sign, places in self.cores.items():
            number = int(letters.arabic_numbers(sign)[0])
            for where, chances in enumerate(places):
                for run, chance in chances.items():
                    table[number, where, self.columns[letters.run(run)]] = chance
        return self._doubled(table * (1 - FLOOR) + floor * FLOOR).astype(np.float32)

    def _doubled(self, table: np.ndarray) -> np.ndarray:
        """Let every consonant be written twice now and then: Arabic doubles by a sign that nobody writes."""
        whole, found = table.sum(2, keepdims=True), table.copy()
        for sign in letters.LATIN:
            one, two = (int(self.columns[letters.run(run)]) for run in (sign, sign + sign))
            if min(one, two) >= LENGTHS and not letters.is_vowel(sign):
                found[:, :, two] = np.maximum(found[:, :, two], DOUBLED * table[:, :, one])
        found *= whole / np.maximum(found.sum(2, keepdims=True), whole)
        return found

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
        whole = table * (1 - FLOOR / 2) + floor * FLOOR / 2
        return np.ascontiguousarray(whole[:, :, letters.VOWEL_RUNS], dtype=np.float32)

    @staticmethod
    def _row(chances: dict[str, float]) -> np.ndarray:
        row = np.zeros(letters.TAILS)
        for run, chance in chances.items():
            row[letters.run(run)] = chance
        return row

    @cached_property
    def _followings(self) -> dict[str, float]:
        return {}

    # ------------------------------------------------------------------ what is asked
    def likelihood(self, arabic: str, latin: str) -> float:
        """Return the natural log of the chance that this Arabic part is written with these Latin letters."""
        return float(self.likelihoods([arabic], [latin], [0], [0])[0])

    def likelihoods(self, arabic: Sequence[str], latin: Sequence[str], lefts: Any, rights: Any) -> np.ndarray:
        """Return the log likelihood of many pairs: two lists of parts, and which meets which."""
        return self.of_written(self.written(arabic), self.written(latin), lefts, rights)

    def of_written(self, one: np.ndarray, other: np.ndarray, lefts: Any, rights: Any) -> np.ndarray:
        """Return the same of parts that are laid out."""
        out = np.empty(len(lefts), dtype=np.float64)
        rows, others = np.asarray(lefts, np.int64), np.asarray(rights, np.int64)
        shared_out(
            lambda begin, end: kernel.likelihoods(
                one, other, rows[begin:end], others[begin:end], self.core, self.tail, out[begin:end]
            ),
            len(out), A_PIECE,
        )  # fmt: skip
        return out

    def written(self, parts: Sequence[str], more: Sequence[tuple[str, Any]] = ()) -> np.ndarray:
        """Lay parts out as the kernels read them, with room for more that is told of each."""
        return written([letters.numbers(part) for part in parts], self.columns, letters.VOWEL_COLUMNS, more)

    def commonness(self, latin: str) -> float:
        """Return the natural log of the chance that a Latin name part has just these letters."""
        text = f"^^{latin}$"
        return sum((self._following(text[at - 2 : at + 1]) for at in range(2, len(text))), 0.0)

    def _following(self, run: str) -> float:
        """Return the natural log of the chance of the last of three signs after the two before it; kept."""
        if run not in self._followings:
            chance = 1 / (letters.SIGNS + 1)
            for before in ("", run[1], run[:2]):
                seen = self.grams.get(before)
                if seen:
                    whole = sum(seen.values())
                    chance = (seen.get(run[2], 0.0) + len(seen) * chance) / (whole + len(seen))
            self._followings[run] = math.log(chance)
        return self._followings[run]

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
        except (KeyError, TypeError, RecursionError) as wrong:
            raise ValueError("this is no spelling model") from wrong


def written(
    rows: Sequence[np.ndarray],
    columns: np.ndarray,
    tail_columns: np.ndarray,
    more: Sequence[tuple[str, Any]] = (),
) -> np.ndarray:
    """Lay parts out as the kernels read them, by the columns of their runs in the tables of chances."""
    found = np.zeros(len(rows), dtype=np.dtype([*letters.WRITTEN, *more], align=True))
    for number, row in enumerate(rows):
        found[number]["letters"][: len(row)] = row
    found["long"] = [len(row) for row in rows]
    kernel.fill_runs(found, columns, tail_columns)
    return found


@lru_cache(maxsize=1)
def spelling() -> Spelling:
    """Return the model that is shipped."""
    return Spelling.from_json((files("rabt.linkage") / "data" / "spelling.json").read_text(encoding="utf-8"))
