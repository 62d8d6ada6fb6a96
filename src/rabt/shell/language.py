"""Arabic first; English at one tap, remembered in a cookie."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from rabt.base.actor import Actor


class LanguageMiddleware:
    """Choose the page's language: the cookie, else Arabic. Machines may ask by header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language and say which it was."""
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = asked if asked in ("ar", "en") else "ar"
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    """Keep the chosen language for a year on this device."""
    if language in ("ar", "en"):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax", secure=settings.TLS
        )
    return response


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give every page its language, direction, node and actor."""
    language = translation.get_language() or "ar"
    actor = getattr(request, "actor", None)
    return {
        "tongue": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "node": settings.RABT,
        "actor": actor,
        "links": links_of(actor) if actor else [],
    }


def links_of(actor: Actor) -> list[tuple[str, str]]:
    """Return where the pages of this actor begin, as word and page, each once."""
    found = {page: word for scope, word, page in settings.RABT_LINKS if actor.has(scope)}
    return [(word, page) for page, word in found.items()]
