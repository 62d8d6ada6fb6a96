"""Addresses at the complaints' own door: the room, the ways in of its officers, nothing else of the house."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.views.decorators.http import require_GET

from rabt.site import pages
from rabt.site.pages import health


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Lead an officer to his list, and everybody else to the door of the room."""
    return redirect("complaints:list" if request.actor.has("complaints.work") else "complaints:door")


urlpatterns = [
    path("", front, name="front"),
    path("home", front, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("day", pages.day, name="day"),
    path("language", pages.language, name="language"),
    path("access/", include("rabt.access.pages")),
    path("notices/", include("rabt.notices.pages")),
    path("complaints/", include("rabt.complaints.pages")),
]
