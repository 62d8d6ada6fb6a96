"""What a room says of its sheet: the columns, how a row is checked, done and taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.corridor import Terms, Words
from rabt.linkage.arabic import fold, fold_latin

Values = Mapping[str, str]


@dataclass(frozen=True)
class Column:
    """One column: its key, its words, other heads under which it comes, an example, its drop-down."""

    key: str
    words: Words
    also: tuple[str, ...] = ()
    needed: bool = False
    example: str = ""
    choices: Callable[[Terms], Sequence[str]] | None = None

    def heads(self) -> set[str]:
        """Every head that means this column, folded."""
        return {folded(text) for text in (self.key, self.words.ar, self.words.en, *self.also)}


@dataclass(frozen=True)
class Spec:
    """A kind of sheet. `check` judges many rows at once and writes nothing; `act` does one, and names it.

    `undo` takes one back and raises where something depends on it; without it a sheet stays as it came.
    With `as_written` a row brings the cells of every other column too, under their own heads, and `act`
    is told of which sheet it is.
    """

    kind: str
    scope: str
    words: Words
    columns: tuple[Column, ...]
    check: Callable[[Actor, Sequence[Values], datetime], list[Problem | None]]
    act: Callable[..., str]
    undo: Callable[[Actor, str, datetime], None] | None = None
    side: str = "both"
    as_written: bool = False
    example_mark: Words = field(default=Words("مثال: يُترك", "example: left out"))


def folded(text: str) -> str:
    """Write a head in one habit, whatever the language."""
    return fold_latin(fold(text)).lower().replace("_", " ")


def match(head: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Say which place of the head is which column; each column once, the first that fits."""
    found: dict[int, str] = {}
    for place, text in enumerate(head):
        key = next((c.key for c in columns if c.key not in found.values() and folded(text) in c.heads()), "")
        if key:
            found[place] = key
    return found


def lacking(matched: Mapping[int, str], columns: Sequence[Column]) -> list[Column]:
    """Return the columns that are needed and stand nowhere."""
    return [column for column in columns if column.needed and column.key not in matched.values()]


def check_columns(matched: Mapping[int, str], columns: Sequence[Column]) -> None:
    """Ask that every column that is needed stands somewhere. Refuses: sheet_column_lacking"""
    if missing := [one.words for one in lacking(matched, columns)]:
        named = Words("، ".join(one.ar for one in missing), ", ".join(one.en for one in missing))
        raise Refused("sheet_column_lacking", columns=named)


def values(cells: Sequence[str], matched: Mapping[int, str]) -> dict[str, str]:
    """Read a row by its columns."""
    return {key: cells[place] if place < len(cells) else "" for place, key in matched.items()}


def told(
    known: Spec, head: Sequence[str], cells: Sequence[str], matched: Mapping[int, str]
) -> dict[str, str]:
    """Read what a row tells: its columns, and with `as_written` every other cell under its own head."""
    found = values(cells, matched)
    if known.as_written:
        for place, text in enumerate(cells[: len(head)]):
            name = head[place] or str(place + 1)
            if place not in matched and text:
                found[name if name not in found else f"{name} ({place + 1})"] = text
    return found


def digest(kind: str, told: Values) -> str:
    """Name what a row says, so that the same row is known again whatever sheet it comes in."""
    said = "\x1f".join(f"{key}={' '.join(told[key].split())}" for key in sorted(told) if told[key])
    return sha256(f"{kind}\x1e{said}".encode()).hexdigest()
