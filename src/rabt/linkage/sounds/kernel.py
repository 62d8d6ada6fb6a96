"""The likelihood of a Latin spelling, given the Arabic one: every way of laying one over the other, summed.

Each Arabic letter is written as a core of up to three Latin letters (by where it stands), then perhaps a
vowel that Arabic does not write (by the letter that follows). A table gives the chance of each.
"""

import math
from typing import Any

import numpy as np

from rabt.linkage.kernels import inner, kernel
from rabt.linkage.sounds.letters import LONGEST, SIGNS, VOWELS

IS_VOWEL = VOWELS
NEVER = -60.0
"""Natural logarithm below which nothing is told apart."""
FAINT = 0.01
"""Share of the least likelihood that is asked for below which a way of writing is not followed up."""


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
def fill_runs(parts: Any, columns: Any, tail_columns: Any) -> None:
    """Write for each place of Latin parts the columns of the runs that begin there.

    Four columns for cores of none to three letters, then three for vowels of none to two (-1: no vowels).
    A part with a letter that no Latin one has is left as it is.
    """
    for part in range(len(parts)):
        latin, m, out = parts[part]["letters"], parts[part]["long"], parts[part]["runs"]
        if latin.max() >= SIGNS:
            continue
        for j in range(m + 1):
            for k in range(min(3, m - j) + 1):
                out[j, k] = columns[run_at(latin, j, k)]
            out[j, 4], out[j, 5], out[j, 6] = tail_columns[0], -1, -1
            if j < m and IS_VOWEL[latin[j]]:
                out[j, 5] = tail_columns[run_at(latin, j, 1)]
                if j + 1 < m and IS_VOWEL[latin[j + 1]]:
                    out[j, 6] = tail_columns[run_at(latin, j, 2)]


@inner
def place(at: Any, long: Any) -> Any:
    """Say where a letter stands: first, inner or last."""
    if at == 0:
        return 0
    return 2 if at == long - 1 else 1


@kernel
def ahead(arabic: Any, latin: Any, core: Any, tail: Any, told: Any, cored: Any, least: Any) -> Any:
    """Fill the sums from the beginning; return the likelihood of the whole, nothing where below `least`."""
    n, m = arabic["long"], latin["long"]
    for j in range(m + 1):
        told[0, j] = 0.0
    told[0, 0] = 1.0
    for i in range(1, n + 1):
        for j in range(m + 1):
            told[i, j] = cored[i, j] = 0.0
        letter, following = arabic["letters"][i - 1], arabic["letters"][i] if i < n else 0
        write_cores(told, cored, i, latin["runs"], m, core, letter, place(i - 1, n), FAINT * least)
        reached = write_tails(cored, told, i, latin["runs"], m, tail, letter, following, FAINT * least)
        if reached < least:  # what is still to be written makes it no likelier
            return 0.0
    return told[n, m]


@inner
def write_cores(
    before: Any, after: Any, i: Any, runs: Any, m: Any, core: Any, letter: Any, where: Any, least: Any
) -> None:
    """Let a letter write its core from every place that was reached so likely that it counts."""
    for j in range(m + 1):
        if before[i - 1, j] > least:
            for k in range(min(3, m - j) + 1):
                after[i, j + k] += before[i - 1, j] * core[letter, where, runs[j, k]]


@inner
def write_tails(
    before: Any, after: Any, i: Any, runs: Any, m: Any, tail: Any, letter: Any, following: Any, least: Any
) -> Any:
    """Let the vowel after a letter be written, if there is one; return the sum of all chances."""
    reached = 0.0
    for j in range(m + 1):
        if before[i, j] > least:
            for k in range(3):
                if runs[j, 4 + k] < 0:
                    break
                added = before[i, j] * tail[letter, following, runs[j, 4 + k]]
                after[i, j + k] += added
                reached += added
    return reached


@kernel
def back(arabic: Any, latin: Any, core: Any, tail: Any, rest: Any, cored: Any) -> None:
    """Fill the sums from the end."""
    n, m, runs = arabic["long"], latin["long"], latin["runs"]
    for i in range(n + 1):
        for j in range(m + 1):
            rest[i, j] = cored[i, j] = 0.0
    rest[n, m] = 1.0
    for i in range(n, 0, -1):
        letter, following = arabic["letters"][i - 1], arabic["letters"][i] if i < n else 0
        read_tails(rest, cored, i, runs, m, tail, letter, following)
        read_cores(cored, rest, i, runs, m, core, letter, place(i - 1, n))


@kernel
def read_tails(
    after: Any, before: Any, i: Any, runs: Any, m: Any, tail: Any, letter: Any, following: Any
) -> None:
    """Sum over the vowels that may follow from each place."""
    for j in range(m + 1):
        for k in range(3):
            if runs[j, 4 + k] < 0:
                break
            before[i, j] += tail[letter, following, runs[j, 4 + k]] * after[i, j + k]


@kernel
def read_cores(
    after: Any, before: Any, i: Any, runs: Any, m: Any, core: Any, letter: Any, where: Any
) -> None:
    """Sum over the cores that may be written from each place."""
    for j in range(m + 1):
        for k in range(min(3, m - j) + 1):
            before[i - 1, j] += core[letter, where, runs[j, k]] * after[i, j + k]


@kernel
def learn(arabic: Any, latin: Any, weight: Any, core: Any, tail: Any, cores: Any, tails: Any) -> Any:
    """Add what one attested pair tells of the tables to the counts; return the log of its likelihood."""
    n, m, runs = arabic["long"], latin["long"], latin["runs"]
    told = np.zeros((LONGEST + 1, LONGEST + 1))
    cored = np.zeros((LONGEST + 1, LONGEST + 1))
    rest = np.zeros((LONGEST + 1, LONGEST + 1))
    rest_cored = np.zeros((LONGEST + 1, LONGEST + 1))
    whole = ahead(arabic, latin, core, tail, told, cored, 0.0)
    if whole <= 0.0:
        return NEVER
    back(arabic, latin, core, tail, rest, rest_cored)
    for i in range(1, n + 1):
        letter, following = arabic["letters"][i - 1], arabic["letters"][i] if i < n else 0
        where = place(i - 1, n)
        for j in range(m + 1):
            for k in range(min(3, m - j) + 1):
                at = runs[j, k]
                cores[letter, where, at] += (
                    weight * told[i - 1, j] * core[letter, where, at] * rest_cored[i, j + k] / whole
                )
            for k in range(3):
                at = runs[j, 4 + k]
                if at < 0:
                    break
                tails[letter, following, at] += (
                    weight * cored[i, j] * tail[letter, following, at] * rest[i, j + k] / whole
                )
    return math.log(whole)


@inner
def logarithm(chance: Any) -> Any:
    """Return the log of a chance, bounded below."""
    return max(math.log(chance), NEVER) if chance > 0.0 else NEVER


@kernel
def likelihoods(arabic: Any, latin: Any, lefts: Any, rights: Any, core: Any, tail: Any, out: Any) -> None:
    """Write the log likelihood of each pair: rows of two tables of parts, named by their numbers."""
    told = np.empty((LONGEST + 1, LONGEST + 1))
    cored = np.empty((LONGEST + 1, LONGEST + 1))
    for row in range(len(lefts)):
        out[row] = logarithm(ahead(arabic[lefts[row]], latin[rights[row]], core, tail, told, cored, 0.0))
