"""What is counted: the definitions, read once from `figures.toml`, and the digest that names them."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rabt.corridor import Words
from rabt.seal.canon import canonical

BOTH = "both"


@dataclass(frozen=True)
class Chapter:
    """A subject of the guidance under which figures stand."""

    code: str
    name: Words


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: who counts what, in which breakdowns, and what it means."""

    code: str
    chapter: str
    side: str
    unit: str
    persons: bool
    name: Words
    meaning: Words
    by: tuple[str, ...] = ()
    cross: tuple[tuple[str, str], ...] = ()
    reasons: str = ""
    spread: tuple[str, ...] = ()
    stock: bool = False
    handed: bool = False

    def is_counted_by(self, side: str) -> bool:
        """Tell whether the state of a side counts this."""
        return self.side in (side, BOTH)


@dataclass(frozen=True)
class Definitions:
    """All figures, their chapters in order, the guidance they follow, and the digest of all of it."""

    chapters: tuple[Chapter, ...]
    figures: tuple[Figure, ...]
    source: Words
    digest: str

    def of(self, code: str) -> Figure:
        """Return one figure, or raise KeyError."""
        return {figure.code: figure for figure in self.figures}[code]

    def counted_by(self, side: str) -> tuple[Figure, ...]:
        """Return the figures that the state of a side counts."""
        return tuple(figure for figure in self.figures if figure.is_counted_by(side))

    def under(self, chapter: str) -> tuple[Figure, ...]:
        """Return the figures of a chapter."""
        return tuple(figure for figure in self.figures if figure.chapter == chapter)


@cache
def definitions() -> Definitions:
    """Read the definitions of this version of the program."""
    return read((files("rabt.insight") / "figures.toml").read_text(encoding="utf-8"))


def read(text: str) -> Definitions:
    """Read definitions; one without a chapter, or with a table of what it is not broken down by, is a bug."""
    told = tomllib.loads(text)
    chapters = tuple(Chapter(one["code"], Words(**one["name"])) for one in told["chapter"])
    figures = tuple(_figure(one) for one in told["figure"])
    known = {chapter.code for chapter in chapters}
    for figure in figures:
        if figure.stock and (figure.cross or figure.spread):
            raise ValueError(f"the figure {figure.code} stands, and has no table and no steps")
        if figure.chapter not in known or not {name for pair in figure.cross for name in pair} <= set(
            figure.by
        ):
            raise ValueError(f"the figure {figure.code} does not fit")
    if len({figure.code for figure in figures}) != len(figures):
        raise ValueError("a figure is defined twice")
    return Definitions(
        chapters, figures, Words(**told["source"]), hashlib.sha256(canonical(told)).hexdigest()
    )


def _figure(told: dict[str, Any]) -> Figure:
    lists = {name: tuple(told.get(name, ())) for name in ("by", "spread")}
    cross = tuple((rows, columns) for rows, columns in told.get("cross", ()))
    words = {name: Words(**told[name]) for name in ("name", "meaning")}
    return Figure(**told | lists | words | {"cross": cross})
