"""Pictures that go with requests and answers: seen on the screen, saved where the handling code lets them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.assistance import actions, queries
from rabt.assistance.models import Request
from rabt.base import clock
from rabt.files.pages import handed_out
from rabt.files.queries import Opened
from rabt.shell import doors
from rabt.shell.doors import actor_of


def _page(row: Request) -> str:
    return reverse("assistance:request", args=[row.pk])


@require_GET
def seen(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Show a picture on the screen, with the band that says by what it is bound."""
    found = queries.attachment_to_see(actor_of(request), attachment_id)
    return handed_out(Opened(found.content, found.name, "image/jpeg"), "inline")


@require_GET
def saved(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Save a picture as a file, where the handling code of what it goes with lets it leave."""
    found = actions.save_picture(actor_of(request), attachment_id, at=clock.now())
    return handed_out(Opened(found.content, found.name, "image/jpeg"), "attachment")


@require_POST
def removed(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Take a picture off a draft."""
    return doors.act(
        request, lambda: actions.detach(actor_of(request), attachment_id, at=clock.now()), to=_page,
        done="assistance.done.detach",
    )  # fmt: skip
