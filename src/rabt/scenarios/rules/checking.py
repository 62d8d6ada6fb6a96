"""What a scenario must hold before anybody approves it; and that nothing waits for itself."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from rabt.base.errors import Refused
from rabt.corridor import Terms, Words
from rabt.scenarios.rules.drafting import code_of
from rabt.scenarios.rules.fields import EVENT, EXPECTED, MOVE, OBJECTIVE, SCENARIO
from rabt.scenarios.rules.frozen import Event, EventKind, Expectation, Objective, Scenario


@dataclass(frozen=True)
class Lack:
    """One thing that is wanting: the code of its problem, of what it is wanting, and facts to tell it by."""

    code: str
    thing: str
    thing_id: UUID
    facts: Mapping[str, Any] = field(default_factory=dict)


def lacks(scenario: Scenario, terms: Terms, clashes: int = 0) -> list[Lack]:
    """Return everything that is wanting before a scenario can be put to a head, in the order of the page."""
    return [
        *_of_scenario(scenario, terms, clashes),
        *(one for objective in scenario.objectives for one in _of_objective(objective, scenario, terms)),
        *(
            Lack("move_words_missing", MOVE, move.id, {"n": move.number})
            for move in scenario.moves
            if not (_both(move.title) and _both(move.situation))
        ),
        *(one for event in scenario.events for one in _of_event(event, scenario, terms)),
        *_of_order(scenario.events),
    ]


def _both(words: Words) -> bool:
    return bool(words.ar and words.en)


def _of_scenario(scenario: Scenario, terms: Terms, clashes: int) -> Iterator[Lack]:
    def lack(code: str, **facts: Any) -> Lack:
        return Lack(code, SCENARIO, scenario.scenario_id, facts)

    if clashes:
        yield lack("scenario_clashes", n=clashes)
    if not (_both(scenario.title) and _both(scenario.summary)):
        yield lack("scenario_words_missing")
    if scenario.kind not in terms.exercises.types:
        yield lack("exercise_type_unknown")
    if not scenario.objectives:
        yield lack("objectives_none")
    if not scenario.moves or scenario.moves[0].minutes:
        yield lack("move_first_missing")
    if not scenario.events:
        yield lack("events_none")


def _of_objective(objective: Objective, scenario: Scenario, terms: Terms) -> Iterator[Lack]:
    def lack(code: str) -> Lack:
        return Lack(code, OBJECTIVE, objective.id, {"n": objective.number})

    if not _both(objective.text):
        yield lack("objective_words_missing")
    known = objective.capability in terms.exercises.capabilities
    if not known or objective.capability not in scenario.capabilities:
        yield lack("objective_without_capability")
    if not any(event.objective == objective.id for event in scenario.events if _is_inject(event)):
        yield lack("objective_not_served")


def _is_inject(event: Event) -> bool:
    return event.kind == EventKind.INJECT


def _of_event(event: Event, scenario: Scenario, terms: Terms) -> Iterator[Lack]:
    def lack(code: str) -> Lack:
        return Lack(code, EVENT, event.id, {"event": event.code})

    if not (_both(event.title) and _both(event.text) and _both(event.sender)):
        yield lack("event_words_missing")
    if not event.to and event.kind != EventKind.FACILITATION:
        yield lack("event_told_nobody")
    if any(code_of(party) not in terms.exercises.teams for party in event.to):
        yield lack("team_unknown")
    if _is_inject(event) and not event.expected:
        yield lack("event_expects_nothing")
    known = {objective.id for objective in scenario.objectives}
    if _is_inject(event) and event.objective not in known:
        yield lack("event_serves_nothing")
    for one in event.expected:
        yield from _of_expected(one, event, terms)


def _of_expected(one: Expectation, event: Event, terms: Terms) -> Iterator[Lack]:
    if not _both(one.text) or one.minutes <= 0 or code_of(one.party) not in terms.exercises.teams:
        yield Lack("expectation_unclear", EXPECTED, event.id, {"event": event.code})


def _of_order(events: Sequence[Event]) -> Iterator[Lack]:
    by_id = {one.id: one for one in events}
    for event in events:
        for key in event.after:
            before = by_id.get(key)
            if before is None or before.minutes > event.minutes:
                facts = {"event": event.code, "before": before.code if before else "-"}
                yield Lack("event_before_its_cause", EVENT, event.id, facts)
    found = cycle({one.id: one.after for one in events})
    if found:
        named = [by_id[key].code for key in found if key in by_id]
        yield Lack("event_cycle", EVENT, found[0], {"events": " → ".join(named)})


def cycle(after: Mapping[UUID, Iterable[UUID]]) -> list[UUID]:
    """Return things that wait for each other in a ring, or nothing."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as problem:
        found: list[UUID] = problem.args[1]
        return found
    return []


def check_after(event: UUID, minutes: int, after: Iterable[UUID], scenario: Scenario) -> None:
    """Ask that an event waits only for events before it, and never for itself.

    Refuses: event_unknown, event_before_its_cause, event_cycle
    """
    by_id = {one.id: one for one in scenario.events if one.id != event}
    wanted = list(after)
    for key in wanted:
        if key == event:
            raise Refused("event_cycle", field="after", events="-")
        if key not in by_id:
            raise Refused("event_unknown", field="after")
        if by_id[key].minutes > minutes:
            raise Refused("event_before_its_cause", field="after", event="", before=by_id[key].code)
    ring = cycle({**{key: one.after for key, one in by_id.items()}, event: wanted})
    if ring:
        named = " → ".join(by_id[key].code for key in ring if key in by_id)
        raise Refused("event_cycle", field="after", events=named)


# ------------------------------------------------------------------ what a planner writes
def check_event(told: Mapping[str, Any], scenario: Scenario, terms: Terms, places: Iterable[str]) -> None:
    """Ask that an event names teams, a place and an objective that there are.

    Refuses: team_unknown, place_unknown, objective_unknown
    """
    for team in told["to"]:
        if team not in terms.exercises.teams:
            raise Refused("team_unknown", field="to", typed=team[:40])
    if told["place"] and told["place"] not in places:
        raise Refused("place_unknown", field="place", typed=told["place"][:40])
    known = {str(one.id) for one in scenario.objectives}
    if told["objective"] and told["objective"] not in known:
        raise Refused("objective_unknown", field="objective", typed="")


def check_expected(told: Mapping[str, Any], scenario: Scenario, terms: Terms) -> None:
    """Ask that an expectation is of a team, after an event. Refuses: team_unknown, event_unknown"""
    if told["party"] not in terms.exercises.teams:
        raise Refused("team_unknown", field="party", typed=told["party"][:40])
    if told["event"] not in {str(one.id) for one in scenario.events}:
        raise Refused("event_unknown")


def check_listed(told: Mapping[str, Any], terms: Terms) -> None:
    """Ask that a type and capabilities stand in the pack.

    Refuses: exercise_type_unknown, capability_unknown
    """
    if told.get("kind") and told["kind"] not in terms.exercises.types:
        raise Refused("exercise_type_unknown", field="kind")
    named = {*told.get("capabilities", ()), told.get("capability", "")} - {""}
    if not named <= terms.exercises.capabilities.keys():
        raise Refused("capability_unknown", field="capability")
