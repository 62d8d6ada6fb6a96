"""The attested spellings that are shipped: which Latin spellings were seen for which Arabic name parts."""

import csv
from collections.abc import Iterator
from importlib.resources import files

from rabt.linkage.names import parts

PARTS_FILE, NAMES_FILE = "name_parts_eg_ly.csv", "full_names_eg_ly.csv"


def attested() -> dict[tuple[str, str], float]:
    """Return (Arabic part, Latin part) with how often each was seen, from parts and from whole names.

    Source: Wikidata (CC0 1.0), by the name index of arabic-name-romanizer 0.2.0. Of a whole name its parts
    are taken where both scripts have as many.
    """
    found: dict[tuple[str, str], float] = {}
    for name, latin, seen in _read(PARTS_FILE):
        ours, theirs = parts(name), parts(latin)
        if len(ours) == len(theirs) == 1:
            found[ours[0], theirs[0]] = found.get((ours[0], theirs[0]), 0) + seen
    for name, latin, _ in _read(NAMES_FILE):
        ours, theirs = parts(name), parts(latin)
        if len(ours) == len(theirs):
            for pair in zip(ours, theirs, strict=True):
                found[pair] = found.get(pair, 0) + 1
    return {pair: seen for pair, seen in found.items() if pair[0] and pair[1]}


def _read(name: str) -> Iterator[tuple[str, str, float]]:
    text = (files("rabt.linkage") / "data" / name).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        yield row["arabic_key"], row["latin"], float(row["count"])
