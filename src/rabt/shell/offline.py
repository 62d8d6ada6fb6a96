"""What a page that works without a line is given: its service worker, and the list of what it needs."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse


def service_worker(room: str, scope: str) -> HttpResponse:
    """Hand out the service worker of a room's page, fresh each time; `scope` names the page it serves."""
    built = Path(settings.BUILD) / "static" / room / "worker.js"
    response = HttpResponse(built.read_bytes(), content_type="text/javascript")
    response["Service-Worker-Allowed"] = reverse(scope)
    response["Cache-Control"] = "no-cache"
    return response


def needed(page: str, names: tuple[str, ...]) -> JsonResponse:
    """List the page and the files that it needs to stand without a line."""
    return JsonResponse([reverse(page), *(static(name) for name in names)], safe=False)
