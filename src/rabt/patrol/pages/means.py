"""Pages of officers, their skills, vehicles, and days away."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.journal import queries as journal
from rabt.patrol import actions, queries
from rabt.patrol.forms import AwayForm, InServiceForm, OfficerForm, SkillForm, UsableForm, VehicleForm
from rabt.patrol.models import Officer
from rabt.patrol.queries.patrols import PLAN
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.training import actions as training
from rabt.training import queries as trained
from rabt.training.actions import Whose


def page_of(row: Officer) -> str:
    """Return where an officer is shown."""
    return reverse("patrol:officer", args=[row.pk])


@require_GET
def officers(request: HttpRequest) -> HttpResponse:
    """List the officers of both sides that this side knows; who is shown is written down."""
    actor = actor_of(request)
    state = request.GET.get("of", "")[:2]
    terms = agreement.terms_at(clock.now())
    state = state if state in terms.states else ""
    rows = queries.officers_to_see(actor)
    rows = rows.filter(state=state) if state else rows

    def shown(page: list[Officer]) -> list[Officer]:
        queries.opened(actor, *page)
        return page

    return doors.listing(
        request, doors.Opened(rows, shown), "patrol/officers.html", states=terms.states, of_state=state,
        bases=terms.border.bases,
        may_plan=actor.has(PLAN), service_skills=terms.service_skills, own=actor.state,
        held=trained.held_by(rows.values_list("pk", flat=True)[: doors.MOST_LISTED], terms.on),
    )  # fmt: skip


@require_GET
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Open one officer: his base, his skills with their proof, his days away."""
    actor = actor_of(request)
    row = queries.officer_to_see(actor, officer_id)
    queries.opened(actor, row)
    terms = agreement.terms_at(clock.now())
    return render(request, "patrol/officer.html", {
        "officer": row, "bases": terms.border.bases, "states": terms.states, "terms": terms,
        "skills": trained.skills_to_see(actor, officer=row.pk), "today": terms.on,
        "away": queries.absences_to_see(actor).filter(officer=row)[:10],
        "account": access.accounts_of([row.account_id]).get(row.account_id),
        "own": row.state == actor.state, "may_plan": actor.has(PLAN),
        "may_record": actor.has(trained.RECORD), "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def officer_enter(request: HttpRequest) -> HttpResponse:
    """Enter an officer of this side."""
    actor, at = actor_of(request), clock.now()
    form = OfficerForm(queries.own_bases(actor, at), queries.accounts_to_give(actor), request.POST or None)
    return doors.answer(
        request, form, "patrol/form.html", to=page_of, done="patrol.officer_done", back="patrol:officers",
        act=lambda data: actions.enter_officer(actor, form.said(data), at=clock.now()),
        heading="patrol.officer_enter",
    )  # fmt: skip


def officer_change(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Correct what is entered of an officer, or take him out of service."""
    actor, at = actor_of(request), clock.now()
    row = queries.officer_to_see(actor, officer_id)
    own = list(access.accounts_of([row.account_id]).values())
    initial = {
        name: getattr(row, name)
        for name in ("number", "name_ar", "name_latin", "base", "account_id", "active")
    }
    form = InServiceForm(
        queries.own_bases(actor, at), [*own, *queries.accounts_to_give(actor)], request.POST or None,
        initial=initial,
    )  # fmt: skip

    def act(data: dict[str, Any]) -> Officer:
        return actions.change_officer(
            actor, officer_id, form.said(data), active=data["active"], at=clock.now()
        )

    return doors.answer(
        request, form, "patrol/form.html", act=act, to=page_of, done="patrol.officer_done", officer=row,
        heading="patrol.officer_change",
    )  # fmt: skip


def skill_record(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """Record a skill of an officer with its proof; another person confirms it."""
    actor, at = actor_of(request), clock.now()
    row = queries.officer_to_see(actor, officer_id)
    whose = Whose(row.pk, row.office, row.number, row.name_ar, row.name_latin)
    form = SkillForm(agreement.terms_at(at), request.POST or None)

    def act(data: dict[str, Any]) -> Any:
        return training.record_skill(
            actor, whose, data["code"], data["proof"], data["since_on"], data["until_on"], at=clock.now()
        )

    return doors.answer(
        request, form, "patrol/form.html", act=act, to=lambda _: page_of(row), done="patrol.skill_done",
        officer=row, heading="patrol.skill_record", hint="patrol.skill_hint",
    )  # fmt: skip


# ------------------------------------------------------------------ vehicles
@require_GET
def vehicles(request: HttpRequest) -> HttpResponse:
    """List the vehicles of both sides that this side knows."""
    actor = actor_of(request)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.vehicles_to_see(actor), "patrol/vehicles.html", states=terms.states,
        bases=terms.border.bases, kinds=terms.vehicles, may_plan=actor.has(PLAN), own=actor.state,
    )  # fmt: skip


def vehicle_enter(request: HttpRequest) -> HttpResponse:
    """Enter a vehicle of this side."""
    actor, at = actor_of(request), clock.now()
    form = VehicleForm(queries.own_bases(actor, at), agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "patrol/form.html", to=reverse("patrol:vehicles"), done="patrol.vehicle_done",
        act=lambda data: actions.enter_vehicle(actor, form.said(data), at=clock.now()),
        heading="patrol.vehicle_enter", back="patrol:vehicles",
    )  # fmt: skip


def vehicle(request: HttpRequest, vehicle_id: UUID) -> HttpResponse:
    """Correct what is entered of a vehicle, or take it out of service."""
    actor, at = actor_of(request), clock.now()
    row = queries.vehicle_to_see(actor, vehicle_id)
    initial = {name: getattr(row, name) for name in ("mark", "kind", "seats", "range_km", "base", "active")}
    form = UsableForm(
        queries.own_bases(actor, at), agreement.terms_at(at), request.POST or None, initial=initial
    )

    def act(data: dict[str, Any]) -> Any:
        return actions.change_vehicle(
            actor, vehicle_id, form.said(data), active=data["active"], at=clock.now()
        )

    return doors.answer(
        request, form, "patrol/form.html", act=act, to=reverse("patrol:vehicles"),
        done="patrol.vehicle_done", heading="patrol.vehicle_change", back="patrol:vehicles",
    )  # fmt: skip


# ------------------------------------------------------------------ days away
def away(request: HttpRequest) -> HttpResponse:
    """List the days away of this side, and note more."""
    actor = actor_of(request)
    form = AwayForm(
        queries.officers_to_see(actor).filter(state=actor.state, active=True),
        queries.vehicles_to_see(actor).filter(state=actor.state, active=True), request.POST or None,
    )  # fmt: skip

    def act(data: dict[str, Any]) -> Any:
        return actions.note_away(actor, data["since_on"], data["until_on"], at=clock.now(), **form.of(data))

    return doors.answer(
        request, form, "patrol/away.html", act=act, to=reverse("patrol:away"), done="patrol.away_done",
        rows=queries.absences_to_see(actor)[: doors.A_PAGE],
    )  # fmt: skip


@require_POST
def away_end(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Take a note of days away back."""
    return doors.act(
        request, lambda: actions.end_away(actor_of(request), absence_id, at=clock.now()),
        to=reverse("patrol:away"), done="patrol.away_end_done",
    )  # fmt: skip
