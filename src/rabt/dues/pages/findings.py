"""Pages of findings: the worker's word is written down, judged by another, returned to him."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.dues import actions, queries
from rabt.dues.forms import RefundForm, ReportForm, WhyForm
from rabt.dues.models import Finding
from rabt.dues.pages.ledger import page_of, told_of
from rabt.dues.queries.fees import sees_findings
from rabt.dues.rules.finding import State
from rabt.shell import doors
from rabt.shell.doors import actor_of

JUDGE = {"uphold": actions.uphold_finding, "dismiss": actions.dismiss_finding}


def report(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Write down what a worker says he was made to pay."""
    actor, at = actor_of(request), clock.now()
    told = told_of(actor, contract_id)
    form = ReportForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "dues/form.html", to=page_of(contract_id), done="dues.report_done",
        heading="dues.report", hint="dues.report_hint", **told,
        act=lambda data: actions.report_paid_by_worker(
            actor, contract_id, data["fee"], data["amount"], taken_by=data["taken_by"],
            paid_on=data["paid_on"], note=data["note"], at=at,
        ),
    )  # fmt: skip


@require_GET
def finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Open one finding: what was paid, to whom, where it stands, and what this viewer may do."""
    actor = actor_of(request)
    row = queries.finding_to_see(actor, finding_id)
    return render(request, "dues/finding.html", _told(actor, row))


def _told(actor: Actor, row: Finding) -> dict[str, Any]:
    own = row.kept_by == settings.RABT.state
    official = sees_findings(actor)
    return told_of(actor, row.contract_id) | {
        "finding": row, "official": official, "back": queries.returned(finding=row),
        "may_judge": own and actor.has("dues.judge") and row.state == State.OPEN
        and actor.id != row.proposed_by,
        "may_return": own and actor.has("dues.record") and row.state in (State.OPEN, State.UPHELD),
        "why_form": WhyForm(),
    }  # fmt: skip


def judge(request: HttpRequest, finding_id: UUID, step: str) -> HttpResponse:
    """Find a report true, or dismiss it, with the reason."""
    actor, at = actor_of(request), clock.now()
    row = queries.finding_to_see(actor, finding_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "dues/form.html", done=f"dues.{step}_done",
        to=reverse("dues:finding", args=[finding_id]), heading=f"dues.{step}", hint=f"dues.{step}_hint",
        **_told(actor, row),
        act=lambda data: JUDGE[step](actor, finding_id, data["why"], at=at),
    )  # fmt: skip


def give_back(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Record what was returned to a worker who was made to pay."""
    actor, at = actor_of(request), clock.now()
    row = queries.finding_to_see(actor, finding_id)
    form = RefundForm(row.currency, agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "dues/form.html", to=page_of(row.contract_id), done="dues.give_back_done",
        heading="dues.give_back", **_told(actor, row),
        act=lambda data: actions.return_to_worker(
            actor, finding_id, data["amount"], data["refunded_on"], data["receipt"], at=at
        ),
    )  # fmt: skip
