"""Pages of one patrol: for who plans, and the orders of who goes."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.journal import queries as journal
from rabt.patrol import actions, queries
from rabt.patrol.forms import WhyForm
from rabt.patrol.models import Patrol
from rabt.patrol.queries.paper import orders as paper_of
from rabt.patrol.queries.table import shown
from rabt.patrol.rules.states import PatrolState
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "orders.typ"


def page_of(row: Patrol) -> str:
    """Return where a patrol is shown."""
    return reverse("patrol:patrol", args=[row.pk])


def _open(actor: Actor, patrol_id: UUID) -> Patrol:
    row = queries.patrol_to_see(actor, patrol_id)
    queries.opened(actor, row)
    return row


def _told(row: Patrol) -> dict[str, object]:
    terms = agreement.terms_at(clock.now())
    return {"patrol": row, "one": shown(queries.told_of(row), queries.crews_of([row]), terms, row.state)}


@require_GET
def patrol(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """Open one patrol of a plan in force."""
    actor = actor_of(request)
    row = _open(actor, patrol_id)
    waits = row.state != PatrolState.CALLED_OFF and row.starts_at > clock.now()
    return render(request, "patrol/patrol.html", {
        **_told(row), "may_call_off": waits, "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def call_off(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """Call one patrol off."""
    actor = actor_of(request)
    row = queries.patrol_to_see(actor, patrol_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "patrol/form.html", to=page_of, plan=row.plan,
        done="patrol.patrol_call_off_done", heading="patrol.patrol_call_off",
        hint="patrol.patrol_call_off_hint",
        act=lambda data: actions.call_off_patrol(actor, patrol_id, data["why"], at=clock.now()),
    )  # fmt: skip


@require_GET
def paper(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """Print the orders of a patrol."""
    return _printed(_open(actor_of(request), patrol_id))


def _printed(row: Patrol) -> HttpResponse:
    found = HttpResponse(pdf(PAPER, paper_of(row, clock.now())), content_type="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="orders-{row.pk.hex[-8:]}.pdf"'
    found.headers["Cache-Control"] = "no-store"
    return found


# ------------------------------------------------------------------ who goes
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """List the patrols in which this viewer goes, once their orders are given out."""
    actor = actor_of(request)
    rows = list(queries.patrols_to_lead(actor)[: doors.A_PAGE])
    hours = agreement.terms_at(clock.now()).number("patrol_orders_hours")
    return render(request, "patrol/orders.html", {
        "rows": rows, "hours": hours, "ended": queries.patrols_called_off(actor)[: doors.A_PAGE], **_shifts(),
    })  # fmt: skip


def _shifts() -> dict[str, object]:
    return {"shifts": agreement.terms_at(clock.now()).shifts}


@require_GET
def order(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """Open the orders of one's own patrol."""
    actor = actor_of(request)
    row = queries.own_patrol(actor, patrol_id)
    queries.opened(actor, row)
    zone = round(agreement.terms_at(clock.now()).border.zone_km)
    return render(request, "patrol/order.html", {
        **_told(row), "leads": row.lead.account_id == actor.id, "zone": zone,
    })  # fmt: skip


@require_GET
def own_paper(request: HttpRequest, patrol_id: UUID) -> HttpResponse:
    """Print the orders of one's own patrol."""
    actor = actor_of(request)
    row = queries.own_patrol(actor, patrol_id)
    queries.opened(actor, row)
    return _printed(row)
