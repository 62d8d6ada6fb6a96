"""Attested names, drawn by their frequency: Arabic as the origin writes it, Latin as the destination does."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

# Given names of women among the attested ones, chosen by us: the source has no sex.
WOMEN = frozenset((files("rabt.site.rehearsal") / "names" / "women.txt").read_text(encoding="utf-8").split())


PIECES = frozenset(["ابو", "الاسلام"])


@dataclass(frozen=True)
class Name:
    """One part of a name, in both scripts."""

    arabic: str
    latin: str


@cache
def stock(country: str) -> dict[str, tuple[list[str], list[int]]]:
    """Read the attested names of a country: men's and women's given names, and surnames, with frequencies."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in _rows(country):
        kind = row["role"] if row["role"] != "given" else ("women" if row["arabic_key"] in WOMEN else "men")
        counts[kind][row["arabic_key"]] += int(row["count"])
    return {kind: (list(found), list(found.values())) for kind, found in counts.items()}


@cache
def spellings(country: str) -> dict[str, tuple[list[str], list[int]]]:
    """Read the attested Latin spellings of each Arabic part."""
    seen: dict[str, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for row in _rows(country):
        seen[row["arabic_key"]][0].append(row["latin"])
        seen[row["arabic_key"]][1].append(int(row["count"]))
    return dict(seen)


@cache
def _rows(country: str) -> list[dict[str, str]]:
    text = (files("rabt.linkage") / "data" / "name_parts_eg_ly.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [row for row in rows if row["country"] == country and _is_a_name(row["arabic_key"], row["latin"])]


def _is_a_name(arabic: str, latin: str) -> bool:
    """Leave out initials and pieces of names, and spellings that a passport does not print."""
    whole = len(arabic.replace(" ", "")) >= 3 and arabic not in PIECES
    return whole and latin[:1].isalpha() and not any(mark in arabic for mark in "0123456789.()")


def part(random: Random, country: str, kind: str) -> Name:
    """Draw one part of a name by its frequency, and one of its attested Latin spellings."""
    known, weights = stock(country)[kind]
    arabic = random.choices(known, weights)[0]
    latin, seen = spellings(country)[arabic]
    return Name(arabic, random.choices(latin, seen)[0])


def four_parts(random: Random, country: str, sex: str) -> tuple[Name, Name, Name, Name]:
    """Draw a person's own, father's, grandfather's and family name."""
    own = part(random, country, "women" if sex == "F" else "men")
    return own, part(random, country, "men"), part(random, country, "men"), part(random, country, "surname")
