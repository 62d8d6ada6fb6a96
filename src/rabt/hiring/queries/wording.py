"""Terms of work in the words of one language: for pages, for the worker's own page, for paper."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rabt.corridor import Terms as Corridor
from rabt.hiring.rules.terms import Terms, compare
from rabt.shell.figures import money
from rabt.shell.words import tongue, word


@dataclass(frozen=True)
class Line:
    """One field of the terms: what it is called, what it says, and what it said before."""

    field: str
    label: str
    value: str
    before: str = ""
    effect: str = ""


def lines(terms: Terms, corridor: Corridor, language: str = "") -> list[Line]:
    """Say every field of the terms in one language."""
    language = language or tongue()
    return [
        Line(
            one.name,
            word(f"hiring.term.{one.name}", language=language),
            said(one.name, terms, corridor, language),
        )
        for one in fields(Terms)
        if one.name != "currency"
    ]


def changes(before: Terms, after: Terms, corridor: Corridor, language: str = "") -> list[Line]:
    """Say every changed field: before, after, and what it means for the worker."""
    language = language or tongue()
    return [
        Line(
            one.field,
            word(f"hiring.term.{one.field}", language=language),
            said(one.field, after, corridor, language),
            said(one.field, before, corridor, language),
            one.effect,
        )
        for one in compare(before, after)
    ]


def said(name: str, terms: Terms, corridor: Corridor, language: str) -> str:
    """Say one field of the terms."""
    value: Any = getattr(terms, name)
    if name == "occupation":
        return named(corridor.occupations, value, language)
    if name == "place":
        return named(corridor.places, value, language)
    if name == "wage_minor":
        return money(value, terms.currency)
    if name == "housing":
        return word(f"hiring.housing.{value}", language=language)
    if isinstance(value, bool):
        return word("hiring.yes" if value else "hiring.no", language=language)
    return value.isoformat() if isinstance(value, date) else str(value)


def because(corridor: Corridor, name: str, code: str, language: str = "") -> str:
    """Say a reason of the corridor's list, or one that this room gives by itself."""
    language = language or tongue()
    found = corridor.reasons(name).get(code) if name and code else None
    if found is not None:
        return str(getattr(found.words, language))
    return word(f"hiring.because.{code}", language=language) if code else ""


def named(table: Any, code: str, language: str) -> str:
    """Say the name of a code of the corridor; an unknown code says itself."""
    found = table.get(code)
    return str(getattr(found.name, language)) if found else code
