"""Pages of a mission's money: the advance, expenses, closing the accounts, settling them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.missions import actions
from rabt.missions.forms import ExpenseForm, ReceiptForm
from rabt.missions.pages.files import acted, own, page_of, seen, why
from rabt.shell import doors
from rabt.shell.doors import actor_of


def advance(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Note that the advance was paid."""
    actor = actor_of(request)
    row = own(actor, mission_id)
    return doors.answer(
        request, ReceiptForm(request.POST or None), "missions/form.html", to=page_of,
        act=lambda data: actions.pay_advance(actor, mission_id, data["receipt"], at=clock.now()),
        done="missions.advance_done", heading="missions.advance_pay", back=page_of(row),
        back_word="missions.mission",
    )  # fmt: skip


def expense(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Enter an expense of a mission."""
    actor = actor_of(request)
    row = own(actor, mission_id)
    form = ExpenseForm(agreement.terms_at(clock.now()), request.POST or None)
    return doors.answer(
        request, form, "missions/form.html", to=lambda _: page_of(row), done="missions.expense_done",
        act=lambda data: actions.enter_expense(actor, mission_id, form.said(data), at=clock.now()),
        heading="missions.expense_enter", back=page_of(row), back_word="missions.mission",
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Close the accounts of a mission that is back."""
    return acted(request, actions.close_accounts, mission_id, "missions.close_done")


@require_POST
def settle(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Settle a mission whose accounts another person closed."""
    return acted(request, seen(request, actions.settle), mission_id, "missions.settle_done")


def send_back(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Send closed accounts back to be corrected."""
    return why(request, mission_id, actions.send_back, "missions.send_back")
