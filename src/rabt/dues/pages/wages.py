"""Pages of wages: an employer's months, one month for all his workers, corrections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem, Refused
from rabt.dues import actions, queries
from rabt.dues.actions import Pay
from rabt.dues.forms import CorrectForm, PayForm
from rabt.dues.pages.ledger import page_of, told_of
from rabt.dues.queries.wages import Due
from rabt.dues.rules import wage as rules
from rabt.dues.rules.amount import read_amount, written
from rabt.hiring import queries as hiring
from rabt.people import queries as people
from rabt.people.rules.person import NameCard
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import Told, told
from rabt.shell.words import word

A_PAGE, MONTHS_SHOWN, SINCE = 50, 6, timedelta(days=365)
LONGEST = 24


def month_page(month: date) -> str:
    """Return the address of a month's page."""
    return reverse("dues:month", args=[f"{month:%Y-%m}"])


@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Show an employer, or an office, which months are to be recorded, what is owed, and how it was paid."""
    actor, at = actor_of(request), clock.now()
    on = agreement.terms_at(at).on
    months, month = [], rules.month_of(on)
    for _ in range(MONTHS_SHOWN):
        months.append(month)
        month = rules.month_of(month - timedelta(days=1))
    arrears = list(queries.arrears_to_see(actor)[:20])
    names = people.names(actor, [row.person_id for row in arrears])
    return render(request, "dues/staff.html", {
        "months": [one for one in queries.counts_of_months(actor, months) if one[1] or one[0] == months[0]],
        "owed": queries.owed_here(actor), "record": queries.record(actor, on - SINCE),
        "arrears": [(row, names.get(row.person_id)) for row in arrears],
        "returns": list(queries.findings_to_return(actor)[:20]),
        "may_pay": actor.has("dues.wages"), "fees": agreement.terms_at(at).fees,
    })  # fmt: skip


@require_GET
def obligations(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Show, on an employer's page of obligations, what he owes, and how he pays against the median."""
    actor, at = actor_of(request), clock.now()
    hiring.employer_to_see(actor, employer_id)
    terms = agreement.terms_at(at)
    return render(request, "dues/obligations.html", {
        "owed": queries.owed_by(employer_id, at), "compared": queries.wages_compared(employer_id, at),
        "returns": queries.findings_to_return(actor)[:5],
        "settle": queries.settlements_to_record(actor, at).count(),
        "fees": terms.fees, "days": terms.clock("employer_compared"), "least": terms.number("least_shown"),
    })  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One worker on a month's page: what is due, what stands typed, and why it was refused."""

    due: Due
    who: NameCard | None
    typed: str
    chosen: bool
    problem: Told | None


def month(request: HttpRequest, month: str) -> HttpResponse:
    """Record a month's wages for all workers of an employer: the contract's wage stands there already."""
    actor, at, first = actor_of(request), clock.now(), rules.read_month(month)
    page = Paginator(queries.contracts_of_month(actor, first, at), A_PAGE).get_page(request.GET.get("page"))
    terms = agreement.terms_at(at)
    form = PayForm(request.POST or None, initial={"paid_on": terms.on, "how": rules.How.BANK.value})
    problems: dict[UUID, Problem] = {}
    if request.method == "POST" and not request.POST.getlist("pay"):
        form.add_error(None, word("dues.nobody_chosen"))
    if request.method == "POST" and form.is_valid():
        amounts, problems = _typed(request, page)
        done = actions.record_wages(actor, first, amounts, Pay(**form.cleaned_data), at=at)
        problems |= done.refused
        if done.rows:
            messages.success(request, word("dues.wages_done", n=len(done.rows)))
        if not problems:
            return redirect(request.get_full_path())
    lines = _lines(actor, request, page, first, problems)
    status = 422 if problems or (request.method == "POST" and not form.is_valid()) else 200
    return render(request, "dues/month.html", {
        "form": form, "lines": lines, "page": page, "month": first, "before": _before(first),
        "after": rules.next_month(first) if rules.next_month(first) <= terms.on else None,
        "open": sum(line.due.wage is None for line in lines),
    }, status=status)  # fmt: skip


def _before(month: date) -> date:
    return rules.month_of(month - timedelta(days=1))


def _typed(request: HttpRequest, page: Page[Any]) -> tuple[dict[UUID, int], dict[UUID, Problem]]:
    """Read the amounts of the chosen workers of this page; what cannot be read is refused beside its name."""
    chosen, terms = set(request.POST.getlist("pay")), agreement.terms_at(clock.now())
    amounts: dict[UUID, int] = {}
    problems: dict[UUID, Problem] = {}
    for row in page.object_list:
        if str(row.pk) in chosen:
            try:
                typed = request.POST.get(f"amount_{row.pk}", "")[:LONGEST]
                amounts[row.pk] = read_amount(typed, terms.exponent(row.currency))
            except Refused as refused:
                problems[row.pk] = refused
    return amounts, problems


def _lines(
    actor: Actor, request: HttpRequest, page: Page[Any], month: date, problems: Mapping[UUID, Problem]
) -> list[Line]:
    at = clock.now()
    dues = queries.dues_of_month(page.object_list, month, at, paying=True)
    names = people.names(actor, [one.contract.person_id for one in dues])
    terms, sent = agreement.terms_at(at), request.method == "POST"
    chosen = set(request.POST.getlist("pay"))
    return [
        Line(
            one, names.get(one.contract.person_id),
            request.POST.get(f"amount_{one.contract.pk}", "")[:LONGEST]
            or written(one.line.expected_minor, terms.exponent(one.contract.currency)),
            str(one.contract.pk) in chosen if sent else True,
            told(problems[one.contract.pk]) if one.contract.pk in problems else None,
        )
        for one in dues
    ]  # fmt: skip


def correct(request: HttpRequest, contract_id: UUID, month: str) -> HttpResponse:
    """Correct what is recorded of one worker's month; the earlier record stays."""
    actor, at = actor_of(request), clock.now()
    if contract_id not in queries.contracts_to_pay(actor, [contract_id]):
        raise Missing()
    first = rules.read_month(month)
    known = queries.recorded([contract_id], first).get((contract_id, first))
    if known is None:
        raise Missing()
    terms = agreement.terms_at(at)
    asked = {
        "amount": written(known.minor, terms.exponent(known.currency)), "paid_on": known.paid_on,
        "how": known.how, "receipt": known.receipt, "version": known.version,
    }  # fmt: skip
    form = CorrectForm(known.currency, terms, request.POST or None, initial=asked)

    def act(data: dict[str, Any]) -> Any:
        pay = Pay(data["paid_on"], data["how"], receipt=data["receipt"])
        return actions.correct_wage(
            actor, contract_id, first, data["amount"], pay, data["why"], version=data["version"], at=at
        )

    return doors.answer(
        request, form, "dues/form.html", act=act, to=page_of(contract_id), done="dues.correct_done",
        heading="dues.correct", hint="dues.correct_stays", month=first, **told_of(actor, contract_id),
    )  # fmt: skip
