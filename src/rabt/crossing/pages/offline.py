"""The desk without a line: a page without persons in it, its service worker, and what they need."""

from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.base.clock import now
from rabt.credentials import queries as credentials
from rabt.crossing.pages.who import who
from rabt.shell.offline import needed, service_worker
from rabt.shell.words import tongue, words

NEEDED = (
    "shell/rabt.css", "shell/app.js", "shell/mark.svg", "credentials/zxing_reader.wasm",
    "credentials/verdict.css", "crossing/offline.js",
)  # fmt: skip


def setup(request: HttpRequest) -> dict[str, Any]:
    """Tell a page's script where to turn, and by which root keys to trust."""
    limits = credentials.limits(now())
    return {
        "state": settings.RABT.state,
        "peer": settings.RABT.peer_state,
        "officer": who(request).id,
        "usual": "entry" if settings.RABT.side == "destination" else "exit",
        "worker": reverse("crossing:worker"),
        "scope": reverse("crossing:post"),
        "wasm": static("credentials/zxing_reader.wasm"),
        "lists": reverse("api:credentials_lists"),
        "roots": credentials.roots(),
        "fresh": int(limits.fresh_for.total_seconds()),
        "ageing": int(limits.ageing_for.total_seconds()),
        "enrol": reverse("api:crossing_enrol"),
        "pack": reverse("api:crossing_pack"),
        "upload": reverse("api:crossing_upload"),
    }


def spoken() -> dict[str, str]:
    """Give a page's script this room's words, in the page's language."""
    keys = (
        key for key, entry in words().items() if key.startswith("crossing.") and isinstance(entry["ar"], str)
    )
    return {key.removeprefix("crossing."): words()[key][tongue()] for key in keys}


@csp_update({"script-src": [WASM_UNSAFE_EVAL]})
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Show the desk that works without a line; nobody's name is in the page itself."""
    told = {"actor": None, "spoken": spoken(), "setup": setup(request)}
    return render(request, "crossing/offline.html", told)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the desk, fresh each time."""
    return service_worker("crossing", "crossing:post")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the desk needs to stand without a line."""
    return needed("crossing:offline", NEEDED)
