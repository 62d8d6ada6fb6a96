"""Pages of sheets: bring one, match its columns, see what is wrong, do it, watch it, take it back."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.base import clock
from rabt.base.errors import Refused
from rabt.sheets import actions, queries
from rabt.sheets.forms import BringForm, MatchForm
from rabt.sheets.models import Row, Sheet
from rabt.sheets.pages.writing import marked, template
from rabt.sheets.rules import states
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told

SHOWN = 50


def _page(sheet: Sheet) -> str:
    return reverse("sheets:sheet", args=[sheet.pk])


@require_GET
def listing(request: HttpRequest) -> HttpResponseBase:
    """List the sheets that this person brought, and what he may bring."""
    actor = actor_of(request)
    return doors.listing(
        request, queries.sheets_to_see(actor), "sheets/list.html", specs=queries.specs(actor).values()
    )


def bring(request: HttpRequest, kind: str) -> HttpResponse:
    """Bring a sheet of one kind."""
    actor = actor_of(request)
    spec = queries.spec_of(actor, kind)
    form = BringForm(request.POST or None, request.FILES or None)
    return doors.answer(
        request, form, "sheets/bring.html", spec=spec,
        to=lambda sheet: reverse("sheets:match", args=[sheet.pk]),
        act=lambda data: actions.bring(actor, kind, form.content(), data["file"].name, at=clock.now()),
    )  # fmt: skip


@require_GET
def example(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Hand out an empty sheet of one kind, with its drop-downs."""
    content = template(queries.spec_of(actor_of(request), kind), clock.now())
    return FileResponse(content, as_attachment=True, filename=f"rabt-{kind}.xlsx")


def match(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Say which column is which, and check every row."""
    actor = actor_of(request)
    sheet = queries.sheet_to_see(actor, sheet_id)
    form = MatchForm(sheet, queries.spec_of(actor, sheet.kind), request.POST or None)

    def act(data: dict[str, Any]) -> Sheet:
        actions.match_columns(actor, sheet_id, form.matched())
        return actions.check(actor, sheet_id, at=clock.now())

    return doors.answer(request, form, "sheets/match.html", act=act, to=_page, sheet=sheet)


@require_GET
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show how far a sheet has come, and what is wrong with which row."""
    actor = actor_of(request)
    found = queries.sheet_to_see(actor, sheet_id)
    spec = queries.spec_of(actor, found.kind)
    places = {key: int(place) for place, key in found.matched.items()}
    words = {column.key: column.words for column in spec.columns}
    wrong = [
        (row, told(Refused(row.code, **row.facts)), words.get(row.field), _cell(row, places))
        for row in queries.rows_of(found, *states.MARKED)[:SHOWN]
    ]
    return render(request, "sheets/sheet.html", {
        "sheet": found, "spec": spec, "progress": queries.progress(found), "wrong": wrong, "shown": SHOWN,
        "may_undo": spec.undo is not None,  # a template would call the act itself
        "may": {step.value for state, step in states.TABLE if state == found.state},
    })  # fmt: skip


def _cell(row: Row, places: dict[str, int]) -> str:
    place = places.get(row.field)
    return str(row.cells[place])[:60] if place is not None and place < len(row.cells) else ""


@require_GET
def bar(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Show only how far a sheet has come: asked again and again while it is on its way."""
    found = queries.sheet_to_see(actor_of(request), sheet_id)
    answer = render(request, "sheets/bar.html", {"sheet": found, "progress": queries.progress(found)})
    if found.state != states.State.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_GET
def returned(request: HttpRequest, sheet_id: UUID) -> HttpResponseBase:
    """Hand the same sheet back with the wrong cells marked and the reasons beside them."""
    actor = actor_of(request)
    found = queries.sheet_to_see(actor, sheet_id)
    content = marked(found, list(queries.rows_of(found)), queries.spec_of(actor, found.kind))
    return FileResponse(content, as_attachment=True, filename=f"rabt-{found.kind}-marked.xlsx")


@require_POST
def act(request: HttpRequest, sheet_id: UUID, deed: str) -> HttpResponse:
    """Do a sheet, stop it for now, or take it back."""
    actor, at = actor_of(request), clock.now()
    deeds = {
        "all": lambda: actions.start(actor, sheet_id, only_good=False, at=at),
        "good": lambda: actions.start(actor, sheet_id, only_good=True, at=at),
        "pause": lambda: actions.pause(actor, sheet_id),
        "undo": lambda: actions.undo(actor, sheet_id, at=at),
    }
    return redirect(_page(deeds[deed]()))


app_name = "sheets"
urlpatterns = [
    path("", listing, name="list"),
    path("bring/<slug:kind>", bring, name="bring"),
    path("example/<slug:kind>", example, name="example"),
    path("<uuid:sheet_id>", sheet, name="sheet"),
    path("<uuid:sheet_id>/match", match, name="match"),
    path("<uuid:sheet_id>/bar", bar, name="bar"),
    path("<uuid:sheet_id>/returned", returned, name="returned"),
    *(
        path(f"<uuid:sheet_id>/{deed}", act, {"deed": deed}, name=deed)
        for deed in ("all", "good", "pause", "undo")
    ),
]
