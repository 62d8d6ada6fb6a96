"""From a file of the house to what a planner would have written: a whole scenario, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from rabt.base.identifiers import new_id
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE, SCENARIO
from rabt.scenarios.rules.times import minutes

Line = tuple[str, UUID, str, Any]
"""Thing, its key, field, value."""
BOTH = ("ar", "en")


def lines_of(told: Mapping[str, Any], scenario_id: UUID, state: str) -> list[Line]:
    """Return what a file says of a scenario; its events are numbered as those of a state (`EG-01`)."""
    objectives = {one["code"]: new_id() for one in told["objective"]}
    events = {one["code"]: new_id() for one in told["event"]}
    lines = [
        (SCENARIO, scenario_id, "kind", told["kind"]),
        (SCENARIO, scenario_id, "capabilities", told["capabilities"]),
        *_both(SCENARIO, scenario_id, "title", told["title"]),
        *_both(SCENARIO, scenario_id, "summary", told["summary"]),
    ]
    for number, one in enumerate(told["objective"], 1):
        key = objectives[one["code"]]
        lines += [(OBJECTIVE, key, "number", number), (OBJECTIVE, key, "capability", one["capability"])]
        lines += _both(OBJECTIVE, key, "text", one["text"])
    for one in told["move"]:
        key = new_id()
        lines.append((MOVE, key, "minutes", minutes(one["at"])))
        lines += [*_both(MOVE, key, "title", one["title"]), *_both(MOVE, key, "situation", one["situation"])]
    for one in told["event"]:
        lines += _event(one, events, objectives, state)
    return lines


def _both(thing: str, key: UUID, name: str, words: Mapping[str, str]) -> Iterator[Line]:
    for language in BOTH:
        yield thing, key, f"{name}_{language}", words[language]


def _event(
    one: Mapping[str, Any], events: Mapping[str, UUID], objectives: Mapping[str, UUID], state: str
) -> Iterator[Line]:
    key = events[one["code"]]
    objective = objectives.get(one.get("objective", ""), "")
    plain = {
        "code": f"{state}-{one['code']}", "minutes": minutes(one["at"]), "kind": one["kind"],
        "channel": one["channel"], "place": one.get("place", ""), "objective": str(objective),
        "to": one["to"], "after": [str(events[code]) for code in one.get("after", ())],
    }  # fmt: skip
    for name, value in plain.items():
        yield EVENT, key, name, value
    for name in ("title", "text", "sender"):
        yield from _both(EVENT, key, name, one[name])
    for expected in one.get("expect", ()):
        child = new_id()
        yield EXPECTED, child, "event", str(key)
        yield EXPECTED, child, "party", expected["who"]
        yield EXPECTED, child, "minutes", expected["within"]
        yield from _both(EXPECTED, child, "text", expected["text"])
