"""What evaluators need and what they said: the guide, scores, ratings, the report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from rabt.base.actor import Actor
from rabt.exercises.models import Entry, Exercise
from rabt.exercises.queries.exercises import EVALUATE, SEE, entries_of, exercises_to_see, lines_of, states
from rabt.exercises.rules import record
from rabt.exercises.rules import report as rules
from rabt.exercises.rules.clock import told
from rabt.exercises.rules.exercise import State
from rabt.exercises.rules.rating import expected
from rabt.exercises.rules.record import Kind, Line
from rabt.exercises.rules.report import Report
from rabt.scenarios.rules.frozen import Event, Expectation, Objective, Scenario

GUIDES = (State.AGREED, State.ENDED)


@dataclass(frozen=True)
class Scored:
    """An expectation, the event after which it is due, and what was seen of it."""

    event: Event
    wanted: Expectation
    line: Line | None


@dataclass(frozen=True)
class Rated:
    """An objective, and how each side's evaluators rated it, with their reason."""

    objective: Objective
    by: dict[str, Line]


def guides(viewer: Actor) -> list[dict[str, Any]]:
    """Return the guides for an evaluator's telephone: what this side is to do, and what is said of it."""
    viewer.require(EVALUATE)
    rows = exercises_to_see(viewer).filter(state__in=GUIDES)[:10]
    return [_guide(row, row.scenario()) for row in rows]


def _guide(row: Exercise, scenario: Scenario) -> dict[str, Any]:
    own = settings.RABT.state
    scored = record.newest(lines_of(row), Kind.SCORED)
    events = {one.id: event for event in scenario.events for one in event.expected}
    items = []
    for one in expected(scenario, own):
        event, line = events[one.id], scored.get((own, str(one.id)))
        items.append({
            "expectation_id": str(one.id), "code": event.code, "time": told(event.minutes * 60),
            "team": one.party.team, "within": one.minutes, "text_ar": one.text.ar, "text_en": one.text.en,
            "title_ar": event.title.ar, "title_en": event.title.en,
            "value": line.value if line else "", "note": line.said if line else "",
        })  # fmt: skip
    return {
        "exercise_id": str(row.pk), "number": row.number, "title_ar": row.title_ar,
        "title_en": row.title_en, "items": items,
    }  # fmt: skip


def scores(viewer: Actor, row: Exercise) -> list[Scored]:
    """Return what was seen of every expectation of both sides, in the order of the events."""
    viewer.require(SEE)
    scenario, found = row.scenario(), record.newest(lines_of(row), Kind.SCORED)
    events = sorted(scenario.events, key=lambda one: (one.minutes, one.code))
    return [
        Scored(event, one, found.get((one.party.state, str(one.id))))
        for event in events
        for one in event.expected
    ]


def ratings(viewer: Actor, row: Exercise) -> list[Rated]:
    """Return how each objective was rated by each side, in the order of the scenario."""
    viewer.require(SEE)
    found = record.newest(lines_of(row), Kind.RATED)
    return [
        Rated(one, {state: found[state, str(one.id)] for state in states() if (state, str(one.id)) in found})
        for one in row.scenario().objectives
    ]


def report_of(viewer: Actor, row: Exercise) -> Report:
    """Return the figures of the after-action report, counted out of the record now."""
    viewer.require(SEE)
    return rules.report(row.scenario(), lines_of(row), states())


def hot_wash(viewer: Actor, row: Exercise) -> dict[str, list[Entry]]:
    """Return what went well and what is to be learned."""
    viewer.require(SEE)
    rows = list(entries_of(row).filter(kind__in=[Kind.STRENGTH, Kind.LESSON]))
    return {kind.value: [one for one in rows if one.kind == kind] for kind in (Kind.STRENGTH, Kind.LESSON)}


def differs_by(row: Exercise, lines: int, digest: str) -> int | None:
    """Return by how many lines the other side's record differs; nothing where it is the same."""
    return record.missing(lines_of(row), lines, digest)


def counted_at(at: datetime, row: Exercise) -> tuple[int, str]:
    """Return how many lines a record has, and its digest: for the node itself."""
    lines = lines_of(row)
    return len(lines), record.digest(lines)
