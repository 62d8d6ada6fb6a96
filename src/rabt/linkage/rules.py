"""Rules by which rows are worth comparing: each makes keys of a row; rows with an equal key are candidates.

A key is one number in which, say, year, month, given name and another part are mixed. Rules never take a date
without a part of the name, and each has a cap: a block of more pairs is left out, since it would grow with
the square of the register and prove little.
"""

from collections import Counter
from typing import Any

import numpy as np

from rabt.linkage.kernels import inner, kernel
from rabt.linkage.keys import MOST
from rabt.linkage.register import DOCUMENT, Register

CAPS = {
    "national number": 10_000,
    "passport": 10_000,
    "date of birth and given name, a rare part or two parts": 40_000,
    "date of birth with day and month swapped, and the same": 40_000,
    "year, month, given name and another part": 4_000,
    "year, day, given name and another part": 4_000,
    "month, day, given name and another part": 4_000,
    "a first of January: year, given name and another part": 2_000,
    "no date of birth: given name and another part": 2_000,
    "year and two parts": 40,
    "three parts": 300,
    "two parts that are rare together": 60,
}
"""The rules in their order, and the pairs of a block that each compares at most."""
RULES = tuple(CAPS)
(
    NUMBER, PASSPORT, DATE, SWAPPED, YEAR_MONTH, YEAR_DAY, MONTH_DAY, JANUARY, DATELESS, YEAR_TWO, THREE, TWO,
) = range(len(RULES))  # fmt: skip
COMMON = 0.004
"""Share of rows from which a key is common: then it must stand for the given name, or beside another."""
FIRSTS, NONE, SELDOM = 1, 2, 0.005
"""Unsure dates: a first of January, or none; and the share of rows from which others look for them."""
MOST_KEYS = 96
"""Keys of a row by one rule at most."""
PER_PART, PER_PART_OF_THREE = 3, 2
"""Keys of one part that are used: the likeliest."""
MASK, PRIME = (1 << 62) - 1, 2654435761


@inner
def mixed(key: Any, value: Any) -> Any:
    """Mix a value into a key."""
    key = ((key ^ value) * PRIME) & MASK
    key = ((key ^ (key >> 29)) * PRIME) & MASK
    return key ^ (key >> 31)


@inner
def begun_by(rule: Any) -> Any:
    """Return what the keys of a rule begin with, far from what those of any other begin with."""
    return mixed(np.int64(rule + 1), np.int64(0))


@inner
def document_key(rule: Any, signs: Any) -> Any:
    """Return the key that a document makes."""
    key = begun_by(rule)
    for at in range(DOCUMENT):
        if signs[at] == 0:
            break
        key = mixed(key, np.int64(signs[at]))
    return key


@inner
def added(out: Any, many: Any, key: Any) -> Any:
    """Write a key down, unless it stands there or there is no room; return how many there are."""
    for at in range(many):
        if out[at] == key:
            return many
    if many < MOST_KEYS:
        out[many] = key
        return many + 1
    return many


@kernel
def keys_of_row(rule: Any, row: Any, keyed: Any, common: Any, others: Any, probing: Any, out: Any) -> Any:
    """Write the keys by which a row is found (`probing`: finds others) under a rule; return how many."""
    if rule <= PASSPORT:
        signs = row["national"] if rule == NUMBER else row["passport"]
        return added(out, 0, document_key(rule, signs)) if signs[0] != 0 else 0
    if row["many"] == 0:
        return 0
    if rule >= YEAR_TWO:
        return parts_alone(rule, row, keyed, out)
    if rule >= JANUARY:
        return unsure_dates(rule, row, keyed, others, probing, out)
    return dates_with_parts(rule, row, keyed, common, probing, out)


@kernel
def parts_alone(rule: Any, row: Any, keyed: Any, out: Any) -> Any:
    """Write the keys of parts, with nothing or the year of birth beside them."""
    year = np.int64(row["born"][0])
    if rule == YEAR_TWO:
        return two_parts(mixed(begun_by(rule), year), row, keyed, out) if year != 0 else 0
    begun = begun_by(rule)
    return three_parts(begun, row, keyed, out) if rule == THREE else two_parts(begun, row, keyed, out)


@kernel
def dates_with_parts(rule: Any, row: Any, keyed: Any, common: Any, probing: Any, out: Any) -> Any:
    """Write the keys of a date of birth, or of two of its parts, with parts of the name."""
    year, month, day = np.int64(row["born"][0]), np.int64(row["born"][1]), np.int64(row["born"][2])
    if year == 0:
        return 0
    if rule == SWAPPED:
        if not probing or month == day or day > 12:
            return 0
        rule, month, day = DATE, day, month
    begun = begun_by(rule)
    if rule == DATE:
        return telling_parts(mixed(begun, (year * 100 + month) * 100 + day), row, keyed, common, out)
    if rule == YEAR_MONTH:
        return given_and_another(mixed(begun, year * 100 + month), row, keyed, out, 0)
    if rule == YEAR_DAY:
        return given_and_another(mixed(begun, year * 100 + day), row, keyed, out, 0)
    return given_and_another(mixed(begun, month * 100 + day), row, keyed, out, 0)


@kernel
def unsure_dates(rule: Any, row: Any, keyed: Any, others: Any, probing: Any, out: Any) -> Any:
    """Write the keys by which a row of unsure date meets all others: as such a row, as one of the others."""
    year = np.int64(row["born"][0]) if rule == JANUARY else np.int64(0)
    unsure = row["born"][0] == 0
    if rule == JANUARY:
        if unsure:
            return 0
        unsure = row["born"][1] + row["born"][2] == 2
    ours, theirs = (np.int64(1), np.int64(2)) if probing else (np.int64(2), np.int64(1))
    begun, many = mixed(begun_by(rule), year), 0
    if unsure:
        many = given_and_another(mixed(begun, ours), row, keyed, out, 0)
    if others & (FIRSTS if rule == JANUARY else NONE):
        many = given_and_another(mixed(begun, theirs), row, keyed, out, many)
    return many


@inner
def telling_parts(begun: Any, row: Any, keyed: Any, common: Any, out: Any) -> Any:
    """Write a key for the given name, for each rare part, and for every two common ones."""
    many = 0
    for i in range(row["many"]):
        for at in range(PER_PART):
            key = keyed[row["parts"][i], at]
            if key >= common:
                many = added(out, many, mixed(begun, np.int64(key)))
            elif key >= 0 and i == 0:
                many = added(out, many, mixed(mixed(begun, np.int64(key)), np.int64(MASK)))
            elif key >= 0:
                for j in range(i + 1, row["many"]):
                    other = keyed[row["parts"][j], 0]
                    if 0 <= other < common:
                        many = added(out, many, mixed(mixed(begun, np.int64(key)), np.int64(other)))
    return many


@inner
def given_and_another(begun: Any, row: Any, keyed: Any, out: Any, many: Any) -> Any:
    """Write a key for the given name with each other part."""
    for j in range(1, row["many"]):
        many = two_keys(begun, row["parts"][0], row["parts"][j], keyed, out, many)
    return many


@inner
def two_parts(begun: Any, row: Any, keyed: Any, out: Any) -> Any:
    """Write a key for every two parts in their order."""
    many = 0
    for i in range(row["many"]):
        for j in range(i + 1, row["many"]):
            many = two_keys(begun, row["parts"][i], row["parts"][j], keyed, out, many)
    return many


@inner
def two_keys(begun: Any, one: Any, other: Any, keyed: Any, out: Any, many: Any) -> Any:
    """Write a key for two parts, by the likeliest keys of each."""
    for first in range(PER_PART):
        for second in range(PER_PART):
            if keyed[one, first] >= 0 and keyed[other, second] >= 0:
                key = mixed(mixed(begun, np.int64(keyed[one, first])), np.int64(keyed[other, second]))
                many = added(out, many, key)
    return many


@inner
def three_parts(begun: Any, row: Any, keyed: Any, out: Any) -> Any:
    """Write a key for every three parts in their order."""
    many = 0
    for i in range(row["many"] - 2):
        for j in range(i + 1, row["many"] - 1):
            for k in range(j + 1, row["many"]):
                many = three_keys(begun, row["parts"][i], row["parts"][j], row["parts"][k], keyed, out, many)
    return many


@inner
def three_keys(begun: Any, one: Any, other: Any, last: Any, keyed: Any, out: Any, many: Any) -> Any:
    """Write a key for three parts, by the likeliest keys of the last two."""
    for first in range(PER_PART_OF_THREE):
        if keyed[one, first] >= 0:
            many = two_keys(mixed(begun, np.int64(keyed[one, first])), other, last, keyed, out, many)
    return many


# ------------------------------------------------------------------ both registers
def numbered_keys(left: Register, right: Register, rows: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Number the keys, the commonest first; return those of each side's parts, and how many are common.

    `rows` is how many rows both registers have together.
    """
    used: Counter[str] = Counter()
    for side in (left, right):
        for keys, times in zip(side.keyed, side.used.tolist(), strict=True):
            for key in keys:
                used[key] += times
    numbers = {key: number for number, key in enumerate(sorted(used, key=lambda key: (-used[key], key)))}
    tables = []
    for side in (left, right):
        table = np.full((max(len(side.vocabulary), 1), MOST), -1, dtype=np.int32)
        for part, keys in enumerate(side.keyed):
            table[part, : len(keys)] = [numbers[key] for key in keys]
        tables.append(table)
    often = COMMON * rows
    return tables[0], tables[1], sum(times > often for times in used.values())


def unsure_dates_of(born: np.ndarray) -> tuple[int, int]:
    """Count the first days of January and the dates that are not known."""
    firsts = (born[:, 0] > 0) & (born[:, 1] + born[:, 2] == 2)
    return int(firsts.sum()), int((born[:, 0] == 0).sum())


def unsure(firsts: int, none: int, many: int) -> int:
    """Tell which kinds of unsure dates a register has so often that others are met by them."""
    kinds = (firsts, FIRSTS), (none, NONE)
    return sum(kind for times, kind in kinds if times > SELDOM * many)
