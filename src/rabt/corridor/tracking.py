"""What a pack says of patrols under way: what may be seen, who is counted, what the other state is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from re import fullmatch
from typing import Any, ClassVar

from rabt.corridor.shapes import Entry, Words

SHARED = ("run", "sighting", "grave", "distress")
"""What goes to the other state: the trail of a run, what was seen, what is grave, a call for help."""
PACES = ("moving_seconds", "still_seconds", "still_metres", "look_metres")
"""How often a telephone takes a fix, and from how far a part of the line counts as looked at."""
CLOCKS = ("tracks_kept",)
REASONS = ("distress_end",)
"""What the rooms ask for by name."""
MOST_METRES = 50_000

Complaint = tuple[str, str, str]
"""Field, problem, mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingKind(Entry):
    """What a patrol may report by one tap; what is `grave` goes before other sightings."""

    FILE: ClassVar[str] = "tracks.toml"
    TABLE: ClassVar[str] = "sighting"

    name: Words
    grave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Entry):
    """A group that is counted in a sighting: persons by group only, nobody is described."""

    FILE: ClassVar[str] = "tracks.toml"
    TABLE: ClassVar[str] = "counted"

    name: Words
    persons: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Share(Entry):
    """After how many minutes something goes to the other state, and within how many metres its spot."""

    FILE: ClassVar[str] = "tracks.toml"
    TABLE: ClassVar[str] = "share"
    VALUE: ClassVar[str] = "minutes"

    name: Words
    minutes: int
    metres: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace(Entry):
    """A number by which a telephone records, or by which a look is counted."""

    FILE: ClassVar[str] = "tracks.toml"
    TABLE: ClassVar[str] = "pace"
    VALUE: ClassVar[str] = "number"

    name: Words
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Entry):
    """Another way to call for help where there is no network; `phone` stays empty until it was verified."""

    FILE: ClassVar[str] = "tracks.toml"
    TABLE: ClassVar[str] = "help"

    name: Words
    phone: str = ""


SHAPES: tuple[type[Entry], ...] = (SightingKind, Counted, Share, Pace, Help)


def _share(share: Share, known: object) -> Iterator[Complaint]:
    if share.code not in SHARED:
        yield "code", f"nothing called {share.code!r} is told", f"Use {' or '.join(SHARED)}"
    if share.minutes < 0 or not 0 <= share.metres <= MOST_METRES:
        yield "minutes", "the numbers do not fit", f"Nought or more minutes, and at most {MOST_METRES} metres"
    if share.code == "distress" and (share.minutes or share.metres):
        yield "minutes", "a call for help goes at once and exactly", "Write minutes = 0 and metres = 0"


def _pace(pace: Pace, known: object) -> Iterator[Complaint]:
    if pace.code not in PACES:
        yield "code", f"nobody asks for {pace.code!r}", f"Use {' or '.join(PACES)}"
    if pace.number <= 0:
        yield "number", "is not above zero", "Write seconds or metres"


def _help(way: Help, known: object) -> Iterator[Complaint]:
    if way.phone and not fullmatch(r"\+?[0-9]{3,15}", way.phone):
        yield "phone", "is not a telephone number", "Write digits only, with + before a whole number"


RULES: Mapping[type[Entry], Callable[[Any, Any], Iterator[Complaint]]] = {
    Share: _share, Pace: _pace, Help: _help,
}  # fmt: skip
