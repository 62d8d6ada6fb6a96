"""A scenario as its pages and papers tell it: names for codes, events under their moves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from rabt.base.errors import Refused
from rabt.corridor import Terms, Words
from rabt.scenarios.models import Scenario as Row
from rabt.scenarios.models import Word
from rabt.scenarios.rules import drafting, fields, places
from rabt.scenarios.rules.checking import Lack
from rabt.scenarios.rules.drafting import NOWHERE, code_of
from rabt.scenarios.rules.frozen import Event, Expectation, Move, Objective, Party, Scenario
from rabt.scenarios.rules.merging import GONE, Clash, Standing
from rabt.scenarios.rules.times import DAY, relative
from rabt.shell.problems import told as problem_of
from rabt.shell.words import tongue, word


@dataclass(frozen=True)
class Expected:
    """One expectation, with the name of who is to meet it."""

    one: Expectation
    team: Words
    state: str


@dataclass(frozen=True)
class EventShown:
    """One event, with names for its codes."""

    one: Event
    time: str
    clock: str
    to: Sequence[tuple[str, Words]]
    place: Words | None
    objective: Objective | None
    after: Sequence[Event]
    expected: Sequence[Expected]
    clashes: int


@dataclass(frozen=True)
class Part:
    """A move with its events, and what of them one team is told."""

    move: Move | None
    time: str
    events: Sequence[EventShown]


@dataclass(frozen=True)
class Said:
    """One word of the history of a thing: which field, what, by whom."""

    word: Word
    field: str
    value: str


@dataclass(frozen=True)
class ClashShown:
    """One clash: what it is about, and the values that stand, each with who wrote it."""

    clash: Clash
    about: str
    field: str
    values: Sequence[tuple[str, str, str]]


class Shown:
    """A scenario with the names of the pack beside its codes."""

    def __init__(self, told: Scenario, terms: Terms, clashes: Iterable[Clash] = ()) -> None:
        self.told, self.terms = told, terms
        self._clashing: dict[UUID, int] = {}
        for clash in clashes:
            self._clashing[clash.thing_id] = self._clashing.get(clash.thing_id, 0) + 1

    @cached_property
    def _places(self) -> Mapping[str, Words]:
        return places.names(self.terms)

    @cached_property
    def _objectives(self) -> Mapping[UUID, Objective]:
        return {one.id: one for one in self.told.objectives}

    @property
    def kind(self) -> Any:
        """Return the type of exercise."""
        return self.terms.exercises.types.get(self.told.kind)

    def capability(self, code: str) -> Words:
        """Name a capability."""
        found = self.terms.exercises.capabilities.get(code)
        return found.name if found else Words(code or "—", code or "—")

    @property
    def capabilities(self) -> list[Words]:
        """Name the capabilities that are shown, in the order of the pack."""
        order = list(self.terms.exercises.capabilities)
        known = sorted(self.told.capabilities, key=lambda code: order.index(code) if code in order else 99)
        return [self.capability(code) for code in known]

    @property
    def objectives(self) -> list[tuple[Objective, Words, int]]:
        """Return objectives with their capability, and how many events serve each."""
        return [
            (one, self.capability(one.capability), sum(e.objective == one.id for e in self.told.events))
            for one in self.told.objectives
        ]

    def team(self, party: Party) -> Words:
        """Name a team."""
        found = self.terms.exercises.teams.get(code_of(party))
        return found.name if found else Words(code_of(party), code_of(party))

    @property
    def teams(self) -> list[tuple[str, str, Words]]:
        """Return everybody who plays: code, state, name."""
        return [(code_of(one), one.state, self.team(one)) for one in self.told.parties()]

    def line(self, team: str = "") -> list[Part]:
        """Return the moves with their events; with a team, only what it is told or expected to do."""
        events = [one for one in self.told.events if not team or _is_of(one, team)]
        parts = [
            Part(move, relative(move.minutes), [self.event(one) for one in events if one.move == move.id])
            for move in self.told.moves
        ]
        stray = [self.event(one) for one in events if one.move == NOWHERE]
        return ([Part(None, "", stray)] if stray else []) + parts

    def event(self, one: Event) -> EventShown:
        """Return an event with names for its codes."""
        by_id = self.told.by_id
        return EventShown(
            one=one, time=relative(one.minutes), clock=_clock(one.minutes),
            to=[(party.state, self.team(party)) for party in one.to], place=self._places.get(one.place),
            objective=self._objectives.get(one.objective) if one.objective else None,
            after=[by_id[key] for key in one.after if key in by_id],
            expected=[Expected(each, self.team(each.party), each.party.state) for each in one.expected],
            clashes=self._clashing.get(one.id, 0)
            + sum(self._clashing.get(each.id, 0) for each in one.expected),
        )  # fmt: skip

    def wanting(self, lacks: Iterable[Lack]) -> list[tuple[Lack, Any]]:
        """Return what is wanting, each with its text."""
        return [(one, problem_of(Refused(one.code, **one.facts))) for one in lacks]

    # -------------------------------------------------------------- words one by one
    def named(self, thing: str, name: str, text: str) -> str:
        """Write a value as a person reads it."""
        value = fields.value_of(thing, name, text)
        if name == "minutes" and thing != fields.EXPECTED:
            return relative(value)
        if name in (GONE, "put_away"):
            return word(f"scenarios.{'yes' if value else 'no'}")
        if isinstance(value, list):
            return "، ".join(self._code(name, one) for one in value) or "—"
        return self._code(name, str(value)) or "—"

    def _code(self, name: str, value: str) -> str:
        tables: dict[str, Mapping[str, Any]] = {
            "place": {code: Named(name) for code, name in self._places.items()},
            "to": self.terms.exercises.teams, "party": self.terms.exercises.teams,
            "capability": self.terms.exercises.capabilities,
            "capabilities": self.terms.exercises.capabilities,
        }  # fmt: skip
        found = tables.get(name, {}).get(value)
        if found is not None:
            return str(getattr(found.name, tongue()))
        if name in ("after", "event", "objective") and value:
            return self._thing(value)
        return value

    def _thing(self, key: str) -> str:
        event = next((one for one in self.told.events if str(one.id) == key), None)
        objective = next((one for one in self.told.objectives if str(one.id) == key), None)
        return event.code if event else str(objective.number) if objective else "…"

    def history(self, words: Iterable[Word]) -> list[Said]:
        """Return the words about a thing as they are read."""
        return [
            Said(one, word(f"scenarios.field.{one.field}"), self.named(one.thing, one.field, one.value))
            for one in words
        ]

    def clashes(self, standing: Standing) -> list[ClashShown]:
        """Return the clashes as they are read."""
        return [
            ClashShown(
                one,
                self.about(one.thing, one.thing_id, standing),
                word(f"scenarios.field.{one.field}"),
                [
                    (each.state, each.value, self.named(one.thing, one.field, each.value))
                    for each in _once(one)
                ],
            )
            for one in standing.clashes
        ]

    def about(self, thing: str, thing_id: UUID, standing: Standing) -> str:
        """Name a thing of a scenario."""
        told = drafting.reading(standing, thing_id, thing)
        if thing == fields.EXPECTED:
            return f"{word('scenarios.thing.expected')} · {self._thing(told['event'])}"
        name = told.get(f"title_{tongue()}") or told.get(f"text_{tongue()}") or ""
        label = told.get("code") or word(f"scenarios.thing.{thing}")
        return f"{label} · {name[:80]}" if name else label


@dataclass(frozen=True)
class Named:
    """A code's words under the name that the pack's entries have."""

    name: Words


def _once(clash: Clash) -> list[Any]:
    """Return the words of a clash that differ, each value once."""
    found: dict[str, Any] = {}
    for one in clash.words:
        found.setdefault(one.value, one)
    return list(found.values())


def _is_of(event: Event, team: str) -> bool:
    named = {code_of(one) for one in event.to} | {code_of(one.party) for one in event.expected}
    return team in named


def _clock(whole: int) -> str:
    return f"{whole % DAY // 60}:{whole % 60:02d}"


def shown_of(row: Row, standing: Standing, terms: Terms) -> Shown:
    """Return a scenario as it stands, with names for its codes."""
    return Shown(drafting.drafted(row.pk, standing), terms, standing.clashes)
