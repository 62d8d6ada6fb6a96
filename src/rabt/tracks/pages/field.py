"""The page on a leader's telephone: it records a patrol for days without a line, and sends later."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.corridor.tracking import PACES
from rabt.shell.doors import actor_of
from rabt.shell.offline import needed, service_worker
from rabt.shell.words import tongue, words
from rabt.tracks.rules.sighting import MOST_COUNTED, NOTE

NEEDED = ("shell/rabt.css", "shell/mark.svg", "tracks/field.js")
SPOKEN = (
    "state_none", "state_running", "state_paused", "start_patrol", "from_to", "since", "fixes",
    "waiting", "all_sent", "sent_at", "no_line", "hold_more", "still", "moving", "no_fix", "fix_gone",
    "accuracy", "orders_old", "no_orders", "sign_in_again", "refused_run", "wiped", "not_enrolled",
    "no_keys", "call_waiting", "call_counts", "call_arrived", "clock_off", "no_spot", "photo_large",
    "photo_kept", "count_less", "count_more", "seen_kept", "ended", "called_off", "changed", "called_off_now",
    "changed_now",
)  # fmt: skip


def setup(request: HttpRequest) -> dict[str, Any]:
    """Tell the page's script where to turn, and what may be reported. Nobody's name and no order is in it."""
    terms = agreement.terms_at(clock.now())
    language = tongue()

    def named(entries: Any) -> dict[str, str]:
        return {code: getattr(one.name, language) for code, one in entries.items()}

    border = terms.border
    return {
        "account": actor_of(request).id, "enrol": reverse("api:tracks_handsets"),
        "orders": reverse("api:tracks_orders"), "upload": reverse("api:tracks_upload"),
        "worker": reverse("tracks:worker"), "scope": reverse("tracks:field"),
        "kinds": named(terms.sightings), "grave": [one.code for one in terms.sightings.values() if one.grave],
        "groups": named(terms.counted), "helps": [
            {"name": getattr(one.name, language), "phone": one.phone} for one in terms.helps.values()
        ],
        "bases": named(border.bases), "stretches": named(border.stretches),
        "pace": {code: terms.pace(code) for code in PACES if code != "look_metres"},
        "zone": terms.state(settings.RABT.state).zone, "note": NOTE, "most": MOST_COUNTED,
        "words": {name: words()[f"tracks.field.{name}"][language] for name in SPOKEN},
    }  # fmt: skip


@require_GET
def field(request: HttpRequest) -> HttpResponse:
    """Show the page that works without a line; which patrols are ordered, only the telephone keeps."""
    kept = agreement.terms_at(clock.now()).clock("tracks_kept")
    return render(request, "tracks/field.html", {"setup": setup(request), "kept_days": kept})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the page, fresh each time."""
    return service_worker("tracks", "tracks:field")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the page needs to stand without a line."""
    return needed("tracks:field", NEEDED)
