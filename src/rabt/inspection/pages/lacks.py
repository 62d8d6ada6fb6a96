"""Pages of findings: for the inspectors, and for the employer who mends them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.files.forms import Keeper
from rabt.hiring import queries as hiring
from rabt.inspection import actions, queries
from rabt.inspection.forms import AnswerForm, WhyForm
from rabt.inspection.models import Lack
from rabt.inspection.queries.lacks import ANSWER, JUDGE
from rabt.inspection.queries.visits import SEE
from rabt.inspection.rules.lack import NOT_MENDED, State
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_GET
def lacks(request: HttpRequest) -> HttpResponse:
    """List the findings of this viewer's offices by state."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.lacks_to_see(actor, state=state), "inspection/lacks.html", state=state,
        states=list(State), checks=terms.checks, today=terms.on, sees_all=actor.has(SEE),
    )  # fmt: skip


def _page(row: Lack) -> str:
    return reverse("inspection:lack", args=[row.pk])


def _told(actor: Actor, row: Lack) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    item = agreement.terms_at(row.found_at).checks.get(row.item)
    open_still = row.state in NOT_MENDED
    return {
        "lack": row, "item": item, "late": row.state == State.OPEN and row.due_on < terms.on,
        "article": terms.sources.get(item.source) if item and not item.assumption else None,
        "law": terms.sources.get(item.source) if item else None,
        "may_answer": row.state == State.OPEN and actor.has(ANSWER),
        "may_judge": open_still and actor.has(JUDGE), "answered": row.state == State.ANSWERED,
        "timeline": journal.timeline(actor, row.ref),
        "stop_days": terms.clock("inspection_stop"), "sees_all": actor.has(SEE), "places": terms.places,
    }  # fmt: skip


@require_GET
def lack(request: HttpRequest, lack_id: UUID) -> HttpResponse:
    """Open one finding: what is wanting, what must be done by when, and what this viewer may do."""
    actor = actor_of(request)
    told = _told(actor, queries.lack_to_see(actor, lack_id))
    if told["may_answer"]:
        told["form"] = AnswerForm(keeper=Keeper(actor, clock.now()))
    if told["may_judge"] and told["answered"]:
        told["back"] = WhyForm()
    return render(request, "inspection/lack.html", told)


def answer(request: HttpRequest, lack_id: UUID) -> HttpResponse:
    """Say how a finding was mended."""
    actor, at = actor_of(request), clock.now()
    row = queries.lack_to_see(actor, lack_id)
    form = AnswerForm(request.POST or None, request.FILES or None, keeper=Keeper(actor, at))

    def act(data: dict[str, Any]) -> Lack:
        scan = data.get("scan")
        shown = {"scan": scan.read(), "scan_name": scan.name} if scan else {}
        return actions.answer_lack(actor, lack_id, data["said"], at=clock.now(), **shown)

    return doors.answer(
        request, form, "inspection/lack.html", act=act, to=_page, done="inspection.answer_done",
        **_told(actor, row),
    )  # fmt: skip


@require_POST
def mended(request: HttpRequest, lack_id: UUID) -> HttpResponse:
    """Confirm that a finding is mended."""
    return doors.act(
        request, lambda: actions.confirm_mended(actor_of(request), lack_id, at=clock.now()), to=_page,
        done="inspection.mended_done",
    )  # fmt: skip


def back(request: HttpRequest, lack_id: UUID) -> HttpResponse:
    """Find that it is not mended yet."""
    actor = actor_of(request)
    row = queries.lack_to_see(actor, lack_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "inspection/form.html", to=_page,
        done="inspection.return_done", heading="inspection.return", hint="inspection.return_hint",
        act=lambda data: actions.return_lack(actor, lack_id, data["why"], at=clock.now()), lack=row,
    )  # fmt: skip


@require_GET
def obligations(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Show, on an employer's page of obligations, what inspectors found and he has not mended."""
    actor = actor_of(request)
    hiring.employer_to_see(actor, employer_id)
    rows = queries.lacks_to_see(actor, employer=employer_id).filter(state__in=NOT_MENDED).order_by("due_on")
    terms = agreement.terms_at(clock.now())
    return render(request, "inspection/obligations.html", {
        "lacks": rows[:20], "checks": terms.checks, "today": terms.on,
    })  # fmt: skip
