"""From the words of both nodes to a scenario that can be read: the same facts on both, with one digest."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from rabt.corridor import Words
from rabt.scenarios.rules import fields
from rabt.scenarios.rules.fields import EVENT, EXPECTED, FIELDS, MOVE, OBJECTIVE, SCENARIO
from rabt.scenarios.rules.frozen import (
    Channel,
    Event,
    EventKind,
    Expectation,
    Move,
    Objective,
    Party,
    Scenario,
)
from rabt.scenarios.rules.merging import Standing, Thing

NOWHERE = UUID(int=0)
"""The move of an event where the scenario has none yet."""


class _Read:
    """The fields of a thing as values, empty where nobody wrote."""

    def __init__(self, thing: Thing | None, kind: str) -> None:
        self._known = FIELDS[kind]
        self._kind, self._said = kind, thing.fields if thing else {}

    def __getitem__(self, name: str) -> Any:
        said = self._said.get(name)
        return self._known[name].empty if said is None else fields.value_of(self._kind, name, said)

    def words(self, name: str) -> Words:
        return Words(self[f"{name}_ar"], self[f"{name}_en"])

    def key(self, name: str) -> UUID | None:
        return UUID(self[name]) if self[name] else None


def reading(standing: Standing, thing_id: UUID, kind: str) -> dict[str, Any]:
    """Return the fields of one thing as values, empty where nobody wrote."""
    read = _Read(standing.things.get(thing_id) or standing.gone.get(thing_id), kind)
    return {name: read[name] for name in FIELDS[kind]}


def drafted(scenario_id: UUID, standing: Standing) -> Scenario:
    """Return a scenario as it stands, finished or not; its digest names exactly this state of it."""
    read = _Read(standing.things.get(scenario_id), SCENARIO)
    moves = _moves(standing)
    found = Scenario(
        scenario_id=scenario_id, digest="", kind=read["kind"], title=read.words("title"),
        summary=read.words("summary"), capabilities=tuple(read["capabilities"]),
        objectives=_objectives(standing), moves=moves, events=_events(standing, moves),
    )  # fmt: skip
    return replace(found, digest=_digest(found, standing))


def is_put_away(scenario_id: UUID, standing: Standing) -> bool:
    """Tell whether a scenario was put away."""
    return bool(_Read(standing.things.get(scenario_id), SCENARIO)["put_away"])


def _digest(found: Scenario, standing: Standing) -> str:
    """Name a state by what it says and by the words that say so: a word written back is another state."""
    heads = sorted(str(head) for thing in standing.things.values() for head in thing.all_heads())
    told = json.dumps([found.to_body(), heads], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(told.encode()).hexdigest()


def _objectives(standing: Standing) -> tuple[Objective, ...]:
    read = [(one.id, _Read(one, OBJECTIVE)) for one in standing.of_kind(OBJECTIVE)]
    ordered = sorted(read, key=lambda pair: (pair[1]["number"], str(pair[0])))
    return tuple(
        Objective(key, number, said.words("text"), said["capability"])
        for number, (key, said) in enumerate(ordered, 1)
    )


def _moves(standing: Standing) -> tuple[Move, ...]:
    read = [(one.id, _Read(one, MOVE)) for one in standing.of_kind(MOVE)]
    ordered = sorted(read, key=lambda pair: (pair[1]["minutes"], str(pair[0])))
    return tuple(
        Move(key, number, said.words("title"), said.words("situation"), said["minutes"])
        for number, (key, said) in enumerate(ordered, 1)
    )


def _events(standing: Standing, moves: Sequence[Move]) -> tuple[Event, ...]:
    expected: dict[UUID, list[Expectation]] = {}
    for one in standing.of_kind(EXPECTED):
        said = _Read(one, EXPECTED)
        found = Expectation(one.id, party_of(said["party"]), said.words("text"), said["minutes"])
        expected.setdefault(said.key("event") or NOWHERE, []).append(found)
    events = [_event(one, expected.get(one.id, ()), moves) for one in standing.of_kind(EVENT)]
    return tuple(sorted(events, key=lambda one: (one.minutes, one.code, str(one.id))))


def _event(thing: Thing, expected: Iterable[Expectation], moves: Sequence[Move]) -> Event:
    said = _Read(thing, EVENT)
    return Event(
        id=thing.id, code=said["code"], move=_move_at(said["minutes"], moves), minutes=said["minutes"],
        kind=EventKind(said["kind"] or EventKind.INJECT), channel=Channel(said["channel"] or Channel.PAGE),
        title=said.words("title"), text=said.words("text"), sender=said.words("sender"), place=said["place"],
        objective=said.key("objective"), to=tuple(party_of(one) for one in said["to"]),
        after=tuple(UUID(one) for one in said["after"]),
        expected=tuple(sorted(expected, key=lambda one: (one.minutes, str(one.id)))),
    )  # fmt: skip


def _move_at(minutes: int, moves: Sequence[Move]) -> UUID:
    begun = [one.id for one in moves if one.minutes <= minutes]
    return begun[-1] if begun else NOWHERE


def next_code(standing: Standing, state: str, beyond: int = 0) -> str:
    """Return the next number of a state's events (`EG-07`): each state counts its own, none is used twice."""
    known = (*standing.things.values(), *standing.gone.values())
    codes = [reading(standing, one.id, EVENT)["code"] for one in known if one.kind == EVENT]
    used = [code.partition("-")[2] for code in codes if code.startswith(f"{state}-")]
    highest = max((int(one) for one in used if one.isdecimal() and one.isascii()), default=0)
    return f"{state}-{highest + 1 + beyond:02d}"


def next_number(standing: Standing) -> int:
    """Return the next number of an objective."""
    return min(
        99, 1 + max((_Read(one, OBJECTIVE)["number"] for one in standing.of_kind(OBJECTIVE)), default=0)
    )


def party_of(code: str) -> Party:
    """Read who plays: `EG.health`."""
    state, _, team = code.partition(".")
    return Party(state[:2], team)


def code_of(party: Party) -> str:
    """Write who plays: `EG.health`; nothing for nobody."""
    return f"{party.state}.{party.team}" if party.team else ""
