"""Pages of what is owed and what is denied: flags by employer, one month, a worker's denial."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.dues import actions, queries
from rabt.dues.forms import ShowForm, WhyForm
from rabt.dues.models import Contest
from rabt.dues.pages.ledger import page_of, told_of
from rabt.dues.pages.wages import month_page
from rabt.dues.rules.contest import OPEN, State
from rabt.dues.rules.wage import read_month
from rabt.files.forms import Keeper
from rabt.people import queries as people
from rabt.shell import doors
from rabt.shell.doors import actor_of


def _key(text: str) -> UUID | None:
    """Read an identifier out of an address, or nothing."""
    with suppress(ValueError):
        return UUID(text)
    return None


DECIDE = {"accept": actions.accept_receipt, "unpaid": actions.find_unpaid}


@require_GET
def flags(request: HttpRequest) -> HttpResponse:
    """Show which employers owe wages, who has owed longest first."""
    return render(request, "dues/flags.html", {"flags": queries.flags(actor_of(request))})


@require_GET
def arrears(request: HttpRequest) -> HttpResponse:
    """List the months that are owed, the oldest first, of one employer or of all."""
    actor = actor_of(request)
    rows = queries.arrears_to_see(actor, employer=_key(request.GET.get("employer", "")))
    named = doors.Opened(rows, lambda found: _named(actor, found))
    return doors.listing(request, named, "dues/arrears.html")


def _named(actor: Actor, rows: list[Any]) -> list[Any]:
    names = people.names(actor, [row.person_id for row in rows])
    return [(row, names.get(row.person_id)) for row in rows]


@require_GET
def arrear(request: HttpRequest, arrear_id: UUID) -> HttpResponse:
    """Open one month that is owed: how much, since when, and what this viewer may do."""
    actor = actor_of(request)
    row = queries.arrear_to_see(actor, arrear_id)
    terms = agreement.terms_at(clock.now())
    return render(request, "dues/arrear.html", told_of(actor, row.contract_id) | {
        "arrear": row, "late": max((terms.on - row.due_on).days, 0), "month_page": month_page(row.month),
        "may_pay": actor.has("dues.wages"),
        "may_remind": actor.has("dues.watch") and row.settled_on is None and row.warned_at is None,
    })  # fmt: skip


@require_POST
def remind(request: HttpRequest, arrear_id: UUID) -> HttpResponse:
    """Remind an employer of a wage that he owes."""
    return doors.act(
        request, lambda: actions.remind_employer(actor_of(request), arrear_id, at=clock.now()),
        to=reverse("dues:arrear", args=[arrear_id]), done="dues.remind_done",
    )  # fmt: skip


# ------------------------------------------------------------------ what a worker denies
@require_POST
def deny(request: HttpRequest, contract_id: UUID, month: str) -> HttpResponse:
    """Write down that a worker did not receive the wage recorded for a month."""
    return doors.act(
        request,
        lambda: actions.contest_wage(actor_of(request), contract_id, read_month(month), at=clock.now()),
        to=page_of(contract_id), done="dues.deny_done",
    )  # fmt: skip


def _told(actor: Actor, row: Contest) -> dict[str, Any]:
    still = row.state in OPEN
    return told_of(actor, row.contract_id) | {
        "contest": row, "may_show": still and actor.has("dues.wages"),
        "may_decide": still and actor.has("dues.judge") and actor.id != row.proposed_by,
        "may_withdraw": still and actor.has("dues.report"), "shown": row.state == State.SHOWN,
        "official": actor.has("dues.judge") or actor.has("dues.report"),
    }  # fmt: skip


@require_GET
def contest(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Open one wage that a worker denies: what was recorded, what was shown, what this viewer may do."""
    actor = actor_of(request)
    return render(request, "dues/contest.html", _told(actor, queries.contest_to_see(actor, contest_id)))


def show(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Show the receipt of a wage that its worker denies."""
    actor, at = actor_of(request), clock.now()
    row = queries.contest_to_see(actor, contest_id)
    form = ShowForm(request.POST or None, request.FILES or None, keeper=Keeper(actor, at))

    def act(data: dict[str, Any]) -> Any:
        scan = data.get("scan")
        scanned = {"scan": scan.read(), "scan_name": scan.name} if scan else {}
        return actions.show_receipt(actor, contest_id, data["receipt"], at=at, **scanned)

    return doors.answer(
        request, form, "dues/form.html", act=act, to=reverse("dues:contest", args=[contest_id]),
        done="dues.show_done", heading="dues.show", hint="dues.show_hint", month=row.month,
        **_told(actor, row),
    )  # fmt: skip


def decide(request: HttpRequest, contest_id: UUID, step: str) -> HttpResponse:
    """Accept the receipt that was shown, or find that the wage was not paid."""
    actor, at = actor_of(request), clock.now()
    row = queries.contest_to_see(actor, contest_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "dues/form.html",
        act=lambda data: DECIDE[step](actor, contest_id, data["why"], at=at),
        to=reverse("dues:contest", args=[contest_id]), done=f"dues.{step}_done", heading=f"dues.{step}",
        hint=f"dues.{step}_hint", month=row.month, **_told(actor, row),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, contest_id: UUID) -> HttpResponse:
    """Write down that the worker received the wage after all."""
    return doors.act(
        request, lambda: actions.withdraw_contest(actor_of(request), contest_id, at=clock.now()),
        to=reverse("dues:contest", args=[contest_id]), done="dues.withdraw_done",
    )  # fmt: skip
