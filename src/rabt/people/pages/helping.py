"""At an office: a worker's own page opened for him by a helper, and what workers ask to be corrected."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.people import actions, queries
from rabt.people.forms import AnswerForm, RefusalForm, ShownForm
from rabt.people.models import CorrectionRequest
from rabt.people.pages import own
from rabt.shell import doors

HELPED_URLS = own.Urls(
    "people:helped", "people:helped_all", "people:helped_correct", "people:photo", helped=True
)


@require_http_methods(["GET", "POST"])
def help_worker(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Open a worker's own page for him, who stands here with his card; he is told that it was opened."""
    person = queries.person_to_see(request.actor, person_id)
    return doors.answer(
        request, ShownForm(request.POST or None), "people/help.html", person=person,
        act=lambda data: actions.begin_help(request.actor, person_id, shown=data["shown"], at=clock.now()),
        to=lambda done: reverse("people:helped", args=[person_id]),
    )  # fmt: skip


@require_GET
def helped(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker's own page to him and the helper beside him."""
    request.actor = queries.helper(request.actor, person_id, clock.now())
    return own.shown(request, person_id, HELPED_URLS)


@require_GET
def helped_all(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show all that is kept about a worker who stands here, to be printed for him."""
    request.actor = queries.helper(request.actor, person_id, clock.now())
    return own.shown(request, person_id, HELPED_URLS, everything=True)


@require_http_methods(["GET", "POST"])
def helped_correct(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask, for a worker who stands here, that something about him is corrected."""
    request.actor = queries.helper(request.actor, person_id, clock.now())
    return own.asked(request, person_id, HELPED_URLS)


# ------------------------------------------------------------------ what is asked to be corrected
@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """List what workers ask to be corrected, the oldest first."""
    today = agreement.terms_at(clock.now()).on
    return doors.listing(
        request, queries.corrections_asked(request.actor), "people/corrections.html", today=today
    )


@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Read what a worker asks to be corrected, and correct it as his papers say."""
    at = clock.now()
    found = queries.correction_to_see(request.actor, request_id)
    form = AnswerForm(found.field, agreement.terms_at(at), request.POST or None, found=found)

    def act(data: dict[str, Any]) -> CorrectionRequest:
        return actions.correct_as_asked(
            request.actor, request_id, {found.field: data[found.field]}, version=data["version"],
            reason=data["reason"], at=at,
        )  # fmt: skip

    return doors.answer(
        request, form, "people/correction.html", act=act, to="people:corrections", done="people.corrected",
        answer=form, refusal=RefusalForm(), **_asked(found),
    )  # fmt: skip


@require_POST
def correction_refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Refuse what a worker asks to be corrected, with the reason that he is told."""
    at = clock.now()
    found = queries.correction_to_see(request.actor, request_id)
    form = RefusalForm(request.POST)
    return doors.answer(
        request, form, "people/correction.html", to="people:corrections", done="people.correction_refused",
        answer=AnswerForm(found.field, agreement.terms_at(at), found=found), refusal=form, **_asked(found),
        act=lambda data: actions.refuse_correction(
            request.actor, request_id, reason=data["refusal"], at=at
        ),
    )  # fmt: skip


def _asked(found: CorrectionRequest) -> dict[str, Any]:
    return {"found": found, "stands": getattr(found.person.facts(), found.field)}
