"""The likelihood of a Latin spelling, given the Arabic one: every way of laying one over the other, summed.

Each Arabic letter is written as a core of up to three Latin letters (by where it stands), then perhaps a
vowel that Arabic does not write (by the letter that follows). A table gives the chance of each.
"""

import math
from typing import Any

import numpy as np

from rabt.linkage.kernels import kernel, kernel_over_rows, prange
from rabt.linkage.sounds.letters import LONGEST, SIGNS, VOWELS

IS_VOWEL = VOWELS
NEVER = -60.0
"""Natural logarithm below which nothing is told apart."""


@kernel
def run_at(latin: Any, start: Any, length: Any) -> Any:
    """Number the run of letters that begins there."""
    if length == 0:
        return 0
    if length == 1:
        return 1 + latin[start]
    if length == 2:
        return 1 + SIGNS + latin[start] * SIGNS + latin[start + 1]
    return (
        1 + SIGNS + SIGNS * SIGNS
        + (latin[start] * SIGNS + latin[start + 1]) * SIGNS + latin[start + 2]
    )  # fmt: skip


@kernel
def place(at: Any, long: Any) -> Any:
    """Say where a letter stands: first, inner or last."""
    if at == 0:
        return 0
    return 2 if at == long - 1 else 1


@kernel
def ahead(arabic: Any, n: Any, latin: Any, m: Any, core: Any, tail: Any, told: Any, cored: Any) -> Any:
    """Fill the sums from the beginning; return the likelihood of the whole."""
    for i in range(n + 1):
        for j in range(m + 1):
            told[i, j] = 0.0
            cored[i, j] = 0.0
    told[0, 0] = 1.0
    for i in range(1, n + 1):
        following = arabic[i] if i < n else 0
        write_cores(told[i - 1], cored[i], latin, m, core[arabic[i - 1], place(i - 1, n)])
        write_tails(cored[i], told[i], latin, m, tail[arabic[i - 1], following])
    return told[n, m]


@kernel
def write_cores(before: Any, after: Any, latin: Any, m: Any, chances: Any) -> None:
    """Let a letter write its core from every place that was reached."""
    for j in range(m + 1):
        if before[j] > 0.0:
            for k in range(min(3, m - j) + 1):
                after[j + k] += before[j] * chances[run_at(latin, j, k)]


@kernel
def write_tails(before: Any, after: Any, latin: Any, m: Any, chances: Any) -> None:
    """Let the vowel after a letter be written, if there is one."""
    for j in range(m + 1):
        if before[j] > 0.0:
            for k in range(min(2, m - j) + 1):
                if k > 0 and not IS_VOWEL[latin[j + k - 1]]:
                    break
                after[j + k] += before[j] * chances[run_at(latin, j, k)]


@kernel
def back(arabic: Any, n: Any, latin: Any, m: Any, core: Any, tail: Any, rest: Any, rest_cored: Any) -> None:
    """Fill the sums from the end."""
    for i in range(n + 1):
        for j in range(m + 1):
            rest[i, j] = 0.0
            rest_cored[i, j] = 0.0
    rest[n, m] = 1.0
    for i in range(n, 0, -1):
        following = arabic[i] if i < n else 0
        read_tails(rest[i], rest_cored[i], latin, m, tail[arabic[i - 1], following])
        read_cores(rest_cored[i], rest[i - 1], latin, m, core[arabic[i - 1], place(i - 1, n)])


@kernel
def read_tails(after: Any, before: Any, latin: Any, m: Any, chances: Any) -> None:
    """Sum over the vowels that may follow from each place."""
    for j in range(m + 1):
        for k in range(min(2, m - j) + 1):
            if k > 0 and not IS_VOWEL[latin[j + k - 1]]:
                break
            before[j] += chances[run_at(latin, j, k)] * after[j + k]


@kernel
def read_cores(after: Any, before: Any, latin: Any, m: Any, chances: Any) -> None:
    """Sum over the cores that may be written from each place."""
    for j in range(m + 1):
        for k in range(min(3, m - j) + 1):
            before[j] += chances[run_at(latin, j, k)] * after[j + k]


@kernel
def learn(arabic: Any, latin: Any, weight: Any, core: Any, tail: Any, cores: Any, tails: Any) -> Any:
    """Add what one attested pair tells of the tables to the counts; return the log of its likelihood."""
    n, m = len(arabic), len(latin)
    told = np.zeros((LONGEST + 1, LONGEST + 1))
    cored = np.zeros((LONGEST + 1, LONGEST + 1))
    rest = np.zeros((LONGEST + 1, LONGEST + 1))
    rest_cored = np.zeros((LONGEST + 1, LONGEST + 1))
    whole = ahead(arabic, n, latin, m, core, tail, told, cored)
    if whole <= 0.0:
        return NEVER
    back(arabic, n, latin, m, core, tail, rest, rest_cored)
    for i in range(1, n + 1):
        letter = arabic[i - 1]
        following = arabic[i] if i < n else 0
        where = place(i - 1, n)
        for j in range(m + 1):
            for k in range(min(3, m - j) + 1):
                at = run_at(latin, j, k)
                cores[letter, where, at] += (
                    weight * told[i - 1, j] * core[letter, where, at] * rest_cored[i, j + k] / whole
                )
            for k in range(min(2, m - j) + 1):
                if k > 0 and not IS_VOWEL[latin[j + k - 1]]:
                    break
                at = run_at(latin, j, k)
                tails[letter, following, at] += (
                    weight * cored[i, j] * tail[letter, following, at] * rest[i, j + k] / whole
                )
    return math.log(whole)


@kernel
def logarithm(chance: Any) -> Any:
    """Return the log of a chance, bounded below."""
    return max(math.log(chance), NEVER) if chance > 0.0 else NEVER


@kernel_over_rows
def likelihoods(
    arabic: Any,
    arabic_long: Any,
    latin: Any,
    latin_long: Any,
    lefts: Any,
    rights: Any,
    core: Any,
    tail: Any,
    out: Any,
) -> None:
    """Write the log likelihood of each pair: rows of two tables of parts, named by their numbers."""
    for row in prange(len(lefts)):
        told = np.empty((LONGEST + 1, LONGEST + 1))
        cored = np.empty((LONGEST + 1, LONGEST + 1))
        one, other = lefts[row], rights[row]
        out[row] = logarithm(
            ahead(arabic[one], arabic_long[one], latin[other], latin_long[other], core, tail, told, cored)
        )
