"""The consulate's pages at origin, and the record of an arrest at destination."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.regularisation import actions, queries
from rabt.regularisation.forms import HeldForm, IssueForm, TellForm, UnknownForm
from rabt.regularisation.models import Detention, Return
from rabt.regularisation.pages.files import today
from rabt.regularisation.queries.consular import CONSUL, is_here
from rabt.regularisation.queries.files import PROTECT
from rabt.regularisation.rules.detention import State
from rabt.regularisation.rules.document import Outcome
from rabt.regularisation.rules.whereabouts import State as Sought
from rabt.shell import doors
from rabt.shell.doors import actor_of

MOST = 50


@require_GET
def consul(request: HttpRequest) -> HttpResponse:
    """Show the consulate what waits for it and what it asked: numbers and days, no names."""
    actor = actor_of(request)
    waits = queries.returns_to_see(actor).filter(outcome=Outcome.WAITS)
    held = queries.detentions_to_see(actor).filter(state=State.TOLD)
    sought = queries.whereabouts_to_see(actor).order_by("-state_at", "-pk")
    return doors.listing(
        request, queries.askings_to_see(actor), "regularisation/consul.html", today=today(),
        returns=list(waits[:MOST]), held=list(held[:MOST]), sought=list(sought[:MOST]),
    )  # fmt: skip


def ask(request: HttpRequest) -> HttpResponse:
    """Ask the destination to open a file for a national."""
    actor, at = actor_of(request), clock.now()
    form = TellForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "regularisation/tell.html", heading="regularisation.ask", consular=True,
        to="regularisation:consul", done="regularisation.asked",
        act=lambda data: actions.ask_file(actor, form.told(data), data["shown"], at=at),
    )  # fmt: skip


@require_GET
def wanted(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Open one request for a travel document."""
    row = queries.return_to_see(actor_of(request), return_id)
    return render(request, "regularisation/return.html", _wanted(row))


def _wanted(row: Return, **shown: Any) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    return {
        "row": row, "today": terms.on, "reason": terms.reasons("travel_document_refusal").get(row.reason),
        "issue": IssueForm(auto_id="issue_%s"), "unknown": UnknownForm(terms, auto_id="unknown_%s"),
    } | shown  # fmt: skip


@require_POST
def issue(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Give a travel document."""
    actor, at = actor_of(request), clock.now()
    row = queries.return_to_see(actor, return_id)
    form = IssueForm(request.POST, auto_id="issue_%s")
    return doors.answer(
        request, form, "regularisation/return.html", done="regularisation.issued",
        to=reverse("regularisation:return", args=[return_id]), **_wanted(row, issue=form),
        act=lambda data: actions.issue_document(
            actor, return_id, data["number"], data["valid_until"], at=at
        ),
    )  # fmt: skip


@require_POST
def unknown(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Say why no travel document is given."""
    actor, at = actor_of(request), clock.now()
    row = queries.return_to_see(actor, return_id)
    form = UnknownForm(agreement.terms_at(at), request.POST, auto_id="unknown_%s")
    return doors.answer(
        request, form, "regularisation/return.html", done="regularisation.answered",
        to=reverse("regularisation:return", args=[return_id]), **_wanted(row, unknown=form),
        act=lambda data: actions.refuse_document(actor, return_id, data["reason"], at=at),
    )  # fmt: skip


# ------------------------------------------------------------------ arrests
def record(request: HttpRequest) -> HttpResponse:
    """Record an arrest: the form says it, nothing is shown of it afterwards to who recorded it."""
    actor, at = actor_of(request), clock.now()
    form = HeldForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "regularisation/held.html", to="regularisation:record",
        done="regularisation.recorded",
        act=lambda data: actions.record_detention(
            actor, data["name"], data["held_on"], data["kind"], data["asks"] == "yes",
            born_on=data["born_on"], passport=data["passport"], place=data["place"], at=at,
        ),
    )  # fmt: skip


@require_GET
def detentions(request: HttpRequest) -> HttpResponse:
    """List the arrests of which the consulate is told or not yet, the late ones marked."""
    actor = actor_of(request)
    sought = queries.whereabouts_to_see(actor).filter(state=Sought.ASKED)
    return doors.listing(
        request, queries.detentions_to_see(actor), "regularisation/detentions.html", today=today(),
        sought=list(sought[:MOST]),
    )  # fmt: skip


@require_GET
def detention(request: HttpRequest, detention_id: UUID) -> HttpResponse:
    """Open one arrest."""
    actor = actor_of(request)
    row = queries.detention_to_see(actor, detention_id)
    terms = agreement.terms_at(clock.now())
    place = terms.places.get(row.place)
    return render(request, "regularisation/detention.html", {
        "row": row, "today": terms.on, "place": place.name if place else "",
        "may_tell": actor.has(PROTECT) and is_here(row) and row.state == State.DECLINED,
        "may_acknowledge": actor.has(CONSUL) and row.state == State.TOLD,
    })  # fmt: skip


def _back(row: Detention) -> str:
    return reverse("regularisation:detention", args=[row.pk])


@require_POST
def tell(request: HttpRequest, detention_id: UUID) -> HttpResponse:
    """Tell the consulate of somebody who asks for it now."""
    return doors.act(
        request, lambda: actions.tell_consul(actor_of(request), detention_id, at=clock.now()),
        to=_back, done="regularisation.told",
    )  # fmt: skip


@require_POST
def acknowledge(request: HttpRequest, detention_id: UUID) -> HttpResponse:
    """Confirm, as his consulate, that it knows."""
    return doors.act(
        request, lambda: actions.acknowledge(actor_of(request), detention_id, at=clock.now()),
        to=_back, done="regularisation.acknowledged",
    )  # fmt: skip
