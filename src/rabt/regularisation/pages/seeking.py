"""Whom a consulate looks for: asked at origin, found at destination by whoever protects."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.regularisation import actions, queries
from rabt.regularisation.forms import AsksForm, FoundForm, SoughtForm
from rabt.regularisation.models import Whereabouts
from rabt.regularisation.queries.files import PROTECT
from rabt.regularisation.rules.whereabouts import State, Who
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_http_methods(["GET", "POST"])
def seek(request: HttpRequest) -> HttpResponse:
    """Ask after a national of whom the consulate learned that he is held."""
    actor, at = actor_of(request), clock.now()
    form = SoughtForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "regularisation/seek.html", to="regularisation:consul", done="regularisation.sought",
        act=lambda data: actions.ask_whereabouts(
            actor, Who(data["name"], data["born_on"], data["passport"]), since_on=data["since_on"],
            place=data["place"], at=at,
        ),
    )  # fmt: skip


@require_GET
def whereabouts(request: HttpRequest, whereabouts_id: UUID) -> HttpResponse:
    """Open one question of a consulate, with the arrests that may be its answer."""
    actor = actor_of(request)
    row = queries.one_to_see(actor, whereabouts_id)
    return render(request, "regularisation/whereabouts.html", _told(actor, row))


def _told(actor: Actor, row: Whereabouts, **shown: Any) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    finds = actor.has(PROTECT) and row.state != State.HELD
    place = terms.places.get(row.place)
    return {
        "row": row, "today": terms.on, "place": place.name if place else "", "finds": finds,
        "known": actor.has(PROTECT) or row.state == State.HELD,
        "places": terms.places,
        "like": [(one, AsksForm(auto_id=f"a{one.pk.hex}_%s")) for one in queries.held_like(actor, row)]
        if finds else [],
        "found": FoundForm(terms, auto_id="found_%s", initial={"held_on": row.since_on}) if finds else None,
        "waits": row.state == State.ASKED,
    } | shown  # fmt: skip


def _back(row: Any) -> str:
    return reverse("regularisation:whereabouts", args=[row.pk])


@require_POST
def meet(request: HttpRequest, whereabouts_id: UUID, detention_id: UUID) -> HttpResponse:
    """Find that a recorded arrest is that of whom the consulate asks after."""
    actor, asks = actor_of(request), {"yes": True, "no": False}.get(request.POST.get("asks", ""))
    return doors.act(
        request, lambda: actions.meet(actor, whereabouts_id, detention_id, asks, at=clock.now()),
        to=_back, done="regularisation.found_done",
    )  # fmt: skip


@require_POST
def found(request: HttpRequest, whereabouts_id: UUID) -> HttpResponse:
    """Record an arrest of whom the consulate asks after, that nobody recorded."""
    actor, at = actor_of(request), clock.now()
    row = queries.one_to_see(actor, whereabouts_id)
    form = FoundForm(agreement.terms_at(at), request.POST, auto_id="found_%s")
    return doors.answer(
        request, form, "regularisation/whereabouts.html", to=_back, done="regularisation.found_done",
        act=lambda data: actions.record_found(
            actor, whereabouts_id, data["held_on"], data["kind"], data["asks"] == "yes", place=data["place"],
            at=at,
        ), **_told(actor, row, found=form),
    )  # fmt: skip


@require_POST
def nothing(request: HttpRequest, whereabouts_id: UUID) -> HttpResponse:
    """Answer that there is nothing to tell."""
    return doors.act(
        request, lambda: actions.say_nothing(actor_of(request), whereabouts_id, at=clock.now()),
        to=_back, done="regularisation.found_done",
    )  # fmt: skip
