"""Pages of visits: the list, one visit, its checklist on screen and on paper."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.inspection import actions, queries
from rabt.inspection.forms import InspectorForm, SeenForm, WhyForm
from rabt.inspection.models import Visit
from rabt.inspection.queries.paper import checklist
from rabt.inspection.queries.visits import PLAN, VISIT
from rabt.inspection.rules.visit import State
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "checklist.typ"


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits of this viewer's office by state, or his own."""
    actor = actor_of(request)
    state, mine = doors.picked(request, "state", State), request.GET.get("mine") == "1"
    rows = queries.visits_to_see(actor, state=state, mine=mine)
    return doors.listing(
        request, rows, "inspection/visits.html", state=state, mine=mine, states=list(State),
        places=agreement.terms_at(clock.now()).places, may_visit=actor.has(VISIT), may_plan=actor.has(PLAN),
    )  # fmt: skip


def _page(row: Visit) -> str:
    return reverse("inspection:visit", args=[row.pk])


def _told(actor: Actor, row: Visit) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    planned = row.state == State.PLANNED
    checks = agreement.terms_at(row.adopted_at).checks
    return {
        "visit": row, "places": terms.places, "late": planned and row.due_on < terms.on,
        "people": access.accounts_of([row.inspector_id, row.adopted_by, row.recorded_by]),
        "answers": [(checks.get(one["item"]), one) for one in row.answers],
        "items": [checks.get(one) for one in row.items], "checks": terms.checks,
        "lacks": queries.lacks_to_see(actor, visit=row.pk),
        "standing": queries.lacks_to_see(actor, employer=row.employer_id).exclude(state="mended"),
        "may_record": planned and actor.has(VISIT) and (row.inspector_id == actor.id or actor.has(PLAN)),
        "may_plan": planned and actor.has(PLAN),
        "planned": planned,
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


@require_GET
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Open one visit: whose workplace, why, what was seen, and what this viewer may do."""
    actor = actor_of(request)
    told = _told(actor, queries.visit_to_see(actor, visit_id))
    if told["may_plan"]:
        row = told["visit"]
        told["assign"] = InspectorForm(queries.inspectors(actor), initial={"inspector": row.inspector_id})
        told["drop"] = WhyForm(prefix="drop")
    return render(request, "inspection/visit.html", told)


def record(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Record what was seen, here or from the paper that was filled in on the spot."""
    actor, at = actor_of(request), clock.now()
    row = queries.visit_to_see(actor, visit_id)
    form = SeenForm(row, agreement.terms_at(at), request.POST or None)

    def act(data: dict[str, Any]) -> Visit:
        return actions.record_visit(actor, visit_id, form.seen(data), at=clock.now())

    return doors.answer(
        request, form, "inspection/record.html", act=act, to=_page, done="inspection.record_done", visit=row
    )


@require_GET
def paper(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Print the checklist of a visit for who has no telephone with him."""
    row = queries.visit_to_see(actor_of(request), visit_id)
    found = HttpResponse(pdf(PAPER, checklist(row, clock.now())), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="checklist-{row.pk.hex[-8:]}.pdf"'
    found.headers["Cache-Control"] = "no-store"
    return found


def assign(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit to another inspector."""
    actor = actor_of(request)
    row = queries.visit_to_see(actor, visit_id)
    form = InspectorForm(queries.inspectors(actor), request.POST or None)
    return doors.answer(
        request, form, "inspection/form.html", to=_page, done="inspection.assign_done", visit=row,
        act=lambda data: actions.assign_visit(actor, visit_id, data["inspector"], at=clock.now()),
        heading="inspection.assign",
    )  # fmt: skip


def drop(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Drop a planned visit, with the reason."""
    actor = actor_of(request)
    row = queries.visit_to_see(actor, visit_id)
    if row.state != State.PLANNED and request.method == "GET":
        raise Missing()
    return doors.answer(
        request, WhyForm(request.POST or None, prefix="drop"), "inspection/form.html", to=_page,
        done="inspection.drop_done", visit=row, heading="inspection.drop",
        act=lambda data: actions.drop_visit(actor, visit_id, data["why"], at=clock.now()),
    )  # fmt: skip
