"""Both nodes write one scenario at once, and nothing that anybody wrote is lost. Pure.

What is kept is every word that was ever written about a field, each with the words that its author saw and
put it in the place of (`over`). The scenario is a function of the set of words alone: whatever order they
come in, however often, two nodes that hold the same words hold the same scenario.

- A word that no other takes the place of stands. Two that stand and differ are a clash: both are kept and
  shown, the first of them by count, then state, then key stands for the time being, and a person settles it
  with a word over both.
- A thing is taken out by a word that names everything its author saw of it. What was written about it without
  seeing that, before or after, keeps it in, and so does what stands and points at it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from rabt.base.errors import Untrusted
from rabt.seal.message import Longest

GONE = "gone"
"""The field of a thing that says whether it was taken out."""
YES, NO = "true", "false"
LONGEST, OVER = 4_000, 400


@dataclass(frozen=True)
class Edit:
    """One word about one field of one thing. `value` is JSON in its one canonical writing.

    `count` is larger than that of every word its author knew; `state` is whose node wrote it.
    """

    id: UUID
    thing: Annotated[str, Longest(12)]
    thing_id: UUID
    field: Annotated[str, Longest(20)]
    value: Annotated[str, Longest(LONGEST)]
    over: Annotated[tuple[UUID, ...], Longest(OVER)]
    count: int
    state: Annotated[str, Longest(2)]

    @property
    def place(self) -> tuple[UUID, str]:
        """Return the field that it is about."""
        return self.thing_id, self.field

    @property
    def rank(self) -> tuple[int, str, str]:
        """Return how it stands among words that were written at once: the same on both nodes."""
        return self.count, self.state, str(self.id)


@dataclass(frozen=True)
class Thing:
    """A part of a scenario as it stands: its fields, and which words say so."""

    kind: str
    id: UUID
    fields: Mapping[str, str]
    heads: Mapping[str, tuple[UUID, ...]]

    def all_heads(self) -> tuple[UUID, ...]:
        """Return every word that says something of it now."""
        return tuple(one for name in sorted(self.heads) for one in self.heads[name])


@dataclass(frozen=True)
class Clash:
    """Two or more words that stand and differ: the first stands for the time being."""

    thing: str
    thing_id: UUID
    field: str
    words: tuple[Edit, ...]


@dataclass(frozen=True)
class Standing:
    """A scenario as it stands: what is in it, what was taken out, what to settle, the largest count."""

    things: Mapping[UUID, Thing]
    gone: Mapping[UUID, Thing]
    clashes: tuple[Clash, ...]
    count: int

    def of_kind(self, kind: str) -> list[Thing]:
        """Return the things of one kind, in no order."""
        return [one for one in self.things.values() if one.kind == kind]


@dataclass
class _Held:
    kind: str
    heads: dict[str, list[Edit]] = field(default_factory=dict)

    def covered(self) -> set[UUID]:
        return {key for one in self.heads.get(GONE, ()) if one.value == YES for key in one.over}

    def is_taken_out(self) -> bool:
        """Tell whether who took it out saw everything that stands of it."""
        said = self.heads.get(GONE, ())
        if not said or any(one.value != YES for one in said):
            return False
        covered = self.covered()
        return all(one.id in covered for name, heads in self.heads.items() if name != GONE for one in heads)


def joined(*sides: Iterable[Edit]) -> dict[UUID, Edit]:
    """Return all words of several sides, each once. Refuses: edit_differs, where one key says two things"""
    found: dict[UUID, Edit] = {}
    for one in (edit for side in sides for edit in side):
        if found.setdefault(one.id, one) != one:
            raise Untrusted("edit_differs", id=str(one.id))
    return found


def merged(edits: Iterable[Edit], points: Mapping[str, Iterable[str]]) -> Standing:
    """Return the scenario that a set of words makes.

    `points`: the fields of each kind of thing that name other things, as one key or a list of them.
    """
    known = {one.id: one for one in edits}
    held = _held(known.values())
    stays = _stays(held, points)
    things: dict[UUID, Thing] = {}
    gone: dict[UUID, Thing] = {}
    clashes: list[Clash] = []
    for key in sorted(held, key=str):
        into = things if key in stays else gone
        into[key] = _thing(key, held[key])
        if key in stays:
            clashes += _clashes(key, held[key])
    return Standing(things, gone, tuple(clashes), max((one.count for one in known.values()), default=0))


def _held(edits: Iterable[Edit]) -> dict[UUID, _Held]:
    """Gather by thing and field the words whose place no other takes, the first of them first."""
    by_place: dict[tuple[UUID, str], list[Edit]] = defaultdict(list)
    kinds: dict[UUID, str] = {}
    for one in sorted(edits, key=lambda edit: edit.rank):
        by_place[one.place].append(one)
        kinds.setdefault(one.thing_id, one.thing)
    held: dict[UUID, _Held] = {key: _Held(kind) for key, kind in kinds.items()}
    for (key, name), words in by_place.items():
        over = {below for one in words for below in one.over}
        heads = [one for one in reversed(words) if one.id not in over]
        held[key].heads[name] = heads or [words[-1]]
    return held


def _stays(held: Mapping[UUID, _Held], points: Mapping[str, Iterable[str]]) -> set[UUID]:
    """Return what is in: what nobody took out knowing all of it, and what that points at."""
    waiting = [key for key, one in held.items() if not one.is_taken_out()]
    stays = set(waiting)
    while waiting:
        one = held[waiting.pop()]
        named = {
            key
            for name in points.get(one.kind, ())
            for word in one.heads.get(name, ())
            for key in _keys(word)
        }
        fresh = {key for key in named & held.keys() if key not in stays}
        stays |= fresh
        waiting += sorted(fresh, key=str)
    return stays


def _keys(word: Edit) -> list[UUID]:
    """Read the keys that a value names: they stand in quotes."""
    found = []
    for part in word.value.split('"')[1::2]:
        try:
            found.append(UUID(part))
        except ValueError:
            continue
    return found


def _thing(key: UUID, held: _Held) -> Thing:
    fields = {name: heads[0].value for name, heads in held.heads.items() if name != GONE}
    return Thing(
        held.kind, key, fields, {name: tuple(one.id for one in heads) for name, heads in held.heads.items()}
    )


def _clashes(key: UUID, held: _Held) -> Iterable[Clash]:
    for name in sorted(held.heads):
        heads = held.heads[name]
        differ = len({one.value for one in heads}) > 1
        if differ or (name == GONE and any(one.value == YES for one in heads)):
            yield Clash(held.kind, key, name, tuple(heads))


# ------------------------------------------------------------------ writing
def over_field(standing: Standing, thing_id: UUID, name: str) -> tuple[UUID, ...]:
    """Return what a new word about a field takes the place of: everything that stands there."""
    thing = standing.things.get(thing_id) or standing.gone.get(thing_id)
    return thing.heads.get(name, ()) if thing else ()


def over_thing(standing: Standing, thing_id: UUID) -> tuple[UUID, ...]:
    """Return what the word that takes a thing out takes the place of: everything that stands of it."""
    thing = standing.things.get(thing_id)
    return thing.all_heads() if thing else ()
