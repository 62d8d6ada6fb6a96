"""Pages of the end of a contract: settle it, say whether it was received, print the certificate."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.dues import actions, queries
from rabt.dues.actions import Pay
from rabt.dues.forms import SettleForm
from rabt.dues.pages.ledger import page_of, told_of
from rabt.dues.rules.amount import written
from rabt.dues.rules.settlement import leave_earned
from rabt.dues.rules.wage import How
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).parents[1] / "paper" / "certificate.typ"
SAYS = {"received": True, "not_received": False}


def settle(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Show what is owed at the end of a contract, and record that it was paid."""
    actor, at = actor_of(request), clock.now()
    row = queries.contracts_to_pay(actor, [contract_id]).get(contract_id)
    if row is None:
        raise Missing()
    terms, asked = agreement.terms_at(at), request.GET.get("leave_taken", "")
    taken = int(asked) if asked.isdecimal() and len(asked) < 4 else 0
    owed, bound = queries.owed_at_end(row, taken, at), queries.bound_of(row, at)
    form = SettleForm(row.currency, terms, request.POST or None, initial={
        "leave_taken": taken, "amount": written(owed.total_minor, terms.exponent(row.currency)),
        "paid_on": terms.on, "how": How.BANK.value,
    })  # fmt: skip

    def act(data: dict[str, Any]) -> Any:
        pay = Pay(data["paid_on"], data["how"], receipt=data["receipt"])
        return actions.record_settlement(actor, contract_id, data["amount"], data["leave_taken"], pay, at=at)

    return doors.answer(
        request, form, "dues/settle.html", act=act, to=page_of(contract_id), done="dues.settle_done",
        owed=owed, earned=leave_earned(row.leave_days_year, bound), taken=taken, currency=row.currency,
        **told_of(actor, contract_id),
    )  # fmt: skip


@require_GET
def settlement(request: HttpRequest, settlement_id: UUID) -> HttpResponse:
    """Open a settlement: the ledger of its contract."""
    actor = actor_of(request)
    row = queries.settlement_to_see(actor, settlement_id)
    return render(request, "dues/contract.html", told_of(actor, row.contract_id))


@require_POST
def say(request: HttpRequest, contract_id: UUID, said: str) -> HttpResponse:
    """Write down whether the worker says that he received his settlement."""
    return doors.act(
        request, lambda: actions.say_settled(actor_of(request), contract_id, SAYS[said], at=clock.now()),
        to=page_of(contract_id), done=f"dues.{said}_done",
    )  # fmt: skip


@require_GET
def certificate(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Print the certificate of service in Arabic and English."""
    return _printed(request, contract_id)


@require_GET
def own_certificate(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Print a worker's certificate of service for himself."""
    return _printed(request, contract_id)


def _printed(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    told = actions.print_certificate(actor_of(request), contract_id, at=clock.now())
    answer = HttpResponse(pdf(PAPER, told), content_type="application/pdf")
    name = f"certificate-{told['number']}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
