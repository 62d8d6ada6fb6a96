"""What stands on paper and in a file of something that was let out, in both languages."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.agreement import queries as agreement
from rabt.assistance.models import Information, Inquiry, Request
from rabt.assistance.queries.asker import service_named
from rabt.assistance.queries.attachments import attachments_of, pictures_of
from rabt.assistance.queries.requests import is_ours, request_to_see
from rabt.assistance.rules import handling
from rabt.assistance.rules.handling import Bound, Way
from rabt.assistance.rules.subject import spoken
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.shell.figures import gregorian, instant
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

Line = tuple[str, str]


def _named(terms: Terms, name: str, code: str, language: str) -> str:
    found = terms.options(name).get(code)
    return str(getattr(found.name, language)) if found else code


def _paper(number: str, sides: dict[str, dict[str, Any]]) -> dict[str, Any]:
    for language, side in sides.items():
        side["rows"] = [
            [word(f"assistance.{name}", language=language), said] for name, said in side["rows"] if said
        ]
        side["trial"] = word("shell.trial", language=language)
        side["title"] = word(f"assistance.{side['title']}", language=language)
    return {"trial": settings.RABT.trial, "number": ltr(number), **sides}


def request_paper(viewer: Actor, request_id: UUID, at: datetime) -> tuple[Request, dict[str, Any]]:
    """Return a request as it is printed; the other side's leaves by its own handling code.

    Refuses: handling_bound, missing
    """
    row = request_to_see(viewer, request_id)
    terms = agreement.terms_at(at)
    owner = row.asked_by
    bound = Bound(code=row.handling, owner=owner, here=settings.RABT.state)
    handling.check_way(bound, Way.PRINT, "", terms.on)
    sides = {
        language: {
            "title": "request_ours" if is_ours(row) else "request_theirs", "lead": "", "foot": "",
            "bond": _bond(terms, row.handling, row.restriction, language),
            "rows": list(_request_lines(row, terms, language)),
        }
        for language in LANGUAGES
    }  # fmt: skip
    return row, _paper(row.number, sides)


def _bond(terms: Terms, code: str, restriction: str, language: str) -> str:
    return " · ".join(part for part in (_named(terms, "handling", code, language), restriction) if part)


def _isolated(part: str) -> str:
    """Keep a number or a Latin word in its own order inside Arabic."""
    return ltr(part) if part.isascii() else part


def _request_lines(row: Request, terms: Terms, language: str) -> Iterator[Line]:
    about = " · ".join(map(_isolated, spoken(row.subject_kind, row.subject)))
    yield "number", ltr(row.number)
    yield "service", service_named(row.service, language)
    yield "step_of", word(f"assistance.part.{row.step}", language=language)
    yield "about", about
    for name in ("sought", "purpose", "offence"):
        yield name, _named(terms, name, getattr(row, name), language)
    for name in ("offence_text", "facts", "link", "why_there"):
        yield name, getattr(row, name)
    if row.urgency:
        yield "urgency", f"{_named(terms, 'urgency', row.urgency, language)} — {row.urgency_why}"
    for name in ("limits", "case_number", "legal_basis", "authority"):
        yield name, getattr(row, name)
    for one in attachments_of(row):
        yield "attachment", f"{one.name} · {ltr(one.digest)}"
    for name in ("sent_at", "received_at", "due_at"):
        found = getattr(row, name)
        yield name, ltr(instant(found)) if found else ""


def information_paper(row: Information, at: datetime, *, sanitised: bool = False) -> dict[str, Any]:
    """Return what was let out as it is printed; the sanitised copy leaves out what leads to its source.

    A source is its reference alone on every paper.
    """
    terms = agreement.terms_at(at)
    sides = {
        language: {
            "title": "copy" if sanitised else "information", "lead": "",
            "foot": word("assistance.copy_foot", language=language) if sanitised else "",
            "bond": _bond(terms, row.handling, row.restriction, language),
            "rows": list(_information_lines(row, terms, language, sanitised)),
        }
        for language in LANGUAGES
    }  # fmt: skip
    return _paper(row.number, sides)


def _information_lines(row: Information, terms: Terms, language: str, sanitised: bool) -> Iterator[Line]:
    yield "number", ltr(row.number)
    yield "given_at", ltr(instant(row.given_at)) if row.given_at else ""
    yield "outcome", word(f"assistance.outcome_{row.request.step if row.request else 'data'}.{row.outcome}",
                          language=language)  # fmt: skip
    yield "text", row.text
    if row.ground:
        yield "ground", f"{_named(terms, 'ground', row.ground, language)} — {row.ground_text}"
    yield "source_ref", ltr(row.source_ref)
    for name in ("source_grade", "information_grade"):
        yield name, _named(terms, name, getattr(row, name), language)
    if not sanitised:
        yield "reference", ltr(row.reference)
        yield "purpose", _named(terms, "purpose", row.purpose, language)
        yield "audience", "، ".join(row.audience) if language == "ar" else ", ".join(row.audience)
    yield "expires_on", gregorian(row.expires_on, language) if row.expires_on else ""
    for one in pictures_of(row):
        yield "attachment", f"{one.name} · {ltr(one.digest)}"
    yield "digest", ltr(row.digest)


def as_data(row: Information) -> dict[str, Any]:
    """Return what was let out as data, with its bond in front."""
    return {
        "handling": row.handling, "restriction": row.restriction, "owner": row.given_by, "number": row.number,
        "outcome": row.outcome, "hit": row.hit, "reference": row.reference, "text": row.text,
        "ground": row.ground, "ground_text": row.ground_text, "source_ref": row.source_ref,
        "source_grade": row.source_grade, "information_grade": row.information_grade,
        "purpose": row.purpose, "categories": list(row.categories), "audience": list(row.audience),
        "expires_on": row.expires_on.isoformat() if row.expires_on else None,
        "given_at": row.given_at.isoformat() if row.given_at else None, "digest": row.digest,
    }  # fmt: skip


def inquiry_paper(row: Inquiry) -> dict[str, Any]:
    """Return the answer to somebody who asked what is known of him: the same words, whatever was found."""
    sides = {
        language: {
            "title": "inquiry_answer", "bond": "", "lead": word("assistance.inquiry_says", language=language),
            "foot": word("assistance.inquiry_remedy", language=language),
            "rows": [
                ("of_name", row.name), ("received_on", ltr(instant(row.received_at))),
                ("checked_on", ltr(instant(row.checked_at)) if row.checked_at else ""),
            ],
        }
        for language in LANGUAGES
    }  # fmt: skip
    return _paper(row.pk.hex[-8:].upper(), sides)
