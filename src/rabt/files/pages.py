"""The one door through which a file leaves: always as a download, never kept by a browser."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from rabt.files import queries


@require_GET
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Hand out a file to someone whose office it belongs to."""
    return handed_out(queries.to_hand_out(request.actor, file_id), "attachment")


def handed_out(found: queries.Opened, disposition: str) -> HttpResponse:
    """Send bytes so that no browser guesses their type, runs them or keeps them."""
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


app_name = "files"
urlpatterns = [path("<uuid:file_id>", file, name="file")]
