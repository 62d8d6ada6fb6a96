"""Pages of a mission's file: draft, papers, order, print."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.access.queries import the_one
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.journal import queries as journal
from rabt.missions import actions, queries
from rabt.missions.forms import MissionForm, PapersForm, WhyForm
from rabt.missions.models import Mission
from rabt.missions.pages.calls import page_of as page_of_call
from rabt.missions.queries.paper import order_of
from rabt.missions.queries.records import ENDORSE, RANK
from rabt.missions.rules import travel
from rabt.missions.rules.states import MISSIONS, MissionState, MissionStep
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "order.typ"


def page_of(row: Mission) -> str:
    """Return where a mission is shown."""
    return reverse("missions:mission", args=[row.pk])


@require_GET
def missions(request: HttpRequest) -> HttpResponse:
    """List the missions that this side sends and those that come to it."""
    actor, state = actor_of(request), doors.picked(request, "state", MissionState)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.missions_to_see(actor, state=state), "missions/missions.html", state=state,
        states=list(MissionState), training=terms.training, names=terms.states,
    )  # fmt: skip


def draft(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Begin the file of a group: everybody of this side who holds a seat and stands on no order yet."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    row = queries.call_to_see(actor, call_id)
    form = MissionForm(row, terms, request.POST or None)
    return doors.answer(
        request, form, "missions/form.html", to=page_of, done="missions.draft_done", heading="missions.draft",
        act=lambda data: actions.draft_mission(actor, call_id, form.said(data), at=clock.now()),
        hint="missions.draft_hint", back=page_of_call(row), back_word="missions.call",
    )  # fmt: skip


def may(actor: Actor, row: Mission) -> dict[str, bool]:
    """Tell what this viewer may do with a mission now."""

    def can(step: MissionStep) -> bool:
        return row.state_of == actor.state and (row.state, step) in MISSIONS

    back = row.back_on <= agreement.terms_at(clock.now()).on
    return {
        "may_edit": actor.has(RANK) and can(MissionStep.EDIT),
        "may_put": actor.has(RANK) and can(MissionStep.PUT),
        "may_take_back": actor.has(RANK) and can(MissionStep.TAKE_BACK),
        "may_order": actor.has(ENDORSE) and can(MissionStep.ORDER) and row.proposed_by != actor.id,
        "may_call_off": actor.has(ENDORSE) and can(MissionStep.CALL_OFF),
        "may_spend": actor.has(RANK) and can(MissionStep.SPEND),
        "may_close": actor.has(RANK) and can(MissionStep.SETTLE) and back,
        "may_settle": actor.has(ENDORSE) and can(MissionStep.CONFIRM) and row.closed_by != actor.id,
    }


@require_GET
def mission(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Open the file of a group: route, nights, travellers with their papers, money; what waits next."""
    actor = actor_of(request)
    row = queries.mission_to_see(actor, mission_id)
    terms = agreement.terms_at(clock.now())
    months = terms.number("mission_passport_months")
    going = list(queries.travellers_of(row))
    queries.opened(actor, *(one.nomination for one in going))
    ours = row.state_of == actor.state and (actor.has(RANK) or actor.has(ENDORSE))
    return render(request, "missions/mission.html", {
        "mission": row, "call": row.call, "course": terms.training.courses.get(row.call.course),
        "training": terms.training, "names": terms.states, "places": terms.places, "ports": terms.ports,
        "own": ours, "months": months, "passport_least": travel.months_on(row.back_on, months),
        "assumed": ours and queries.are_rates_assumed(row, terms),
        "travellers": [
            (one, travel.passport_holds(one.passport_until, row.back_on, months), one.visa in travel.ENTERS)
            for one in going
        ],
        "legs": queries.legs_of(row), "stays": queries.stays_of(row), "contacts": queries.contacts_of(row),
        "expenses": queries.expenses_of(row) if ours else [],
        "balances": queries.balances_of(row) if ours else [],
        "people": access.accounts_of([row.proposed_by, row.decided_by, row.closed_by, row.settled_by]),
        "timeline": journal.timeline(actor, row.ref), "seen": row.changed_at.isoformat(), **may(actor, row),
    })  # fmt: skip


def own(actor: Actor, mission_id: UUID) -> Mission:
    """Return a mission that this viewer's side sends, or Missing: the host writes nothing into its file."""
    row = queries.mission_to_see(actor, mission_id)
    if row.state_of != actor.state:
        raise Missing()
    return row


def _initial(row: Mission) -> dict[str, Any]:
    """Return the file as the form shows it."""
    legs, stays = queries.legs_of(row), queries.stays_of(row)
    found: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("out_on", "back_on", "funding", "lodging", "policy", "insured_until")
    }  # fmt: skip
    found |= {
        "start": legs[0].start,
        "way": legs[0].way,
        "port": legs[0].port,
        "meals": list(stays[-1].meals),
    }
    if len(stays) > 1:
        found |= {"transit_city": stays[0].city, "transit_nights": stays[0].nights}
    for one in queries.contacts_of(row):
        if one.duty in travel.DUTIES:
            found |= {f"{one.duty}_name": one.name, f"{one.duty}_phone": one.phone}
    return found


def change(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Change the file of a group before it is put to a head."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    row = own(actor, mission_id)
    initial = (_initial(row) if queries.legs_of(row) else {}) | {"version": row.changed_at.isoformat()}
    form = MissionForm(row.call, terms, request.POST or None, initial=initial)
    return doors.answer(
        request, form, "missions/form.html", to=page_of, done="missions.change_done",
        act=lambda data: actions.change_mission(
            actor, mission_id, form.said(data), at=clock.now(), seen=data["version"]
        ),
        heading="missions.change", back=page_of(row), back_word="missions.mission",
    )  # fmt: skip


def papers(request: HttpRequest, mission_id: UUID, traveller_id: UUID) -> HttpResponse:
    """Note one traveller's passport and visa."""
    actor = actor_of(request)
    row = own(actor, mission_id)
    one = the_one(queries.travellers_of(row).filter(pk=traveller_id))
    queries.opened(actor, one.nomination)
    initial = {name: getattr(one, name) for name in ("passport", "passport_until", "visa")}
    initial["version"] = travel.mark_of(travel.Papers(**initial))
    form = PapersForm(request.POST or None, initial=initial)
    return doors.answer(
        request, form, "missions/form.html", to=lambda _: page_of(row), done="missions.papers_done",
        act=lambda data: actions.note_papers(
            actor, mission_id, traveller_id, form.said(data), at=clock.now(), seen=data["version"]
        ),
        heading="missions.papers", back=page_of(row), back_word="missions.mission", person=one.nomination,
    )  # fmt: skip


@require_POST
def put(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Put the order to a head."""
    return acted(request, actions.put_mission, mission_id, "missions.put_done")


@require_POST
def take_back(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Take an order back from the head."""
    return acted(request, actions.take_back_mission, mission_id, "missions.take_back_done")


@require_POST
def order(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Sign the travel order."""
    return acted(request, seen(request, actions.order_mission), mission_id, "missions.order_done")


def seen(request: HttpRequest, deed: Any) -> Any:
    """Bind a deed to the file as its page showed it: what was changed since is not signed unseen."""
    return partial(deed, seen=request.POST.get("seen", "")[:40])


def acted(request: HttpRequest, deed: Any, mission_id: UUID, done: str) -> HttpResponse:
    """Do what a button of a mission says."""
    actor = actor_of(request)
    return doors.act(request, lambda: deed(actor, mission_id, at=clock.now()), to=page_of, done=done)


def call_off(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Call a mission off."""
    return why(request, mission_id, actions.call_off_mission, "missions.mission_call_off")


def why(request: HttpRequest, mission_id: UUID, deed: Any, heading: str) -> HttpResponse:
    """Ask for the reason of a deed on a mission, and do it."""
    actor = actor_of(request)
    row = own(actor, mission_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "missions/form.html", to=page_of, done=f"{heading}_done",
        act=lambda data: deed(actor, mission_id, data["why"], at=clock.now()), heading=heading,
        back=page_of(row), back_word="missions.mission",
    )  # fmt: skip


@require_GET
def paper(request: HttpRequest, mission_id: UUID) -> HttpResponse:
    """Print the travel order of a group, in both languages."""
    actor = actor_of(request)
    row = queries.mission_to_see(actor, mission_id)
    queries.opened(actor, *(one.nomination for one in queries.travellers_of(row)))
    ours = row.state_of == actor.state
    answer = HttpResponse(pdf(PAPER, order_of(row, clock.now(), money=ours)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="order-{row.number}.pdf"'
    return answer
