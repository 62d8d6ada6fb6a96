"""Pages: the lists of an office, bringing two, naming their columns, how far the node has come, the zones."""

from dataclasses import dataclass
from math import log1p
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.base import clock
from rabt.base.errors import Refused
from rabt.matching import actions, queries
from rabt.matching.forms import BringForm, ColumnsForm
from rabt.matching.models import List, Matching
from rabt.matching.rules.lists import SAMPLE
from rabt.matching.rules.matching import TABLE, State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told


def page_of(row: Matching) -> str:
    """Return the page of a matching."""
    return reverse("matching:matching", args=[row.pk])


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what this office compares."""
    actor = actor_of(request)
    return doors.listing(
        request, queries.matchings_to_see(actor), "matching/list.html", may_bring=actor.has(queries.BRING)
    )


def bring(request: HttpRequest) -> HttpResponse:
    """Bring one list or two."""
    actor = actor_of(request)
    form = BringForm(request.POST or None, request.FILES or None)
    return doors.answer(
        request, form, "matching/bring.html",
        act=lambda data: actions.bring_lists(
            actor, data["title"], data["reason"], form.sent(), at=clock.now()
        ),
        to=lambda row: reverse("matching:columns", args=[row.pk]),
    )  # fmt: skip


def columns(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """Say which column is which, beside the first rows of each list, and begin."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    if row.state not in (State.BROUGHT, State.FAILED):
        return redirect(page_of(row))
    lists = queries.lists_of(row)
    form = ColumnsForm(lists, request.POST or None)

    def start(data: dict[str, Any]) -> Matching:
        return actions.start_matching(
            actor, matching_id, form.columns(), precision=data["precision"], twice=data["twice"],
            at=clock.now(),
        )  # fmt: skip

    shown = [(one, queries.rows_of(actor, one)[:SAMPLE], form.of_list(one.side)) for one in lists]
    return doors.answer(request, form, "matching/columns.html", act=start, to=page_of, row=row, shown=shown)


@require_GET
def matching(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """Show how far a matching has come; when it is ready its zones, what clerks said, and how they agree."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    lists, may_bring = queries.lists_of(row), actor.has(queries.BRING)
    return render(request, "matching/matching.html", {
        "row": row, "lists": lists, "alone": _alone(row, lists), "bands": bands(row),
        "progress": queries.progress(row),
        "kept_until": actions.kept_until(row),
        "problem": told(Refused(row.problem)) if row.problem and row.state == State.FAILED else None,
        "may": {step.value for state, step in TABLE if state == row.state} if may_bring else (),
        "may_take": may_bring and row.state == State.READY,
        "may_judge": actor.has(queries.JUDGE) and row.state == State.READY,
    })  # fmt: skip


def _alone(row: Matching, lists: list[List]) -> list[tuple[List, int]]:
    """Count the rows of each list that nobody was found for."""
    if row.state != State.READY:
        return []
    taken = queries.partners(row, one_list=len(lists) == 1)
    return [(one, one.rows - taken[one.side]) for one in lists]


@require_GET
def bar(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """Show only how far the node has come: asked again and again while it is on its way."""
    row = queries.matching_to_see(actor_of(request), matching_id)
    answer = render(request, "matching/bar.html", {"row": row})
    if row.state != State.RUNNING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
def act(request: HttpRequest, matching_id: UUID, deed: str) -> HttpResponse:
    """Stop the node, or end a matching."""
    deeds = {"stop": actions.stop_matching, "close": actions.close_matching}
    return redirect(page_of(deeds[deed](actor_of(request), matching_id, at=clock.now())))


# ------------------------------------------------------------------ the picture of the zones
@dataclass(frozen=True)
class Band:
    """How many pairs have a chance within one band, drawn: where it stands, how high, in which zone."""

    at: float
    height: float
    begin: float
    zone: str


HIGH, WIDE = 36.0, 100.0


def bands(row: Matching) -> list[Band]:
    """Draw how many pairs have which chance, each zone for itself; high ones are drawn by their logarithm."""
    counts = row.told.get("bands")
    if not counts:
        return []
    many = len(counts["link"])
    most = max(
        log1p(max(link + rest for link, rest in zip(counts["link"], counts["rest"], strict=True))), 1.0
    )
    look, found = row.told["zones"]["look"], []
    for at, (link, rest) in enumerate(zip(counts["link"], counts["rest"], strict=True)):
        whole = log1p(link + rest) / most * HIGH
        linked = whole * link / (link + rest) if link + rest else 0.0
        zone = "look" if (at + 1) / many > look else "not"
        place = at * WIDE / many
        found += [Band(place, linked, HIGH - linked, "link"), Band(place, whole - linked, HIGH - whole, zone)]
    return [band for band in found if band.height > 0]
