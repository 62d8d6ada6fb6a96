"""Pages of the joint daily report: made in one click, read beside the other side's, printed."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.incidents import actions, forms, queries
from rabt.incidents.models import DailyReport
from rabt.incidents.queries import paper as papers
from rabt.incidents.queries.daily import MAKE
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "daily.typ"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the joint reports of both sides; yesterday's is one click away."""
    actor = actor_of(request)
    return doors.listing(request, queries.reports_to_see(actor), "incidents/reports.html", **_making(actor))


def _making(actor: Actor) -> dict[str, Any]:
    at = clock.now()
    yesterday = clock.day_of(at, queries.zone_of(agreement.terms_at(at).on)) - timedelta(days=1)
    return {
        "may_make": actor.has(MAKE), "yesterday": yesterday, "sides": agreement.terms_at(at).states,
        "not_told": queries.not_told(actor, yesterday).count(),
        "form": forms.DayForm(initial={"on": yesterday}),
    }  # fmt: skip


def page_of(row: Any) -> str:
    """Return the page of a report."""
    return reverse("incidents:report", args=[row.pk])


def make(request: HttpRequest) -> HttpResponse:
    """Make the joint report of a day."""
    actor = actor_of(request)
    form = forms.DayForm(request.POST or None)

    def act(data: dict[str, Any]) -> DailyReport:
        return actions.make_daily_report(actor, data["on"], at=clock.now())

    return doors.answer(
        request, form, "incidents/form.html", act=act, to=page_of, done="incidents.done.make_report",
        heading="incidents.make_report", hint="incidents.make_report_hint",
        back=reverse("incidents:reports"), back_word="",
    )  # fmt: skip


@require_GET
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read one joint report, and whether the figures of both sides agree."""
    actor = actor_of(request)
    row = queries.report_to_see(actor, key)
    terms = agreement.terms(row.on)
    return render(
        request, "incidents/report.html",
        {
            "row": row, "kinds": terms.incidents, "sides": terms.states, "body": row.body,
            "shown": papers.shown_lines(row), "differences": queries.differences_of(row),
            "people": access.accounts_of([row.made_by]), "ours": row.kept_by == settings.RABT.state,
            "simulated": papers.is_simulated(row), "effort": papers.effort_lines(row),
            "held": papers.held_lines(row),
        },
    )  # fmt: skip


@require_GET
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print a joint report in both languages, Arabic first."""
    row = queries.report_to_see(actor_of(request), key)
    found = HttpResponse(pdf(PAPER, papers.daily(row)), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="{row.number}.pdf"'
    found.headers["Cache-Control"] = "no-store"
    return found
