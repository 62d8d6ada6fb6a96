"""Finding an employer or a recruiter by name or licence, a project by name or award document."""

import re
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.hiring.models import NAMES
from rabt.hiring.queries.parties import employers_to_see, recruiters_to_see
from rabt.hiring.queries.projects import projects_to_see
from rabt.linkage import arabic
from rabt.shell.finding import Found

SHOWN, ARTICLE = 10, "ال"


def found(viewer: Actor, search: str) -> list[Found]:
    """Find employers and recruiters of whom every typed word begins one of the name, or the licence is that.

    A project is found by a part of its name or of its client's, or by the number of its award document.
    """
    if not viewer.has("hiring.see"):
        return []
    typed = arabic.plain_digits(arabic.without_marks(search)).split()[:8]
    asked = Q(licence_number=" ".join(typed))
    if any(word.isalpha() for word in typed):  # a number alone is no name
        asked |= Q(names=SearchQuery(_begun(typed), config="simple", search_type="raw"))
    parties = [
        _line(noun, row, 0.9 if search.strip() in (row.name_ar, row.name_latin) else 0.7)
        for noun, rows in _parties(viewer)
        for row in rows.annotate(names=NAMES).filter(asked)[:SHOWN]
    ]
    return [*parties, *(_project(row, 0.7) for row in projects_to_see(viewer, text=" ".join(typed))[:SHOWN])]


def _begun(typed: list[str]) -> str:
    """Ask that every word typed begins a word of the name, with the article or without."""
    words = [word for text in typed for word in re.findall(r"[^\W_]+", text.lower())]
    return " & ".join(f"('{word}':* | '{ARTICLE}{word}':*)" for word in words)


def lines(viewer: Actor, ids: list[UUID]) -> list[Found]:
    """Show some employers and recruiters as the search shows them, as far as this viewer may see them."""
    if not viewer.has("hiring.see"):
        return []
    parties = [_line(noun, row, 1) for noun, rows in _parties(viewer) for row in rows.filter(pk__in=ids)]
    return [*parties, *(_project(row, 1) for row in projects_to_see(viewer).filter(pk__in=ids))]


def _parties(viewer: Actor) -> list[tuple[str, QuerySet[Any]]]:
    return [("employer", employers_to_see(viewer)), ("recruiter", recruiters_to_see(viewer))]


def _line(noun: str, row: Any, rank: float) -> Found:
    url = reverse(f"hiring:{noun}", args=[row.pk])
    return Found(f"hiring.{noun}", row.ref, row.name_ar, row.name_latin, url, rank)


def _project(row: Any, rank: float) -> Found:
    more = f"{row.award_number} · {row.client}"
    return Found("hiring.project", row.ref, row.name, more, reverse("hiring:project", args=[row.pk]), rank)
