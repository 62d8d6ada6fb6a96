"""The link to a learning platform: set up by the centre, opened by a trainee, its answer to the tool."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.base import clock
from rabt.courses import actions, queries
from rabt.courses.forms import ToolForm
from rabt.courses.pages.holdings import page_of as holding_page
from rabt.courses.rules import lti
from rabt.seal import outside
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue


def leads_to(request: HttpRequest, shown: HttpResponse, urls: Iterable[str]) -> HttpResponse:
    """Let the buttons of a page lead to these servers as well, also by a redirection from this one."""
    places = sorted({lti.origin_of(url) for url in urls})
    if not places:
        return shown
    opened: Any = csp_update({"form-action": places})(lambda _: shown)
    return cast(HttpResponse, opened(request))


def tool_new(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Link an exercise of a learning platform to a course."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    return doors.answer(
        request, ToolForm(request.POST or None), "courses/tool.html", to=lambda _: holding_page(row),
        done="courses.tool_done", heading="courses.tool_new", back=holding_page(row),
        ours={"issuer": settings.RABT.url, "deployment": lti.DEPLOYMENT},
        act=lambda data: actions.link_tool(
            actor, holding_id, (data["title_ar"], data["title_en"]), data["login_url"], data["launch_url"],
            data["keys"], data["own"], at=clock.now(),
        ),
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, tool_id: UUID) -> HttpResponse:
    """Close a link."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.close_tool(actor, tool_id, at=clock.now()),
        to=lambda row: holding_page(row.holding), done="courses.decided",
    )  # fmt: skip


@require_POST
def launch(request: HttpRequest, tool_id: UUID) -> HttpResponse:
    """Begin to open an exercise for a trainee."""
    return HttpResponseRedirect(actions.begin_launch(actor_of(request), tool_id, at=clock.now()))


@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Answer a tool whose launch was begun: the browser carries the signed token there."""
    answered = actions.answer_launch(actor_of(request), request.GET.dict(), tongue(), at=clock.now())
    return leads_to(request, render(request, "courses/launch.html", {"answered": answered}), [answered.url])


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """Hand out the public key by which a learning platform verifies what this node signs."""
    return JsonResponse(outside.public_keys(outside.signing_key(settings.RABT.keys)))
