"""Why anybody looks at a person: each purpose with its ground, what it opens, whose, and who learns of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rabt.access.rules.table import TableError

GROUNDS = ("agreement", "law", "care", "wish")
KINDS = (
    "identity", "contact", "documents", "photograph", "work", "dues", "movement", "business", "looks",
    "account", "none",
)  # fmt: skip
"""The kinds of data, from the person outward."""
WHOSE = ("worker", "company", "official", "subject", "none")
LEARNS = ("other_state", "court", "employer", "recruiter", "border", "worker", "nobody")
ROUTE, NODE = "route", "node"
_FILE = Path(__file__).parents[1] / "purposes.toml"
_LISTS: Mapping[str, tuple[str, ...]] = {"opens": KINDS, "whose": WHOSE, "gives": LEARNS}


@dataclass(frozen=True)
class Purpose:
    """One reason to look: what allows it, what is opened, whose, who learns of it, what ends it."""

    name: str
    ground: str
    opens: tuple[str, ...]
    whose: tuple[str, ...]
    gives: tuple[str, ...]
    kept: str
    counted: bool = True  # whether many looks of it are a sign of reading in bulk
    by: str = ROUTE


def read_purposes(text: str) -> Mapping[str, Purpose]:
    """Read and check the purposes; an unknown ground, kind, person, reader or key is an error."""
    raw = tomllib.loads(text)
    if set(raw) - {"purposes"}:
        raise TableError(f"the purposes: unknown {sorted(set(raw) - {'purposes'})}")
    return MappingProxyType({name: _purpose(name, row) for name, row in raw.get("purposes", {}).items()})


def _purpose(name: str, row: Mapping[str, Any]) -> Purpose:
    wanted, more = {"ground", "opens", "whose", "gives", "kept"}, {"counted", "by"}
    if wanted - set(row) or set(row) - wanted - more:
        raise TableError(f"purpose {name}: wants {sorted(wanted)}, and at most {sorted(more)} besides")
    if row["ground"] not in GROUNDS or row.get("by", ROUTE) not in (ROUTE, NODE):
        raise TableError(f"purpose {name}: an unknown ground or reader")
    for key, known in _LISTS.items():
        if not row[key] or set(row[key]) - set(known):
            raise TableError(f"purpose {name}: {key} must be some of {sorted(known)}")
    return Purpose(
        name=name, ground=row["ground"], opens=tuple(row["opens"]), whose=tuple(row["whose"]),
        gives=tuple(row["gives"]), kept=row["kept"], counted=row.get("counted", True) is not False,
        by=row.get("by", ROUTE),
    )  # fmt: skip


@cache
def purposes() -> Mapping[str, Purpose]:
    """Return the purposes of this release."""
    return read_purposes(_FILE.read_text(encoding="utf-8"))


def uncounted() -> tuple[str, ...]:
    """Name the purposes of which many looks are no sign of reading in bulk."""
    return tuple(sorted(one.name for one in purposes().values() if not one.counted))
