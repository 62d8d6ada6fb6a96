"""Learn the spelling model from attested pairs, by expectation and maximisation: nobody aligns letters."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from rabt.linkage.sounds import kernel, letters
from rabt.linkage.sounds.model import FLOOR, Spelling, written

ROUNDS = 12
HELD_TO_PLACES, HELD_TO_LETTERS = 2.0, 6.0
"""How much of a letter's usual habit is believed at a place, or before a letter, that was seldom seen."""
LEAST = 1e-4
"""Chances below this are left out of the model: the floor stands for them."""

_SOUNDS = tomllib.loads((files("rabt.linkage") / "data" / "sounds.toml").read_text(encoding="utf-8"))
_BEGUN, _VOWELS = _SOUNDS["begun"], _SOUNDS["begun_vowels"]["after"]


def learn(attested: Mapping[tuple[str, str], float], told: Mapping[str, Any]) -> Spelling:
    """Learn from attested (Arabic part, Latin part) pairs with how often each was seen.

    `told` is kept in the model: on what it was trained. Raises ValueError where nothing can be learned.
    """
    seen = {
        pair: 1 + math.log(max(times, 1))
        for pair, times in attested.items()
        if len(letters.arabic_numbers(pair[0])) and len(letters.latin_numbers(pair[1]))
    }
    if not seen:
        raise ValueError("no pair of spellings to learn from")
    every = np.arange(letters.CORES), np.arange(letters.TAILS)
    arabic = written([letters.arabic_numbers(pair[0]) for pair in seen], *every)
    latin = written([letters.latin_numbers(pair[1]) for pair in seen], *every)
    core, tail = _begin()
    found = 0.0
    for _ in range(ROUNDS):
        cores, tails = np.zeros_like(core), np.zeros_like(tail)
        found = sum(
            weight * kernel.learn(arabic[row], latin[row], weight, core, tail, cores, tails)
            for row, weight in enumerate(seen.values())
        )
        core, tail = _settled(cores, tails)
    return _as_data(
        cores, core, tails, tail, attested, {**told, "pairs": len(seen), "log likelihood": round(found)}
    )


def _begin() -> tuple[np.ndarray, np.ndarray]:
    core = np.full((letters.LETTERS, 3, letters.CORES), 2e-8)
    tail = np.full((letters.LETTERS, letters.LETTERS, letters.TAILS), 1e-7)
    for sign, runs in _BEGUN.items():
        number = int(letters.arabic_numbers(sign)[0])
        for run in runs.replace("_", "").split(" "):
            core[number, :, letters.run(run)] += 0.3
            if len(run) == 1:
                core[number, :, letters.run(run * 2)] += 0.1
    for run in _VOWELS.replace("_", "").split(" "):
        tail[:, :, letters.run(run)] += 0.5 if run == "" else 0.1
    return core, tail


def _settled(cores: np.ndarray, tails: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Turn counts into chances; what was seldom seen leans on what is usual for its letter."""
    usual = cores.sum(1)
    usual = usual / (usual.sum(1, keepdims=True) + 1e-9)
    core = (cores + HELD_TO_PLACES * usual[:, None, :]) / (cores.sum(2, keepdims=True) + HELD_TO_PLACES)
    common = tails.sum((0, 1)) / tails.sum()
    after = tails.sum(1)
    after = (after + HELD_TO_LETTERS * common) / (after.sum(1, keepdims=True) + HELD_TO_LETTERS)
    tail = (tails + HELD_TO_LETTERS * after[:, None, :]) / (tails.sum(2, keepdims=True) + HELD_TO_LETTERS)
    return core * (1 - FLOOR) + FLOOR / letters.CORES, tail * (1 - FLOOR / 2) + FLOOR / letters.TAILS


def _as_data(
    cores: np.ndarray, core: np.ndarray, tails: np.ndarray, tail: np.ndarray,
    attested: Iterable[tuple[str, str]], told: Mapping[str, Any],
) -> Spelling:  # fmt: skip
    """Write down what is worth keeping."""
    seen = [number for number in range(1, letters.LETTERS) if cores[number].sum() > 0]
    common = tails.sum((0, 1)) / tails.sum()
    return Spelling(
        cores={letters.ARABIC[n - 1]: [_chances(core[n, where]) for where in range(3)] for n in seen},
        tails={
            letters.ARABIC[n - 1]: {"": _chances(_usual(tails[n], common))}
            | {
                (letters.ARABIC[m - 1] if m else "$"): _chances(tail[n, m])
                for m in range(letters.LETTERS) if tails[n, m].sum() > 1
            }
            for n in seen
        },
        grams=_grams(latin for _, latin in attested),
        told=dict(told),
    )  # fmt: skip


def _usual(tails: np.ndarray, common: np.ndarray) -> np.ndarray:
    found: np.ndarray = (tails.sum(0) + HELD_TO_LETTERS * common) / (tails.sum() + HELD_TO_LETTERS)
    return found


def _chances(row: np.ndarray) -> dict[str, float]:
    return {letters.text_of(int(at)): round(float(row[at]), 5) for at in np.flatnonzero(row >= LEAST)}


def _grams(words: Iterable[str]) -> dict[str, dict[str, float]]:
    """Count which letter follows each run of up to two, in each spelling once."""
    grams: dict[str, dict[str, float]] = {}
    for word in sorted(set(words)):
        text = f"^^{word}$"
        for at in range(2, len(text)):
            for long in range(3):
                row = grams.setdefault(text[at - long : at], {})
                row[text[at]] = row.get(text[at], 0) + 1
    return grams
