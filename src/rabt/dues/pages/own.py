"""The part of a worker's own page that shows fees and wages; what he may say of them himself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.identifiers import ref_of
from rabt.dues import actions, queries
from rabt.dues.forms import ChargeReportForm, ReportForm
from rabt.dues.pages.ledger import names_at
from rabt.dues.pages.settlements import SAYS
from rabt.dues.queries.contracts import BOUND
from rabt.dues.rules.wage import read_month
from rabt.shell import doors
from rabt.shell.doors import actor_of

MONTHS = 6
"""As many of the newest months as his page shows; what is printed for him shows all."""


@require_GET
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker what was paid for him and to him, by whom and when."""
    actor, at = actor_of(request), clock.now()
    viewing.note_own(actor, ref_of("person", person_id))
    whole, helped = getattr(request, "everything", False), getattr(request, "helped", False)
    most = None if whole else MONTHS
    books = [
        (book, queries.months_of(row, at)[:most] if row.state in BOUND else [],
         queries.settlement_of(row.pk))
        for row, book in queries.of_person(actor, person_id, at)
    ]  # fmt: skip
    context = {
        "books": books, "charges": queries.own_charges(actor, person_id),
        "may_say": not helped and not whole, "beside": helped and not whole,
        "services": queries.services_of(actor, person_id, at), "person_id": person_id, **names_at(at),
    }  # fmt: skip
    return render(request, "dues/own.html", context)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Let a worker say himself that he was made to pay a fee."""
    actor, at = actor_of(request), clock.now()
    row = queries.contract_to_see(actor, contract_id)
    form = ReportForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "dues/own_report.html", to="my:page", done="dues.report_done", contract=row,
        act=lambda data: actions.report_paid_by_worker(
            actor, contract_id, data["fee"], data["amount"], taken_by=data["taken_by"],
            paid_on=data["paid_on"], note=data["note"], at=at,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def report_charge(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """Let him say himself that he was made to pay a fee without a contract."""
    actor, at = actor_of(request), clock.now()
    found = queries.own_charge(actor, charge_id)
    form = ChargeReportForm(found.row.currency, agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "dues/own_report.html", to="my:page", done="dues.report_done", charge=found.row,
        act=lambda data: actions.report_own_charge(actor, charge_id, at=at, **form.told(data)),
    )  # fmt: skip


@require_POST
def deny(request: HttpRequest, contract_id: UUID, month: str) -> HttpResponse:
    """Let a worker say himself that he did not receive the wage recorded for a month."""
    return doors.act(
        request,
        lambda: actions.contest_wage(actor_of(request), contract_id, read_month(month), at=clock.now()),
        to="my:page", done="dues.deny_done",
    )  # fmt: skip


@require_POST
def say(request: HttpRequest, contract_id: UUID, said: str) -> HttpResponse:
    """Let a worker say himself whether he received his settlement."""
    return doors.act(
        request, lambda: actions.say_settled(actor_of(request), contract_id, SAYS[said], at=clock.now()),
        to="my:page", done=f"dues.{said}_done",
    )  # fmt: skip
