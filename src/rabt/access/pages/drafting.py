"""What is typed is kept as it is typed; sent, it is kept no more."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import never_cache

from rabt.access import actions, queries
from rabt.access.pages.signing import read_json
from rabt.access.rules.drafts import LONGEST_DEVICE
from rabt.base import clock
from rabt.shell.figures import instant

DEVICE, YEAR = "rabt_device", 365 * 24 * 3600


@never_cache
def draft(request: HttpRequest) -> HttpResponse:
    """Say what was typed into a form on this device; keep what is typed; throw it away."""
    device = device_of(request)
    if request.method == "GET":
        found = queries.draft_of(request.actor, device, request.GET.get("page", ""))
        told = {"fields": found.typed.fields, "at": instant(found.saved_at)} if found else {}
        return JsonResponse(told)
    device = device or token_urlsafe(18)
    at = clock.now()
    actions.keep_draft(request.actor, device, read_json(request), at=at)
    response = JsonResponse({"at": instant(at)})
    response.set_cookie(
        DEVICE, device, max_age=YEAR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    return response


def device_of(request: HttpRequest) -> str:
    """Return the name of this device, if anything was ever kept on it."""
    return str(request.COOKIES.get(DEVICE, ""))[:LONGEST_DEVICE]


class Sent:
    """Throw away a draft when its form was sent and taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a form that leads on was taken."""
        response = self.get_response(request)
        taken = request.method == "POST" and isinstance(response, HttpResponseRedirect)
        if taken and request.actor.id and device_of(request):
            actions.drop_draft(request.actor, device_of(request), request.path)
        return response


def context(request: HttpRequest) -> dict[str, Any]:
    """Give the pages what their reader has begun on this device."""
    return {"unfinished": lambda: queries.unfinished(request.actor, device_of(request))}
