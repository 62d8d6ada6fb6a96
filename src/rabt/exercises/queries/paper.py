"""What stands on paper: an event that is handed over, and the after-action report as one plain document.

The report is a list of parts (a heading, a text, a table), so that the page, the PDF and the document that
can be worked on say the same, word for word.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.exercises.models import Exercise
from rabt.exercises.queries.exercises import lines_of, states
from rabt.exercises.queries.improving import improvements_of
from rabt.exercises.queries.judging import hot_wash, ratings, report_of, scores
from rabt.exercises.rules.clock import told
from rabt.exercises.rules.rating import Met
from rabt.exercises.rules.record import DURING, TURNS, Line
from rabt.exercises.rules.report import Side
from rabt.scenarios.rules.frozen import Event
from rabt.shell.figures import gregorian, instant
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

Part = dict[str, Any]
NARROWEST, WIDEST = 8, 45
"""Between which the columns of a table share the width of a sheet, by their longest text."""
COUNTED = ("planned", "delivered", "by_hand", "late", "held", "not_given", "answers", "answered",
           "answer_minutes", "expected", *(one.value for one in Met), "not_scored")  # fmt: skip


def event_paper(row: Exercise, event: Event, at: datetime) -> dict[str, Any]:
    """Gather what the paper of an event says, in both languages."""
    terms = agreement.terms_at(at)
    sides = {}
    for language in LANGUAGES:
        place = terms.places.get(event.place)
        sides[language] = {
            "mark": word("exercises.mark", language=language),
            "not_real": word("exercises.not_real", language=language),
            "title": getattr(event.title, language), "text": getattr(event.text, language),
            "sender": getattr(event.sender, language),
            "place": getattr(place.name, language) if place else "",
            "to": [_team(terms, f"{one.state}.{one.team}", language) for one in event.to],
            "words": {one: word(f"exercises.{one}", language=language) for one in ("to", "sender", "time")},
            "trial": word("shell.trial", language=language),
        }  # fmt: skip
    return {
        "trial": settings.RABT.trial, "number": ltr(f"{row.number} · {event.code}"),
        "time": ltr(told(event.minutes * 60)), **sides,
    }  # fmt: skip


def _team(terms: Terms, code: str, language: str) -> str:
    team = terms.exercises.teams.get(code)
    state, _, name = code.partition(".")
    place = terms.states.get(state)
    said = getattr(team.name, language) if team else name
    return f"{said} ({getattr(place.name, language)})" if place else str(said)


def report_facts(viewer: Actor, row: Exercise, at: datetime) -> dict[str, Any]:
    """Gather the after-action report in both languages."""
    return {
        "trial": settings.RABT.trial, "number": ltr(row.number),
        "mark": " · ".join(word("exercises.mark", language=one) for one in LANGUAGES),
        **{
            one: {
                "parts": report_parts(viewer, row, one, at), "trial": word("shell.trial", language=one),
                "mark": word("exercises.mark", language=one),
            }
            for one in LANGUAGES
        },
    }  # fmt: skip


def report_parts(viewer: Actor, row: Exercise, language: str, at: datetime) -> list[Part]:
    """Return the report as parts of a plain document, in one language."""
    terms = agreement.terms_at(at)
    return [
        *_front(viewer, row, language, at, terms), *_counted(viewer, row, language, terms),
        *_told(row, language, terms),
        *_judged(viewer, row, language, terms), *_seen(viewer, row, language, terms),
        *_learned(viewer, row, language, terms), *_measures(viewer, row, language, terms),
    ]  # fmt: skip


def _say(name: str, language: str, **facts: Any) -> str:
    return word(f"exercises.{name}", language=language, **facts)


def _heading(text: str, level: int = 2) -> Part:
    return {"kind": "heading", "level": level, "text": text}


def _text(text: str) -> Part:
    return {"kind": "text", "text": text}


def _table(head: list[str], rows: list[list[str]], language: str) -> Part:
    if not rows:
        return _text(_say("none", language))
    widths = [
        max(NARROWEST, min(WIDEST, max(len(row[place]) for row in [head, *rows])))
        for place in range(len(head))
    ]
    return {"kind": "table", "head": head, "rows": rows, "widths": widths}


def _front(viewer: Actor, row: Exercise, language: str, at: datetime, terms: Terms) -> list[Part]:
    found, kind = report_of(viewer, row), terms.exercises.types.get(row.kind)
    named = [
        [_say("number", language), ltr(row.number)],
        [_say("type", language), getattr(kind.name, language) if kind else row.kind],
        [_say("starts_at", language), ltr(instant(row.starts_at))],
        [_say("played_minutes", language), str(found.played_minutes)],
        [_say("wall_minutes", language), str(found.wall_minutes)],
        *[[_say(f"turned.{name}", language), str(n)] for name, n in found.turns.items()],
        [_say("lines", language), str(found.lines)],
        [_say("digest", language), ltr(found.digest)],
    ]
    return [
        _heading(_say("report", language), 1), _heading(getattr(row.title, language), 1),
        _text(_say("not_real", language)), _text(getattr(row.scenario().summary, language)),
        _table([_say("figure", language), _say("number_of", language)], named, language),
        _text(_say("counted_from", language, at=ltr(instant(at)))),
    ]  # fmt: skip


def _counted(viewer: Actor, row: Exercise, language: str, terms: Terms) -> list[Part]:
    sides = report_of(viewer, row).sides
    head = [_say("figure", language), *(getattr(terms.states[one.state].name, language) for one in sides)]
    rows = [[_say(f"counted.{name}", language), *(_number(one, name) for one in sides)] for name in COUNTED]
    return [_heading(_say("counted", language)), _table(head, rows, language)]


def _number(side: Side, name: str) -> str:
    found = side.scores[name] if name in side.scores else getattr(side, name)
    return "—" if found is None else str(found)


def _told(row: Exercise, language: str, terms: Terms) -> list[Part]:
    """Tell what happened in its order: every turn of the clock, what was given or held back, the answers."""
    events, rows = row.scenario().by_id, []
    for one in lines_of(row):
        if one.kind in (*TURNS, *DURING):
            event = events.get(UUID(one.event)) if one.event else None
            named = f": {ltr(event.code)} {getattr(event.title, language)}" if event else ""
            side = getattr(terms.states[one.state].name, language)
            what = _say(f"line.{one.kind.value}", language) + named
            rows.append([ltr(told(one.second)), ltr(instant(one.at)), side, what, one.said])
    head = [_say(name, language) for name in ("time", "wall_time", "side", "what_happened", "note")]
    return [_heading(_say("chronology", language)), _table(head, rows, language)]


def _judged(viewer: Actor, row: Exercise, language: str, terms: Terms) -> list[Part]:
    rows = []
    for one in ratings(viewer, row):
        capability = terms.exercises.capabilities.get(one.objective.capability)
        rows.append([
            f"{one.objective.number}. {getattr(one.objective.text, language)}",
            getattr(capability.name, language) if capability else one.objective.capability,
            *(_rated(one.by.get(state), language) for state in states()),
        ])  # fmt: skip
    head = [
        *(_say(name, language) for name in ("objective", "capability")),
        *(getattr(terms.states[state].name, language) for state in states()),
    ]
    legend = " · ".join(_say(f"rating.{one}", language) for one in "PSMU")
    return [_heading(_say("ratings", language)), _table(head, rows, language), _text(legend)]


def _rated(line: Line | None, language: str) -> str:
    return f"{line.value}. {line.said}" if line else _say("not_rated", language)


def _seen(viewer: Actor, row: Exercise, language: str, terms: Terms) -> list[Part]:
    rows = [
        [ltr(one.event.code), _team(terms, f"{one.wanted.party.state}.{one.wanted.party.team}", language),
         getattr(one.wanted.text, language),
         _say(f"met.{one.line.value}", language) if one.line else _say("not_scored", language),
         one.line.said if one.line else ""]
        for one in scores(viewer, row)
    ]  # fmt: skip
    head = [_say(name, language) for name in ("event", "team", "expectation", "seen", "note")]
    return [_heading(_say("scores", language)), _table(head, rows, language)]


def _learned(viewer: Actor, row: Exercise, language: str, terms: Terms) -> list[Part]:
    found = hot_wash(viewer, row)
    side = {state: getattr(terms.states[state].name, language) for state in states()}
    strengths = [[side[one.kept_by], one.said] for one in found["strength"]]
    lessons = [[side[one.kept_by], one.said, _team(terms, one.subject, language)] for one in found["lesson"]]
    said_by, lesson, owner = _say("said_by", language), _say("lesson", language), _say("owner", language)
    return [
        _heading(_say("strengths", language)),
        _table([said_by, _say("strength", language)], strengths, language),
        _heading(_say("lessons", language)), _table([said_by, lesson, owner], lessons, language),
    ]  # fmt: skip


def _measures(viewer: Actor, row: Exercise, language: str, terms: Terms) -> list[Part]:
    rows = [
        [one.text, getattr(terms.exercises.capabilities[one.capability].name, language),
         _team(terms, f"{one.kept_by}.{one.service}", language), ltr(gregorian(one.due_on, language)),
         _say(f"state.{one.state}", language), one.evidence]
        for one in improvements_of(viewer, row)
    ]  # fmt: skip
    names = ("measure_text", "capability", "owner", "due_on", "state_label", "evidence")
    return [
        _heading(_say("improvements", language)),
        _table([_say(name, language) for name in names], rows, language),
    ]
