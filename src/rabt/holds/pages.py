"""Pages: the holds of one authority, place one, read one with its history, lift it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.holds import actions, queries, rules
from rabt.holds.forms import LiftForm, PlaceForm
from rabt.holds.models import Hold
from rabt.holds.rules import State
from rabt.journal import queries as journal
from rabt.shell import doors


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the holds of this viewer's authority, by state."""
    actor, state = _actor(request), doors.picked(request, "state", State)
    rows = queries.holds_to_see(actor, state=state)
    return doors.listing(
        request, rows, "holds/list.html", chosen=state, states=list(State),
        terms=queries.terms_at(clock.now()),
    )  # fmt: skip


def place(request: HttpRequest) -> HttpResponse:
    """Ask that the record of a printed number waits."""
    actor, at = _actor(request), clock.now()
    terms = queries.terms_at(at)
    kinds = rules.kinds_of(actor.scopes, terms)
    form = PlaceForm(kinds, terms, request.POST or None)

    def act(data: dict[str, Any]) -> Hold:
        ref = queries.named(data["number"])
        return actions.place(
            actor, ref, data["kind"], data["until"], cause=data["cause"], at=at, named=data["number"]
        )

    return doors.answer(
        request, form, "holds/place.html", act=act, to=_page_of, done="holds.placed",
        rules=[terms.holds[kind] for kind in kinds],
    )  # fmt: skip


@require_GET
def hold(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Read one hold: what waits, until when, why, and what was done with it."""
    return render(request, "holds/hold.html", _told(_actor(request), hold_id) | {"form": LiftForm()})


def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold that a colleague placed."""
    actor = _actor(request)
    form = LiftForm(request.POST or None)
    return doors.answer(
        request, form, "holds/hold.html", to=_page_of, done="holds.lift_done", **_told(actor, hold_id),
        act=lambda data: actions.lift(actor, hold_id, why=data["why"], at=clock.now()),
    )  # fmt: skip


def _told(actor: Actor, hold_id: UUID) -> dict[str, Any]:
    row = queries.hold_to_see(actor, hold_id)
    rule = queries.terms_at(clock.now()).holds.get(row.kind)
    return {
        "hold": row, "rule": rule, "timeline": journal.timeline(actor, row.ref),
        "stops": [f"holds.stops.{act}" for act in rule.stops] if rule else [],
        "names": access.accounts_of([row.proposed_by, row.decided_by]),
        "may_lift": row.state == State.STANDING and row.proposed_by not in (actor.id, actor.for_whom),
    }  # fmt: skip


def _page_of(row: Hold) -> str:
    return reverse("holds:hold", args=[row.pk])


app_name = "holds"
urlpatterns = [
    path("", listing, name="list"),
    path("place", place, name="place"),
    path("<uuid:hold_id>", hold, name="hold"),
    path("<uuid:hold_id>/lift", lift, name="lift"),
]
