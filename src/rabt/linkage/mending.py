"""Parts that were meant otherwise: a key that slipped, two parts written as one, one cut in two.

A register tells itself what is rare in it. `MOHAMD` stands twice where `MOHAMED` stands ten thousand times:
so many make a slip now and then, so the rare one was most likely meant as the common one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from rabt.linkage.slips import is_slip, shortened

SLIPS = 3e-4
"""How often a part is written with one certain slip: one part in sixty has a slip, of some sixty ways."""
LEAST = 0.02
"""Slips of a common part that must be expected before a rare one is thought to be one of them."""
SHORTEST = 3
"""Letters below which a slip makes another name as often as not."""
JOINED = 5e-3
"""Share of neighbours that are written without the space between them, or parts with one too many."""


def meant(vocabulary: Sequence[str], used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each part the one it was perhaps meant as (-1: none), and the logarithm of that chance."""
    target = np.full(len(vocabulary), -1, dtype=np.int32)
    doubt = np.zeros(len(vocabulary), dtype=np.float32)
    expected = used * SLIPS
    common = np.flatnonzero(expected >= LEAST)
    without: dict[str, list[int]] = {}
    for part in common[np.argsort(-used[common], kind="stable")]:
        for shorter in shortened(vocabulary[int(part)]):
            without.setdefault(shorter, []).append(int(part))
    for part in np.flatnonzero(used <= used.max(initial=0) * SLIPS / LEAST).tolist():
        text = vocabulary[part]
        if len(text) < SHORTEST:
            continue
        for other in _near(text, without, used):
            if is_slip(text, vocabulary[other]):
                target[part], doubt[part] = other, np.log(min(expected[other] / used[part], 1.0))
                break
    target[doubt < np.log(LEAST)] = -1
    return target, doubt


def _near(text: str, without: dict[str, list[int]], used: np.ndarray) -> list[int]:
    """Return the common parts that share a form with a letter left out, the commonest first."""
    found = {other for shorter in shortened(text) if shorter in without for other in without[shorter]}
    return sorted(found, key=lambda other: (-used[other], other)) if len(found) > 1 else list(found)


# ------------------------------------------------------------------ joined and cut
def regroup(table: np.ndarray, many: np.ndarray, numbers: dict[str, int]) -> None:
    """Part what is rare and made of two common parts, and join neighbours that are one common part together.

    `table` holds the parts of each row by number (-1: none), `many` how many it has; both are changed, and
    `numbers` names the parts.
    """
    vocabulary = list(numbers)
    used = np.bincount(table[table >= 0], minlength=len(vocabulary)) if vocabulary else np.zeros(0, np.int64)
    apart = split(vocabulary, used, numbers)
    together = cut_of(
        _rare_neighbours(table, used, halves_of(vocabulary, numbers)), vocabulary, used, numbers
    )
    touched = [*apart, *(one for one, _ in together)]
    for row in np.flatnonzero(np.isin(table, touched).any(1)) if touched else ():
        found = regrouped(table[row, : many[row]].tolist(), apart, together)[: table.shape[1]]
        table[row], many[row] = -1, len(found)
        table[row, : len(found)] = found


def split(vocabulary: list[str], used: np.ndarray, numbers: dict[str, int]) -> dict[int, tuple[int, int]]:
    """Return for each rare part the two common ones it is made of, if so many would be joined by chance."""
    total, found = max(int(used.sum()), 1), {}
    for part, text in enumerate(vocabulary):
        for at in range(SHORTEST, len(text) - SHORTEST + 1):
            one, other = numbers.get(text[:at]), numbers.get(text[at:])
            if (
                one is not None
                and other is not None
                and used[one] * used[other] * JOINED > used[part] * total
            ):
                found[part] = one, other
                break
    return found


def halves_of(vocabulary: Sequence[str], numbers: Mapping[str, int]) -> np.ndarray:
    """Return the two parts, a row each, that some other part is made of."""
    found = [
        (numbers[text[:at]], numbers[text[at:]])
        for text in vocabulary
        for at in range(1, len(text))
        if text[:at] in numbers and text[at:] in numbers
    ]
    return np.array(sorted(set(found)), dtype=np.int64).reshape(-1, 2)


def _rare_neighbours(table: np.ndarray, used: np.ndarray, halves: np.ndarray) -> set[tuple[int, int]]:
    """Return the different neighbours, of those that make another part, of which one is rare."""
    if not len(halves):
        return set()
    rare = np.append(used <= used.max() * JOINED, False)
    first, second = np.zeros(len(rare), dtype=bool), np.zeros(len(rare), dtype=bool)
    first[halves[:, 0]] = second[halves[:, 1]] = True  # the last stands for no part
    ones, others = table[:, :-1].ravel(), table[:, 1:].ravel()
    beside = np.flatnonzero(first[ones] & second[others])
    beside = beside[rare[ones[beside]] | rare[others[beside]]]
    both = ones[beside].astype(np.int64) * len(rare) + others[beside]
    met = np.unique(both[np.isin(both, halves[:, 0] * len(rare) + halves[:, 1])])
    return set(zip((met // len(rare)).tolist(), (met % len(rare)).tolist(), strict=True))


def cut_of(
    neighbours: Iterable[tuple[int, int]], vocabulary: Sequence[str], used: np.ndarray,
    numbers: Mapping[str, int],
) -> dict[tuple[int, int], int]:  # fmt: skip
    """Return the neighbours that are one common part together and, apart, are hardly ever seen."""
    found: dict[tuple[int, int], int] = {}
    for one, other in neighbours:
        whole = numbers.get(vocabulary[one] + vocabulary[other])
        if whole is not None and used[whole] * JOINED >= min(used[one], used[other]):
            found[one, other] = whole
    return found


Part = TypeVar("Part", int, str)


def regrouped(
    row: Sequence[Part], apart: Mapping[Part, tuple[Part, Part]], together: Mapping[tuple[Part, Part], Part]
) -> list[Part]:
    """Return the parts of a name, parted and joined as was found."""
    found: list[Part] = []
    for part in row:
        whole = together.get((found[-1], part)) if found else None
        if whole is not None:
            found[-1] = whole
        else:
            found.extend(apart.get(part, (part,)))
    return found
