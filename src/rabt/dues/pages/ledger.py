"""Pages of the ledger of fees: on the worker's file, of one contract, what is paid and returned."""

from datetime import datetime
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
from rabt.dues.forms import PaymentForm, RefundForm
from rabt.dues.queries.contracts import BOUND
from rabt.files.forms import Keeper
from rabt.people import queries as people
from rabt.shell import doors
from rabt.shell.doors import actor_of

PANEL_MONTHS = 6


def page_of(contract_id: UUID) -> str:
    """Return the address of a contract's ledger."""
    return reverse("dues:contract", args=[contract_id])


@require_GET
def panel(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show on a worker's file what was paid for his contracts."""
    actor = actor_of(request)
    people.person_to_see(actor, person_id)
    at = clock.now()
    books = [
        (book, queries.months_of(row, at)[:PANEL_MONTHS] if row.state in BOUND else [])
        for row, book in queries.of_person(actor, person_id, at)
    ]
    told = {"books": books, "services": queries.services_of(actor, person_id, at), "person_id": person_id}
    return render(request, "dues/panel.html", told | names_at(at))


def names_at(at: datetime) -> dict[str, Any]:
    """Gather by what names fees, tasks and occupations go."""
    terms = agreement.terms_at(at)
    return {"fees": terms.fees, "known": terms.skills, "trades": terms.occupations}


@require_GET
def contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Show what was owed for one contract, and who paid it."""
    return render(request, "dues/contract.html", told_of(actor_of(request), contract_id))


def told_of(actor: Actor, contract_id: UUID) -> dict[str, Any]:
    """Gather what a page about one contract shows."""
    row, at = queries.contract_to_see(actor, contract_id), clock.now()
    bound = row.state in BOUND
    return {
        "over": row.state == "ended", "attested": queries.skills_of(contract_id)[0],
        "settlement": queries.settlement_of(contract_id),
        "bound": bound, "months": queries.months_of(row, at) if bound else [],
        "may_pay": actor.has("dues.wages") and row.kept_by == settings.RABT.state,
        "book": queries.ledger_of(actor, row, at), "contract_id": contract_id, "number": row.number,
        "who": people.names(actor, [row.person_id]).get(row.person_id), "person_id": row.person_id,
        "fees": agreement.terms_at(at).fees, "may_record": actor.has("dues.record"),
        "may_report": actor.has("dues.report"),
    }  # fmt: skip


def pay(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Record a fee that was paid."""
    actor, at = actor_of(request), clock.now()
    told = told_of(actor, contract_id)
    form = PaymentForm(
        queries.fees_paid_here(at), agreement.terms_at(at), request.POST or None, request.FILES or None,
        initial={"fee": request.GET.get("fee", "")[:40], "paid_on": agreement.terms_at(at).on},
        keeper=Keeper(actor, at),
    )  # fmt: skip
    return doors.answer(
        request, form, "dues/form.html", to=page_of(contract_id), done="dues.paid_done",
        heading="dues.pay", hint="dues.pay_hint", **told,
        act=lambda data: actions.record_payment(
            actor, contract_id, form.told(data), at=at, **form.scanned(data)
        ),
    )  # fmt: skip


def refund(request: HttpRequest, payment_id: UUID) -> HttpResponse:
    """Record what was returned of a payment."""
    actor, at = actor_of(request), clock.now()
    row = queries.payment_to_see(actor, payment_id)
    form = RefundForm(row.currency, agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "dues/form.html", to=page_of(row.contract_id), done="dues.refund_done",
        heading="dues.refund", payment=row, **told_of(actor, row.contract_id),
        act=lambda data: actions.record_refund(
            actor, payment_id, data["amount"], data["refunded_on"], data["receipt"], at=at
        ),
    )  # fmt: skip
