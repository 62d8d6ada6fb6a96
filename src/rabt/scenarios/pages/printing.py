"""What the paper and the page of a scenario say, in each language."""

from datetime import datetime
from typing import Any

from django.conf import settings

from rabt.corridor import Words
from rabt.scenarios.pages.showing import EventShown, Part, Shown
from rabt.scenarios.rules.frozen import EventKind
from rabt.shell.figures import instant as at_clock
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

HEADS = (
    "exercise_only", "exercise_only_what", "kind", "capabilities", "objectives", "objective", "teams",
    "time", "event", "channel", "sender", "to", "place", "expected", "within", "after", "version", "draft",
    "approved_both", "moves", "remarks", "assumed",
)  # fmt: skip


def facts_of(shown: Shown, approved: bool, at: datetime) -> dict[str, Any]:
    """Gather what a scenario says, once for each language."""
    sides = {language: _side(shown, approved, language) for language in LANGUAGES}
    mark = ltr(shown.told.digest[:12])
    return {"trial": settings.RABT.trial, "printed": ltr(at_clock(at)), "mark": mark, **sides}


def _in(words: Words, language: str) -> str:
    return str(getattr(words, language) or words.ar or words.en)


def _side(shown: Shown, approved: bool, language: str) -> dict[str, Any]:
    told = shown.told
    return {
        "words": {name: word(f"scenarios.paper.{name}", language=language) for name in HEADS},
        "trial": word("shell.trial", language=language),
        "standing": word(f"scenarios.paper.{'approved_both' if approved else 'draft'}", language=language),
        "title": _in(told.title, language), "summary": _in(told.summary, language),
        "kind": _in(shown.kind.name, language) if shown.kind else "",
        "capabilities": [_in(one, language) for one in shown.capabilities],
        "objectives": [
            {"number": one.number, "text": _in(one.text, language), "capability": _in(name, language)}
            for one, name, _ in shown.objectives
        ],
        "teams": [
            {"state": _state(shown, state, language), "name": _in(name, language)}
            for _, state, name in shown.teams
        ],
        "parts": [_part(one, shown, language) for one in shown.line()],
    }  # fmt: skip


def _state(shown: Shown, code: str, language: str) -> str:
    found = shown.terms.states.get(code)
    return _in(found.name, language) if found else code


def _part(part: Part, shown: Shown, language: str) -> dict[str, Any]:
    move = part.move
    return {
        "number": move.number if move else 0, "time": ltr(part.time),
        "title": _in(move.title, language) if move else "",
        "situation": _in(move.situation, language) if move else "",
        "events": [_event(one, shown, language) for one in part.events],
    }  # fmt: skip


def _event(shown_event: EventShown, shown: Shown, language: str) -> dict[str, Any]:
    one = shown_event.one
    return {
        "code": ltr(one.code), "time": ltr(shown_event.time), "title": _in(one.title, language),
        "kind": word(f"scenarios.kind.{one.kind}", language=language),
        "channel": word(f"scenarios.channel.{one.channel}", language=language),
        "is_control": one.kind == EventKind.FACILITATION, "text": _in(one.text, language),
        "sender": _in(one.sender, language),
        "place": _in(shown_event.place, language) if shown_event.place else "",
        "objective": shown_event.objective.number if shown_event.objective else 0,
        "to": [f"{_in(name, language)} ({_state(shown, state, language)})" for state, name in shown_event.to],
        "after": [ltr(each.code) for each in shown_event.after],
        "expected": [
            {
                "team": f"{_in(each.team, language)} ({_state(shown, each.state, language)})",
                "within": each.one.minutes, "text": _in(each.one.text, language),
            }
            for each in shown_event.expected
        ],
    }  # fmt: skip
