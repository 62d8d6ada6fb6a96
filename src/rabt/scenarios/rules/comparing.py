"""How two states of a scenario differ, thing by thing and field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rabt.scenarios.rules.drafting import code_of
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE, SCENARIO, written
from rabt.scenarios.rules.frozen import Scenario

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
Values = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """One thing that was added, taken out or changed: each field with what it said and what it says."""

    kind: str
    thing: str
    label: str
    fields: tuple[tuple[str, str | None, str | None], ...]


def differences(before: Scenario, after: Scenario) -> list[Difference]:
    """Return how two states differ, in the order of the later one, then what is no more in it."""
    old, new = dict(_things(before)), dict(_things(after))
    found = []
    for key, (thing, label, values) in new.items():
        was = old[key][2] if key in old else {}
        changed = tuple(
            (name, was.get(name), value) for name, value in values.items() if was.get(name) != value
        )
        if changed:
            found.append(Difference(CHANGED if key in old else ADDED, thing, label, changed))
    for key, (thing, label, values) in old.items():
        if key not in new:
            told = tuple((name, value, None) for name, value in values.items())
            found.append(Difference(REMOVED, thing, label, told))
    return found


def _things(scenario: Scenario) -> Iterator[tuple[UUID, tuple[str, str, Values]]]:
    yield scenario.scenario_id, (SCENARIO, "", _values(SCENARIO, {
        "kind": scenario.kind, **_both("title", scenario.title), **_both("summary", scenario.summary),
        "capabilities": list(scenario.capabilities),
    }))  # fmt: skip
    for aim in scenario.objectives:
        told = {**_both("text", aim.text), "capability": aim.capability}
        yield aim.id, (OBJECTIVE, str(aim.number), _values(OBJECTIVE, told))
    for move in scenario.moves:
        told = {"minutes": move.minutes, **_both("title", move.title), **_both("situation", move.situation)}
        yield move.id, (MOVE, str(move.number), _values(MOVE, told))
    for event in scenario.events:
        told = {
            "minutes": event.minutes, "kind": str(event.kind), "channel": str(event.channel),
            **_both("title", event.title), **_both("text", event.text), **_both("sender", event.sender),
            "place": event.place, "objective": str(event.objective or ""),
            "to": [code_of(one) for one in event.to], "after": [str(key) for key in event.after],
        }  # fmt: skip
        yield event.id, (EVENT, event.code, _values(EVENT, told))
        for one in event.expected:
            said = {"party": code_of(one.party), "minutes": one.minutes, **_both("text", one.text)}
            yield one.id, (EXPECTED, event.code, _values(EXPECTED, said))


def _both(name: str, words: Any) -> dict[str, Any]:
    return {f"{name}_ar": words.ar, f"{name}_en": words.en}


def _values(thing: str, told: Mapping[str, Any]) -> Values:
    return {name: written(thing, name, value) for name, value in told.items()}
