"""Pages of the papers before departure: what is missing, record, confirm, give back."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.files.forms import Keeper
from rabt.people import queries as people
from rabt.permits import actions, queries
from rabt.permits.forms import RecordForm, ReturnForm
from rabt.permits.models import Clearance
from rabt.permits.queries.clearances import CONFIRM, RECORD
from rabt.permits.queries.queues import AGREED, contracts_lacking_papers, papers_to_confirm
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told


@require_GET
def lacking(request: HttpRequest) -> HttpResponse:
    """List the workers under contract for whom this side has still to give a paper."""
    actor = actor_of(request)
    rows = queries.Named(actor, contracts_lacking_papers(actor, clock.now()))
    return doors.listing(
        request, rows, "permits/contracts.html", heading=f"permits.papers_to_record_{settings.RABT.side}"
    )


@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """List the recorded papers; those that wait are another person's to confirm."""
    actor, state = actor_of(request), request.GET.get("state", "")[:20]
    mine_to_confirm = state == "recorded" and actor.has(CONFIRM)
    rows = papers_to_confirm(actor) if mine_to_confirm else queries.clearances_to_see(actor, state=state)
    documents = agreement.terms_at(clock.now()).documents
    return doors.listing(
        request,
        queries.Named(actor, rows, label=lambda row: documents[row.kind].name),
        "permits/papers.html",
        state=state,
    )


@require_GET
def contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Show what is there and what is missing for one worker under contract."""
    actor, at = actor_of(request), clock.now()
    found = queries.standing(actor, contract_id, at)
    live = any(row.holds_person or row.state == "proposed" for row in found.permits)
    granted = queries.is_granted(contract_id)
    return render(request, "permits/contract.html", {
        "standing": found, "objections": [told(one) for one in found.objections],
        "kinds": {rule.kind for rule in queries.papers_given_here(at, permit_granted=granted)},
        "terms": agreement.terms_at(at),
        "refusal": None if live else queries.refusals(actor, [contract_id], at).get(contract_id),
        "may_record": actor.has(RECORD) and found.contract.state in AGREED,
        "may_propose": actor.has("permits.propose") and not live and not found.objections,
        "asks": actor.has("permits.propose") and not live,
    })  # fmt: skip


def record(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Record a paper that was shown for a worker under contract."""
    actor, at = actor_of(request), clock.now()
    found = queries.contract_for_papers(actor, contract_id)
    who = people.identity(actor, found.person_id)
    asked = {"kind": request.GET.get("kind", "")[:40]}
    form = RecordForm(
        queries.papers_given_here(at), request.POST or None, request.FILES or None, initial=asked,
        keeper=Keeper(actor, at),
    )  # fmt: skip
    return doors.answer(
        request, form, "permits/record.html", done="permits.recorded", who=who, contract=found,
        contract_id=contract_id, to=lambda row: reverse("permits:contract", args=[contract_id]),
        act=lambda data: actions.record_clearance(actor, contract_id, at=at, **form.told(data)),
    )  # fmt: skip


def _context(request: HttpRequest, row: Clearance) -> dict[str, Any]:
    actor = actor_of(request)
    terms = agreement.terms_at(clock.now())
    return {
        "paper": row, "who": people.names(actor, [row.person_id]).get(row.person_id),
        "kind": terms.documents[row.kind].name if row.kind in terms.documents else row.kind,
        "may_open": row.file_id and (actor.has(RECORD) or actor.has(CONFIRM)),
        "may_confirm": row.state == "recorded" and row.kept_by == settings.RABT.state
        and actor.has(CONFIRM),
        "reason": terms.reasons("clearance_refusal").get(row.reason_code),
    }  # fmt: skip


@require_GET
def clearance(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Show one recorded paper, and to the second person his two answers."""
    row = queries.clearance_to_see(actor_of(request), clearance_id)
    form = ReturnForm(agreement.terms_at(clock.now()).reasons("clearance_refusal"))
    return render(request, "permits/paper.html", {"form": form, **_context(request, row)})


@require_POST
def confirm(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Confirm a paper that a colleague recorded."""
    return doors.act(
        request, lambda: actions.confirm_clearance(actor_of(request), clearance_id, at=clock.now()),
        to=lambda row: reverse("permits:contract", args=[row.contract_id]), done="permits.confirmed",
    )  # fmt: skip


@require_POST
def give_back(request: HttpRequest, clearance_id: UUID) -> HttpResponse:
    """Send a recorded paper back with a reason."""
    actor, at = actor_of(request), clock.now()
    row = queries.clearance_to_see(actor, clearance_id)
    form = ReturnForm(agreement.terms_at(at).reasons("clearance_refusal"), request.POST)
    return doors.answer(
        request, form, "permits/paper.html", done="permits.returned", **_context(request, row),
        to=lambda row: reverse("permits:contract", args=[row.contract_id]),
        act=lambda data: actions.return_clearance(actor, clearance_id, at=at, **data),
    )  # fmt: skip
