"""Pages: the letterbox of a trial node, and the list of what was told."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from rabt.base import clock
from rabt.notices import actions, queries, rules
from rabt.shell import doors


def letterbox(request: HttpRequest) -> HttpResponse:
    """Show the newest messages with their codes, on a trial node only."""
    return render(request, "notices/letterbox.html", {"rows": queries.letterbox()})


def told(request: HttpRequest) -> HttpResponse:
    """List what was told to whom, without the text; filters stay in the address."""
    asked = {name: request.GET.get(name, "")[:80] for name in ("about", "state", "channel")}
    rows = queries.notices(request.actor, **asked)
    return doors.listing(
        request, rows, "notices/list.html", asked=asked, states=rules.STATES, channels=rules.CHANNELS,
        may_resend=request.actor.has("notices.resend"),
    )  # fmt: skip


@require_POST
def resend(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Send again what was given up."""
    return doors.act(
        request,
        lambda: actions.resend(request.actor, notice_id, why=request.POST.get("why", ""), at=clock.now()),
        to=reverse("notices:list"), done="notices.resent",
    )  # fmt: skip


app_name = "notices"
urlpatterns = [
    path("", told, name="list"),
    path("<uuid:notice_id>/resend", resend, name="resend"),
    path("letterbox", letterbox, name="letterbox"),
]
