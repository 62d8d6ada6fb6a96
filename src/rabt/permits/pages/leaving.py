"""Pages of a change of employer: the worker's own word, and which changes wait to be proposed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.base import clock
from rabt.base.errors import Refused
from rabt.permits import actions, queries
from rabt.permits.forms import CodeForm
from rabt.permits.models import Leaving
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told


def _file(row: Leaving) -> str:
    return reverse("permits:permit", args=[row.permit_id])


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """List the permits whose holder has a contract in force with another employer."""
    actor = actor_of(request)
    rows = queries.Named(actor, queries.changes_to_propose(actor))
    return doors.listing(request, rows, "permits/changes.html")


@require_POST
def leave(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Ask the worker whether he leaves his employer."""
    return doors.act(
        request, lambda: actions.ask_leaving(actor_of(request), permit_id, at=clock.now()), to=_file,
        done="permits.leave_done",
    )  # fmt: skip


@require_POST
def code(request: HttpRequest, leaving_id: UUID) -> HttpResponse:
    """Send the worker a new code."""
    return doors.act(
        request, lambda: actions.send_leaving_code(actor_of(request), leaving_id, at=clock.now()), to=_file,
        done="permits.leaving_code_done",
    )  # fmt: skip


@require_POST
def witness(request: HttpRequest, leaving_id: UUID) -> HttpResponse:
    """Write down what the worker said before this clerk."""
    agree = request.POST.get("answer") == "yes"
    return doors.act(
        request, lambda: actions.witness_leaving(actor_of(request), leaving_id, agree, at=clock.now()),
        to=_file, done="permits.leaving_witness_done",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, leaving_id: UUID) -> HttpResponse:
    """Let the worker say yes or no with the code on his telephone. Before the code, nothing is told."""
    form = CodeForm(request.POST or None)
    context = {"form": form, "key": leaving_id}
    if request.method == "POST" and form.is_valid():
        agree = request.POST.get("answer") == "yes"
        try:
            actions.answer_leaving(leaving_id, form.cleaned_data["code"], agree, at=clock.now())
        except Refused as refused:
            return _still(
                render(
                    request,
                    "permits/leaving.html",
                    context | {"problem": told(refused)},
                    status=refused.status,
                )
            )
        return _still(render(request, "permits/leaving_done.html", {"agree": agree}))
    return _still(render(request, "permits/leaving.html", context, status=422 if form.is_bound else 200))


def _still(page: HttpResponse) -> HttpResponse:
    page.headers["Cache-Control"] = "no-store"
    return page
