"""Pages: the letterbox of a trial node, and the list of what was told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from rabt.notices import queries
from rabt.shell import doors


def letterbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages with their codes, on a trial node only."""
    return render(request, "notices/letterbox.html", {"rows": queries.letterbox()})


def told(request: HttpRequest) -> HttpResponse:
    """List what was told to whom, without the text."""
    rows = queries.notices(
        request.actor, about=request.GET.get("about", ""), state=request.GET.get("state", "")
    )
    return doors.listing(request, rows, "notices/list.html")


app_name = "notices"
urlpatterns = [
    path("", told, name="list"),
    path("letterbox", letterbox, name="letterbox"),
]
