"""Pages of plans: the list, a new one, what each side offers, drawing, calling off."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.journal import queries as journal
from rabt.patrol import actions, queries
from rabt.patrol.forms import OfferForm, OpenForm, WhyForm
from rabt.patrol.models import Plan, Version
from rabt.patrol.queries.patrols import APPROVE, PLAN
from rabt.patrol.queries.table import by_day
from rabt.patrol.rules.states import PlanState, State
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: Plan) -> str:
    """Return where a plan is shown."""
    return reverse("patrol:plan", args=[row.pk])


def page_of_version(row: Version) -> str:
    """Return where a version is shown."""
    return reverse("patrol:version", args=[row.pk])


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """List the plans of this side by state."""
    actor, state = actor_of(request), doors.picked(request, "state", PlanState)
    return doors.listing(
        request, queries.plans_to_see(actor, state=state), "patrol/plans.html", state=state,
        states=list(PlanState), may_plan=actor.has(PLAN), names=agreement.terms_at(clock.now()).states,
    )  # fmt: skip


def open_(request: HttpRequest) -> HttpResponse:
    """Open a plan for some days, and offer this side's crews for it."""
    actor = actor_of(request)
    form = OpenForm(agreement.terms_at(clock.now()), request.POST or None)

    def act(data: dict[str, Any]) -> Plan:
        return actions.open_plan(
            actor, data["since_on"], data["until_on"], data["first"], data["last"], at=clock.now()
        )

    return doors.answer(
        request, form, "patrol/form.html", act=act, to=page_of, done="patrol.open_done",
        heading="patrol.open", hint="patrol.open_hint",
    )  # fmt: skip


@require_GET
def plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Open one plan: its days, what each side offers, where its versions stand, its patrols."""
    actor, at = actor_of(request), clock.now()
    row = queries.plan_to_see(actor, plan_id)
    terms = agreement.terms_at(at)
    offers, standing = queries.offers_of(row), queries.on_its_way(row)
    ours, is_open = row.made_in == actor.state, row.state != PlanState.CALLED_OFF
    patrols = list(queries.patrols_of(row))
    if patrols:
        queries.opened(actor, row)
    return render(request, "patrol/plan.html", {
        "plan": row, "offers": offers, "states": terms.states, "versions": queries.versions_of(actor, row),
        "standing": standing, "ours": ours, "both": len(offers) == len(terms.states),
        "table": by_day([queries.told_of(one) for one in patrols], queries.crews_of(patrols), terms,
                       states={one.pk: one.state for one in patrols}),
        "first": terms.border.stretches[row.stretches[0]], "last": terms.border.stretches[row.stretches[-1]],
        "may_offer": actor.has(PLAN) and is_open,
        "may_draw": actor.has(PLAN) and ours and row.state == PlanState.OPEN
        and (standing is None or standing.state == State.DRAWN),
        "may_redraw": actor.has(PLAN) and ours and row.state == PlanState.IN_FORCE and standing is None,
        "may_call_off": actor.has(APPROVE) and is_open, "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def offer(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Offer this side's crews for a plan, or tell the other side how they stand now."""
    actor, at = actor_of(request), clock.now()
    row = queries.plan_to_see(actor, plan_id)
    crews = queries.own_crews(actor, row.since_on, row.until_on, at, plan=row.pk)
    form = OfferForm(crews, agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "patrol/form.html", to=lambda _: page_of(row), done="patrol.offer_done", plan=row,
        act=lambda data: actions.offer_crews(actor, plan_id, chosen=form.chosen(data), at=clock.now()),
        heading="patrol.offer", hint="patrol.offer_hint",
    )  # fmt: skip


@require_POST
def draw(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Begin to draw a plan."""
    return doors.act(
        request, lambda: actions.draw_plan(actor_of(request), plan_id, at=clock.now()), to=page_of_version,
        done="patrol.draw_done",
    )  # fmt: skip


def redraw(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Begin to change a plan in force as little as possible."""
    actor = actor_of(request)
    row = queries.plan_to_see(actor, plan_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "patrol/form.html", to=page_of_version,
        done="patrol.draw_done", plan=row, heading="patrol.redraw", hint="patrol.redraw_hint",
        act=lambda data: actions.redraw_plan(actor, plan_id, data["why"], at=clock.now()),
    )  # fmt: skip


def call_off(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Call a whole plan off."""
    actor = actor_of(request)
    row = queries.plan_to_see(actor, plan_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "patrol/form.html", to=page_of, done="patrol.call_off_done",
        plan=row, heading="patrol.call_off", hint="patrol.call_off_hint",
        act=lambda data: actions.call_off_plan(actor, plan_id, data["why"], at=clock.now()),
    )  # fmt: skip
