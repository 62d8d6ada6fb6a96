"""Find candidates: pairs of rows that share enough to be worth comparing, by joins on keys.

Every rule says how many pairs it brings and how many are new. A block larger than the rule's cap is left
out, and that is said: it would grow with the square of the register and prove little.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from rabt.linkage.keys import keys_of
from rabt.linkage.register import Register

Frame = pl.DataFrame


@dataclass(frozen=True)
class Rule:
    """One rule: its name, the keys that it makes of a register, and the largest block that it compares."""

    name: str
    keys: Callable[["Side"], Frame]
    cap: int


@dataclass(frozen=True)
class Brought:
    """What a rule brought: pairs, those no rule before it had brought, and pairs in blocks left out."""

    rule: str
    pairs: int
    new: int
    left_out: int


@dataclass(frozen=True, eq=False)
class Side:
    """One register as the rules see it: rows with dates and documents, and the keys of each name part."""

    rows: Frame
    parts: Frame

    @classmethod
    def of(cls, found: Register, numbers: dict[str, int]) -> "Side":
        """Lay a register out; both sides share one numbering of keys."""
        many = len(found)
        rows = pl.DataFrame(
            {
                "row": np.arange(many, dtype=np.uint32), "year": found.born[:, 0], "month": found.born[:, 1],
                "day": found.born[:, 2], "national": pl.Series(found.national, dtype=pl.String),
                "passport": pl.Series(found.passport, dtype=pl.String),
            }
        )  # fmt: skip
        keys = [(part, numbers.setdefault(key, len(numbers)))
                for part, text in enumerate(found.vocabulary) for key in keys_of(text)]  # fmt: skip
        keyed = pl.DataFrame(keys, schema={"part": pl.Int32, "key": pl.Int32}, orient="row")
        at = np.argwhere(found.parts >= 0).astype(np.uint32)
        placed = pl.DataFrame(
            {
                "row": at[:, 0], "place": at[:, 1], "part": found.parts[found.parts >= 0],
                "last": at[:, 1] == (found.counts[at[:, 0]] - 1),
            }
        )  # fmt: skip
        return cls(rows, placed.join(keyed, on="part").drop("part"))

    def first(self) -> Frame:
        """The keys of the given name."""
        return self.parts.filter(pl.col("place") == 0).select("row", "key")

    def last(self) -> Frame:
        """The keys of the last part of the name."""
        return self.parts.filter(pl.col("last")).select("row", second="key")

    def any_part(self) -> Frame:
        """The keys of every part."""
        return self.parts.select("row", "key").unique()

    def two(self) -> Frame:
        """Every two parts in their order."""
        return (
            self._after(self.parts.select("row", "place", "key"), "second")
            .select("row", "key", "second")
            .unique()
        )

    def three(self) -> Frame:
        """Every three parts in their order."""
        pairs = self._after(self.parts.select("row", "place", "key"), "second")
        found = self._after(pairs, "third")
        return found.select("row", "key", "second", "third").unique()

    def _after(self, frame: Frame, name: str) -> Frame:
        later = self.parts.select("row", later="place", **{name: "key"})
        found = frame.join(later, on="row").filter(pl.col("place") < pl.col("later"))
        return found.drop("place").rename({"later": "place"})

    def dated(self, *fields: str, swapped: bool = False) -> Frame:
        """Rows with a date of birth, by some of its parts; with `swapped`, day and month change places."""
        known = self.rows.filter(pl.col("year") > 0)
        if swapped:
            known = known.filter(pl.col("day") != pl.col("month"), pl.col("day") <= 12)
            known = known.rename({"day": "month", "month": "day"})
        return known.select("row", *fields)

    def document(self, name: str) -> Frame:
        """Rows that have this document."""
        return self.rows.filter(pl.col(name) != "").select("row", document=pl.col(name))


def _date_and_part(side: Side) -> Frame:
    return side.dated("year", "month", "day").join(side.any_part(), on="row")


def _part_of_date(*fields: str) -> Callable[[Side], Frame]:
    return lambda side: side.dated(*fields).join(side.first(), on="row").join(side.last(), on="row")


RULES: tuple[Rule, ...] = (
    Rule("national number", lambda side: side.document("national"), 10_000),
    Rule("passport", lambda side: side.document("passport"), 10_000),
    Rule("date of birth and a part of the name", _date_and_part, 40_000),
    Rule("year, month, given and last name", _part_of_date("year", "month"), 20_000),
    Rule("year, day, given and last name", _part_of_date("year", "day"), 20_000),
    Rule("month, day, given and last name", _part_of_date("month", "day"), 20_000),
    Rule("year and two parts", lambda side: side.dated("year").join(side.two(), on="row"), 600),
    Rule("three parts", Side.three, 600),
    Rule("two parts that are rare together", Side.two, 60),
)
SWAPPED = "date of birth with day and month swapped, and a part"


def candidates(
    left: Register, right: Register, rules: Sequence[Rule] = RULES
) -> tuple[np.ndarray, np.ndarray, list[Brought]]:
    """Return the pairs of rows worth comparing, each once, and what each rule brought."""
    numbers: dict[str, int] = {}
    ours, theirs = Side.of(left, numbers), Side.of(right, numbers)
    found, told = pl.DataFrame(schema={"one": pl.UInt32, "other": pl.UInt32}), []
    for name, one, other, cap in _joined(ours, theirs, rules):
        brought, left_out = _join(one, other, cap)
        before = len(found)
        found = pl.concat([found, brought]).unique()
        told.append(Brought(name, len(brought), len(found) - before, left_out))
    found = found.sort("one", "other")
    return found["one"].to_numpy().astype(np.int64), found["other"].to_numpy().astype(np.int64), told


def _joined(ours: Side, theirs: Side, rules: Sequence[Rule]) -> Any:
    for rule in rules:
        one, other = rule.keys(ours), rule.keys(theirs)
        yield rule.name, one, other, rule.cap
        if rule.keys is _date_and_part:
            swapped = ours.dated("year", "month", "day", swapped=True).join(ours.any_part(), on="row")
            yield SWAPPED, swapped, other, rule.cap


def _join(one: Frame, other: Frame, cap: int) -> tuple[Frame, int]:
    """Join two sides on all their keys; blocks of more than `cap` pairs are counted and left out."""
    on = [name for name in one.columns if name != "row"]
    sizes = one.group_by(on).len("ours").join(other.group_by(on).len("theirs"), on=on)
    sizes = sizes.with_columns(pairs=pl.col("ours").cast(pl.Int64) * pl.col("theirs"))
    small = sizes.filter(pl.col("pairs") <= cap)
    left_out = int(sizes["pairs"].sum()) - int(small["pairs"].sum())
    kept = one.join(small.select(on), on=on, how="semi")
    pairs = kept.join(other, on=on, suffix="_other").select(one="row", other="row_other").unique()
    return pairs, left_out


def described(told: Sequence[Brought]) -> list[Mapping[str, Any]]:
    """Return what the rules brought as plain rows."""
    return [vars(one) for one in told]
