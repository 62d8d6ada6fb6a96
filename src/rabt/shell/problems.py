"""A problem becomes a page or JSON here, and nowhere else: reason, article, what to do next."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render
from psycopg.errors import DeadlockDetected, LockNotAvailable, QueryCanceled

from rabt.base.errors import Missing, NotAllowed, Problem, Unavailable
from rabt.corridor import load
from rabt.shell.words import LANGUAGES, fill, problems, tongue


@dataclass(frozen=True)
class Told:
    """A problem in one language: why, by which law, and what to do next."""

    code: str
    reason: str
    article: str
    next: str


def told(problem: Problem, language: str = "") -> Told:
    """Put a problem into words. A code without an entry shows itself."""
    language = language or tongue()
    entry = problems().get(problem.code, {})
    facts = {name: _spoken(value, language) for name, value in problem.facts.items()}
    reason = fill(entry.get(language, problem.code), language, facts)
    following = fill(entry.get(f"next_{language}", ""), language, facts)
    return Told(problem.code, reason, article(entry.get("source", ""), language), following)


def article(source: str, language: str) -> str:
    """Name the law behind a refusal, in one language."""
    if not source:
        return ""
    found = load(settings.RABT.pack).sources.get(source)
    if found is None:
        return ""
    title = str(getattr(found.title, language))
    if not found.article:
        return title
    said = re.search(rf"(?<!\d){re.escape(found.article)}(?!\d)", title)
    return title if said else f"{title} · {found.article}"


def _spoken(value: Any, language: str) -> Any:
    return getattr(value, language) if hasattr(value, "ar") and hasattr(value, "en") else value


def as_json(problem: Problem, status: int | None = None) -> HttpResponse:
    """Answer a machine: the code, and both languages."""
    spoken = {language: told(problem, language) for language in LANGUAGES}
    body: dict[str, Any] = {
        "code": problem.code,
        "reason": {language: one.reason for language, one in spoken.items()},
        "article": spoken["ar"].article,
        "next": {language: one.next for language, one in spoken.items()},
        "facts": {} if problem.status == 400 else _plain(problem.facts),
    }
    return JsonResponse(body, status=status or problem.status, json_dumps_params={"ensure_ascii": False})


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    known = (str, int, float, bool, list, dict, type(None))
    return {k: v if isinstance(v, known) else str(v) for k, v in facts.items() if k != "scope"}


def as_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer a person: one calm page, with the way back to where he pressed, and home."""
    context = {"problem": told(problem), "before": _before(request)}
    return render(request, "shell/problem.html", context, status=problem.status)


def _before(request: HttpRequest) -> str:
    """Return the page of ours from which somebody came here, or nothing."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    ours = came.netloc == request.get_host() and came.path != request.path and not came.path.startswith("//")
    return came._replace(scheme="", netloc="", fragment="").geturl() if ours else ""


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer in the form that the asker reads."""
    if request.path.startswith("/api/") or request.headers.get("accept", "").startswith("application/json"):
        return as_json(problem)
    return as_page(request, problem)


HELD_UP = (LockNotAvailable, DeadlockDetected, QueryCanceled)
"""What the database says where others hold what is asked for too long: all of the act was undone."""


class ProblemsMiddleware:
    """Translate problems once. Anything else is a bug and may crash loudly."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and give an unknown address the same page as a hidden record."""
        if "\x00" in request.path:
            return answer(request, Missing())
        if "%00" in request.META.get("QUERY_STRING", ""):  # what no table holds is asked of none
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        response = self.get_response(request)
        if response.status_code == 404 and isinstance(response, HttpResponseNotFound):
            return answer(request, Missing())  # Django's own page for an address that no room has
        return response

    def process_exception(self, request: HttpRequest, found: Exception) -> HttpResponse | None:
        """Put a problem into words; let anything else crash."""
        if isinstance(found, Http404):
            found = Missing()
        if isinstance(found, OperationalError) and isinstance(found.__cause__, HELD_UP):
            found = Unavailable("node_busy")
        if isinstance(found, Problem):
            return answer(request, found)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was too old to be trusted, and how to go on."""
    return answer(request, NotAllowed("page_too_old"))
