"""Pages on which something is decided: one form or one button each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.hiring import queries as hiring
from rabt.permits import actions, queries
from rabt.permits.forms import DecideForm, ReasonForm, RenewForm, WithdrawForm
from rabt.permits.models import Permit
from rabt.permits.rules import grounds as rules
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told


def _file(row: Permit) -> str:
    return reverse("permits:permit", args=[row.pk])


@require_POST
def propose(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Propose a permit for the worker of a contract in force."""
    return doors.act(
        request, lambda: actions.propose_permit(actor_of(request), contract_id, at=clock.now()),
        to=_file, done="permits.proposed_done",
    )  # fmt: skip


def decide(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Grant or refuse a proposed permit; what stands in the way is shown above the form."""
    actor, at = actor_of(request), clock.now()
    found = queries.sheet(actor, permit_id, at)
    grounds = (
        queries.grounds(actor, found.contract, found.who, at, besides=found.permit.spoken_number)
        if found.contract
        else None
    )
    form = DecideForm(agreement.terms_at(at).reasons("permit_refusal"), request.POST or None)

    def act(data: dict[str, Any]) -> Permit:
        if data["decision"] == "grant":
            return actions.grant_permit(actor, permit_id, at=at)
        return actions.refuse_permit(actor, permit_id, reason=data["reason"], note=data["note"], at=at)

    return doors.answer(
        request, form, "permits/decide.html", act=act, to=_file, done="permits.decided", sheet=found,
        permit=found.permit, objections=[told(one) for one in rules.objections(grounds)] if grounds else [],
        grounds=grounds, terms=agreement.terms_at(at),
    )  # fmt: skip


def _with_reason(
    request: HttpRequest, permit_id: UUID, name: str, reasons: str, deed: Callable[..., Permit]
) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    row = queries.permit_to_see(actor, permit_id)
    form = ReasonForm(agreement.terms_at(at).reasons(reasons), request.POST or None)
    return doors.answer(
        request, form, "permits/reason.html", to=_file, done=f"permits.{name}_done", permit=row,
        heading=f"permits.{name}", hint=f"permits.{name}_hint",
        act=lambda data: deed(actor, permit_id, reason=data["reason"], at=at),
    )  # fmt: skip


def suspend(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Suspend a permit for a reason of the corridor."""
    return _with_reason(request, permit_id, "suspend", "permit_suspension", actions.suspend_permit)


def withdraw(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Propose to withdraw a permit; another person decides, once the worker could be heard."""
    actor, at = actor_of(request), clock.now()
    row = queries.permit_to_see(actor, permit_id)
    form = WithdrawForm(agreement.terms_at(at).reasons("permit_withdrawal"), request.POST or None)
    return doors.answer(
        request, form, "permits/reason.html", to=lambda found: _file(row), done="permits.withdraw_done",
        permit=row, heading="permits.withdraw", hint="permits.withdraw_hint",
        act=lambda data: actions.propose_withdrawal(actor, permit_id, at=at, **data),
    )  # fmt: skip


@require_POST
def lift(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Lift a suspension."""
    return doors.act(
        request, lambda: actions.lift_suspension(actor_of(request), permit_id, at=clock.now()),
        to=_file, done="permits.lift_done",
    )  # fmt: skip


@require_POST
def without_work(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Record that the worker lost his work."""
    return doors.act(
        request, lambda: actions.lose_work(actor_of(request), permit_id, at=clock.now()),
        to=_file, done="permits.lose_work_done",
    )  # fmt: skip


def renew(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Propose to renew a permit, on its own contract or on a new one."""
    actor, at = actor_of(request), clock.now()
    row = queries.permit_to_see(actor, permit_id)
    contracts = [
        one
        for one in hiring.contracts_of(the_node(settings.RABT.state), row.person_id)
        if one.state == "in_force"
    ]
    form = RenewForm(contracts, request.POST or None)
    return doors.answer(
        request, form, "permits/reason.html", done="permits.renew_done", permit=row,
        heading="permits.renew", hint="permits.renew_hint", to=lambda found: _file(row),
        act=lambda data: actions.renew_permit(actor, permit_id, UUID(data["contract"]), at=at),
    )  # fmt: skip


def decline_renewal(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Tell an employer why the renewal that he asked for is not proposed."""
    actor, at = actor_of(request), clock.now()
    row = queries.permit_to_see(actor, permit_id)
    form = ReasonForm(agreement.terms_at(at).reasons("permit_refusal"), request.POST or None)
    return doors.answer(
        request, form, "permits/reason.html", done="permits.decline_renewal_done", permit=row, to=_file,
        heading="permits.decline_renewal", hint="permits.decline_renewal_hint",
        act=lambda data: actions.decline_renewal(actor, permit_id, reason=data["reason"], at=at),
    )  # fmt: skip


def decide_renewal(request: HttpRequest, renewal_id: UUID) -> HttpResponse:
    """Grant or refuse the renewal of a permit."""
    actor, at = actor_of(request), clock.now()
    renewal = queries.renewal_to_see(actor, renewal_id)
    found = queries.sheet(actor, renewal.permit_id, at)
    form = DecideForm(agreement.terms_at(at).reasons("permit_refusal"), request.POST or None)
    contract = hiring.facts_of(the_node(settings.RABT.state), [renewal.contract_id]).get(renewal.contract_id)

    def act(data: dict[str, Any]) -> object:
        if data["decision"] == "grant":
            return actions.grant_renewal(actor, renewal_id, at=at)
        return actions.refuse_renewal(actor, renewal_id, reason=data["reason"], note=data["note"], at=at)

    return doors.answer(
        request, form, "permits/decide_renewal.html", act=act, to=lambda done: _file(found.permit),
        done="permits.decided", sheet=found, permit=found.permit, renewal=renewal, contract=contract,
        new_work=renewal.contract_id != found.permit.contract_id,
        terms=agreement.terms_at(at),
    )  # fmt: skip
