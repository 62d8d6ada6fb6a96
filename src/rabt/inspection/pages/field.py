"""The checklist on a telephone: opened once with a line, filled in without one, sent when it is back."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.inspection.rules.visit import MOST_WORKERS, NOTE, Ticked
from rabt.shell.doors import actor_of
from rabt.shell.offline import needed, service_worker
from rabt.shell.words import tongue, word, words

NEEDED = ("shell/rabt.css", "shell/mark.svg", "inspection/field.js")
SPOKEN = (
    "due_on", "open_visit", "kept_here", "to_send", "sent", "not_whole", "note_missing",
    "workers_wrong", "arrived_wrong", "note", "no_line", "not_sent", "go_on", "read", "gone", "delete",
)  # fmt: skip


def setup(request: HttpRequest) -> dict[str, Any]:
    """Tell the page's script where to turn, and what the checklist asks today. Nobody's name is in it."""
    terms = agreement.terms_at(clock.now())
    language = tongue()
    return {
        "account": actor_of(request).id, "visits": reverse("api:inspection_visits"),
        "worker": reverse("inspection:worker"), "scope": reverse("inspection:field"),
        "checks": {code: getattr(one.name, language) for code, one in terms.checks.items()},
        "places": {
            one.code: getattr(one.name, language) for one in terms.places_of(settings.RABT.state)
        },
        "says": {one.value: word(f"inspection.says.{one.value}") for one in Ticked},
        "words": {name: words()[f"inspection.field.{name}"][language] for name in SPOKEN},
        "note": NOTE, "workers": MOST_WORKERS,
    }  # fmt: skip


@require_GET
def field(request: HttpRequest) -> HttpResponse:
    """Show the page that works without a line; whose workplaces are visited, only the device keeps."""
    return render(request, "inspection/field.html", {"setup": setup(request)})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the page, fresh each time."""
    return service_worker("inspection", "inspection:field")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the page needs to stand without a line."""
    return needed("inspection:field", NEEDED)
