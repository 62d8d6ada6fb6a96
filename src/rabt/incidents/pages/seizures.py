"""Pages of what was seized: the list, one thing with its chain, the hand-over on a telephone, the papers."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.incidents import actions, forms, queries
from rabt.incidents.models import Seizure
from rabt.incidents.pages.deeds import Kind, door, offered
from rabt.incidents.pages.incidents import page_of as incident_page
from rabt.incidents.queries import paper as papers
from rabt.incidents.queries.seizures import DISPOSE, HOLD
from rabt.incidents.rules.custody import State
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what was seized, by where it stands, or what this viewer holds."""
    actor = actor_of(request)
    state, mine = doors.picked(request, "state", State), request.GET.get("mine") == "1"
    rows = queries.seizures_to_see(actor, state=state, mine=mine)
    return doors.listing(
        request, rows, "incidents/seizures.html", state=state, mine=mine, states=list(State),
        known=agreement.terms_at(clock.now()).incidents, may_hold=actor.has(HOLD),
    )  # fmt: skip


def page_of(row: Any) -> str:
    """Return the page of something seized."""
    return reverse("incidents:seizure", args=[row.pk])


def seize(request: HttpRequest, key: UUID) -> HttpResponse:
    """Seize something in an incident: counted, sealed, labelled."""
    actor = actor_of(request)
    row = queries.incident_to_see(actor, key)
    known = agreement.terms_at(clock.now()).incidents
    kinds = [one for one in known.values() if one.seized]
    form = forms.SeizeForm(kinds, request.POST or None, initial={"kind": row.kind, "quantity": row.quantity})

    def act(data: dict[str, Any]) -> Seizure:
        return actions.seize(actor, key, data["kind"], data["item"], form.counted(data), at=clock.now())

    return doors.answer(
        request, form, "incidents/form.html", act=act, to=page_of, done="incidents.done.seize",
        heading="incidents.seize", back=incident_page(row), back_word=row.number,
    )  # fmt: skip


def told_of(actor: Actor, row: Seizure) -> dict[str, Any]:
    """Gather what the page of something seized shows; it has been opened."""
    chain, offer = queries.chain_of(row), queries.offer_of(row)
    leaving, refused = queries.leaving_of(row), queries.leavings_refused(row)
    hands = [name for one in chain for name in (one.giver, one.taker)]
    hands += [offer.giver, offer.taker] if offer else []
    hands += [leaving.proposed_by] if leaving else []
    hands += [who for one in refused for who in (one.proposed_by, one.decided_by)]
    return {
        "row": row, "kind": agreement.terms_at(clock.now()).incidents.get(row.kind), "chain": chain,
        "seconds": access.seconds_after(actor, DISPOSE, row.office, leaving.proposed_by) if leaving else None,
        "offer": offer, "leaving": leaving, "refused": refused, "differences": queries.discrepancies_of(row),
        "people": access.accounts_of([*hands, row.holder_id]), "ours": row.kept_by == settings.RABT.state,
        "mine": row.holder_id == actor.id, "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


def _offers(actor: Actor, row: Seizure) -> bool:
    return actor.has(HOLD) and row.state == State.HELD and row.holder_id == actor.id


def _is_taker(actor: Actor, row: Seizure) -> bool:
    offer = queries.offer_of(row)
    return actor.has(HOLD) and offer is not None and offer.taker == actor.id


def _is_giver(actor: Actor, row: Seizure) -> bool:
    offer = queries.offer_of(row)
    return actor.has(HOLD) and offer is not None and offer.giver == actor.id


def _may_decide(actor: Actor, row: Seizure) -> bool:
    leaving = queries.leaving_of(row) if actor.has(DISPOSE) else None
    return leaving is not None and leaving.proposed_by not in (actor.id, actor.for_whom)


def _counted(form: Any) -> Any:
    return lambda actor, row, data, name: form(data, auto_id=f"{name}_%s")


DEEDS: dict[str, Kind] = {
    "accept": Kind(
        _is_taker,
        _counted(forms.CountedForm),
        lambda actor, key, form, data: actions.accept_hand_over(
            actor, key, form.counted(data), at=clock.now()
        ),
    ),
    "accept_label": Kind(
        _is_giver,
        _counted(forms.LabelForm),
        lambda actor, key, form, data: actions.accept_by_label(
            actor, key, data["label"], data["code"], form.counted(data), at=clock.now()
        ),
    ),
    "hand_over": Kind(
        _offers,
        lambda actor, row, data, name: forms.OfferForm(
            queries.takers(actor, row), data, auto_id=f"{name}_%s"
        ),
        lambda actor, key, form, data: actions.offer_hand_over(
            actor, key, data["taker"], form.counted(data), at=clock.now()
        ),
    ),
    "decline": Kind(
        lambda actor, row: _is_taker(actor, row) or _is_giver(actor, row),
        _counted(forms.WhyForm),
        lambda actor, key, form, data: actions.decline_hand_over(actor, key, data["why"], at=clock.now()),
    ),
    "decide_leaving": Kind(
        _may_decide,
        _counted(forms.DecideForm),
        lambda actor, key, form, data: actions.decide_leaving(
            actor, key, data["agreed"] == "yes", data["why"], at=clock.now()
        ),
    ),
    "propose_leaving": Kind(
        lambda actor, row: (
            actor.has(DISPOSE) and row.state == State.HELD and row.kept_by == settings.RABT.state
        ),
        _counted(forms.LeaveForm),
        lambda actor, key, form, data: actions.propose_leaving(
            actor, key, data["kind"], data["order_number"], at=clock.now()
        ),
    ),
}
"""The steps on something seized, the likeliest first."""
PAGE = "incidents/seizure.html"


@require_GET
def seizure(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open something seized: who holds it, its chain, and what this viewer may do now."""
    actor = actor_of(request)
    row = queries.seizure_to_see(actor, key)
    steps = offered(DEEDS, actor, row)
    for one in steps:
        if one.name == "accept_label":
            one.form.initial["label"] = request.GET.get("label", "")[:40]
    return render(request, PAGE, told_of(actor, row) | {"deeds": steps})


DOORS = {name: door(name, DEEDS, queries.seizure_to_see, PAGE, told_of, page_of) for name in DEEDS}


@require_GET
def scanned(request: HttpRequest, label: str) -> HttpResponse:
    """Open what carries a label: a telephone's camera leads here."""
    found = queries.seizure_of_label(actor_of(request), label)
    return redirect(f"{page_of(found)}?label={found.label}#step_accept_label")


@require_GET
def label(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print the label of something seized."""
    row = queries.seizure_to_see(actor_of(request), key)
    return _printed("label.typ", papers.label(row, clock.now()), f"label-{row.label}")


@require_GET
def chain(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print the chain of custody of something seized."""
    row = queries.seizure_to_see(actor_of(request), key)
    return _printed("chain.typ", papers.chain(row, clock.now()), f"chain-{row.label}")


def _printed(template: str, facts: dict[str, Any], name: str) -> HttpResponse:
    found = HttpResponse(pdf(PAPER / template, facts), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    found.headers["Cache-Control"] = "no-store"
    return found


def discrepancy(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer for a difference that a count showed."""
    actor = actor_of(request)
    found = queries.discrepancy_waiting(actor, key)
    form = forms.WhyForm(request.POST or None)
    return doors.answer(
        request, form, "incidents/difference.html", done="incidents.done.answer", found=found,
        act=lambda data: actions.answer_discrepancy(actor, key, data["why"], at=clock.now()),
        to=lambda row: page_of(row.seizure), heading="incidents.answer_difference",
        back=page_of(found.seizure), back_word=found.seizure.label,
        unit=f"incidents.unit.{found.seizure.unit}",
    )  # fmt: skip
