"""Pages of contracts: drawn, compared, agreed to, certified, printed."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.hiring import actions, queries
from rabt.hiring.forms import ContractForm, EndForm, NoteForm, NothingForm, ReasonForm, WitnessForm
from rabt.hiring.models import Contract
from rabt.hiring.pages.offers import Named
from rabt.hiring.pages.records import Deed, do, show
from rabt.hiring.queries.doubled import others_of_one_person
from rabt.hiring.queries.paper import contract_paper
from rabt.hiring.queries.projects import sees_project
from rabt.hiring.queries.queues import news
from rabt.hiring.queries.wording import because, changes, lines
from rabt.hiring.rules import contract as rules
from rabt.hiring.rules.contract import State
from rabt.people import queries as people
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

REASONS = {"declined": "contract_decline", "refused": "contract_refusal", "returned": "contract_refusal"}
WITNESS = "hiring.witness_consent"
PAPER = Path(__file__).parents[1] / "paper" / "contract.typ"


@require_GET
def contracts(request: HttpRequest) -> HttpResponse:
    """List the contracts of this viewer's offices."""
    actor, state = actor_of(request), request.GET.get("state", "")[:20]
    rows = queries.contracts_to_see(actor, state=state)
    if request.GET.get("news"):
        rows = news(actor, rows)
    return doors.listing(
        request, _Contracts(actor, rows), "hiring/contracts.html", state=state, states=list(State)
    )


class _Contracts(Named):
    """A list of contracts that marks those whose certificate is overdue."""

    def __getitem__(self, part: slice) -> list[Any]:
        found, at = super().__getitem__(part), clock.now()
        days = queries.terms_at(at).clock("contract_certify")
        for row in found:
            since = row.origin_certified_at if row.state == State.CERTIFIED else row.answered_at
            row.overdue = rules.is_overdue(row.state, since, days, at)
        return found


def contract_new(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw the contract for an accepted worker: the offered terms, or better ones."""
    actor, at = actor_of(request), clock.now()
    offered = queries.offer_to_see(actor, key)
    corridor = queries.terms_at(at)
    form = ContractForm(offered.terms(), corridor, request.POST or None)
    return doors.answer(
        request, form, "hiring/contract_new.html", to=lambda row: f"/hiring/contracts/{row.pk}",
        act=lambda data: actions.draw_contract(actor, key, form.terms(data), at=at),
        done="hiring.done.contract_new", offer=offered, lines=lines(offered.terms(), corridor),
        who=people.names(actor, [offered.person_id]).get(offered.person_id),
    )  # fmt: skip


@require_GET
def contract(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a contract beside the offer, with who agreed and who certified."""
    actor = actor_of(request)
    row = queries.contract_to_see(actor, key)
    return show(request, "hiring/contract.html", row, _deeds(actor, row), **_context(actor, row))


@require_POST
def act(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """Do what an official or the employer decided on a contract."""
    actor = actor_of(request)
    row = queries.contract_to_see(actor, key)
    context = _context(actor, row)
    return do(request, "hiring/contract.html", row, _deeds(actor, row), name, "hiring:contract", **context)


@require_GET
def contract_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print a contract in Arabic and English."""
    actor = actor_of(request)
    row = queries.contract_to_see(actor, key)
    paper = pdf(PAPER, contract_paper(actor, row, queries.terms_at(clock.now())))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="contract-{row.number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_GET
def panel(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker's contracts on his file."""
    actor = actor_of(request)
    people.person_to_see(actor, person_id)
    found = queries.contracts_of(actor, person_id)
    return render(request, "hiring/panel.html", {"contracts": found})


def _context(actor: Actor, row: Contract) -> dict[str, Any]:
    corridor = queries.terms_at(clock.now())
    return {
        "who": people.names(actor, [row.person_id]).get(row.person_id),
        "lines": lines(row.terms(), corridor),
        "because": because(corridor, REASONS.get(row.state, ""), row.reason_code),
        "changes": changes(row.offer.terms(), row.terms(), corridor),
        "proposal": queries.open_proposal(row.ref),
        "also": others_of_one_person(actor, row),
        "sees_project": sees_project(actor, row.offer.demand.project),
        "code": queries.consent_of(row) if settings.RABT.side == "origin" else None,
        "seconds": access.seconds(actor, WITNESS, row.office, [row.offer.made_by])
        if row.state == "drawn" and _offered(actor, row) else None,
    }  # fmt: skip


def _offered(actor: Actor, row: Contract) -> bool:
    """Tell whether this viewer offered the worker, and so witnesses nothing of him."""
    return settings.RABT.side == "origin" and row.offer.made_by in (actor.id, actor.for_whom)


def _witness(actor: Actor, row: Contract, data: dict[str, Any], agree: bool) -> Contract:
    paper = data.get("paper")
    return actions.witness_answer(
        actor, row.pk, agree, data.get("reason", ""), at=clock.now(),
        paper=paper.read() if paper else b"", paper_name=paper.name if paper else "",
    )  # fmt: skip


def _deeds(actor: Actor, row: Contract) -> list[Deed]:
    return _at_origin(actor, row) if settings.RABT.side == "origin" else _at_destination(actor, row)


def _at_origin(actor: Actor, row: Contract) -> list[Deed]:
    at = clock.now()
    corridor = queries.terms_at(at)
    witnesses = row.state == "drawn" and not _offered(actor, row)
    proposed = row.state == "consented" and queries.open_proposal(row.ref) is not None
    declines, refusals = (
        partial(ReasonForm, corridor, "contract_decline"),
        partial(ReasonForm, corridor, "contract_refusal"),
    )
    return [
        Deed("contract_code", "hiring.offer", NothingForm,
             lambda d: actions.send_code(actor, row.pk, at=at), row.state == "drawn", "quiet"),
        Deed("contract_witness", WITNESS, WitnessForm, lambda d: _witness(actor, row, d, True), witnesses),
        Deed("contract_witness_no", WITNESS, declines,
             lambda d: _witness(actor, row, d, False), witnesses, "danger"),
        Deed("contract_propose", "hiring.propose_certificate", NoteForm,
             lambda d: actions.propose_certificate(actor, row.pk, d["note"], at=at),
             row.state == "consented" and not proposed),
        Deed("contract_certify", "hiring.certify", NothingForm,
             lambda d: actions.certify_contract(actor, row.pk, at=at), proposed),
        Deed("contract_refuse", "hiring.certify", refusals,
             lambda d: actions.refuse_certificate(actor, row.pk, d["reason"], d["text"], at=at),
             proposed, "danger"),
    ]  # fmt: skip


def _at_destination(actor: Actor, row: Contract) -> list[Deed]:
    at = clock.now()
    refusals = partial(ReasonForm, queries.terms_at(at), "contract_refusal")
    return [
        Deed("contract_certify", "hiring.certify", NothingForm,
             lambda d: actions.certify_contract(actor, row.pk, at=at), row.state == "certified"),
        Deed("contract_refuse", "hiring.certify", refusals,
             lambda d: actions.refuse_certificate(actor, row.pk, d["reason"], d["text"], at=at),
             row.state == "certified", "danger"),
        Deed("contract_take_back", "hiring.draw_contract", NothingForm,
             lambda d: actions.take_contract_back(actor, row.pk, at=at), row.state == "drawn", "danger"),
        Deed("contract_end", "hiring.draw_contract", EndForm,
             lambda d: actions.end_contract(actor, row.pk, d["reason"], at=at),
             row.state == "in_force", "danger"),
    ]  # fmt: skip
