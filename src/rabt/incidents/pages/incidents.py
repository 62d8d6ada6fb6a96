"""Pages of incidents: the list, the few taps of a report, one incident with its steps, rescue first."""

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.corridor import Terms
from rabt.incidents import actions, forms, queries
from rabt.incidents.models import Incident
from rabt.incidents.pages.deeds import Kind, door, offered
from rabt.incidents.queries.cases import PROPOSE
from rabt.incidents.queries.incidents import PROTECT, REPORT, RESPOND, VALIDATE
from rabt.incidents.queries.seizures import SEIZE
from rabt.incidents.rules import response
from rabt.incidents.rules.case import OVER
from rabt.incidents.rules.daily import is_near
from rabt.incidents.rules.incident import COUNTS_AS, Origin, State, counted
from rabt.incidents.rules.line import draw
from rabt.incidents.rules.response import Step
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.tracks import queries as tracks
from rabt.training.queries import NEEDS


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the incidents of both states, by state, type, sector, side and day."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    asked = {name: request.GET.get(name, "")[:20] for name in ("state", "kind", "stretch", "whose", "on")}
    on = None
    with suppress(ValueError):
        told = date.fromisoformat(asked["on"])
        on = told if is_near(told, clock.now()) else None
    known = {
        "state": set(State), "kind": terms.incidents, "stretch": terms.border.stretches,
        "whose": terms.states,
    }  # fmt: skip
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value in known.get(name, ())}
    rows = queries.incidents_to_see(actor, on=on, **kept)
    return doors.listing(
        request, rows, "incidents/list.html", asked=kept | {"on": on.isoformat() if on else ""},
        states=list(State), kinds=terms.incidents, stretches=terms.border.stretches.values(),
        sides=terms.states.values(), may_report=actor.has(REPORT), known=terms.incidents,
    )  # fmt: skip


def page_of(row: Any) -> str:
    """Return the page of an incident."""
    return reverse("incidents:incident", args=[row.pk])


def new(request: HttpRequest) -> HttpResponse:
    """Report an incident by hand, at a post or in an operations room."""
    actor, at = actor_of(request), clock.now()
    told = {"met_at": at, "origin": Origin.ROOM if actor.has(VALIDATE) else Origin.POST}
    form = forms.NewForm(agreement.terms_at(at), request.POST or None, initial=told)

    def act(data: dict[str, Any]) -> Incident:
        return actions.report_incident(
            actor, form.met(data), data["origin"], at=clock.now(), key=data["key"],
            simulated=data["simulated"],
        )  # fmt: skip

    return doors.answer(
        request, form, "incidents/new.html", act=act, to=page_of, done="incidents.done.new",
        heading="incidents.new",
    )  # fmt: skip


def take_up(request: HttpRequest, sighting_id: UUID) -> HttpResponse:
    """Take up as an incident what a patrol or a sensor saw: what it said stands there already."""
    actor, at = actor_of(request), clock.now()
    sighting, terms = tracks.sighting_to_see(actor, sighting_id), agreement.terms_at(at)
    form = forms.MetForm(terms, request.POST or None, initial=_seen(sighting, terms))
    return doors.answer(
        request, form, "incidents/new.html", to=page_of, done="incidents.done.new", sighting=sighting,
        act=lambda data: actions.take_up(actor, sighting_id, form.met(data), at=clock.now()),
        heading="incidents.take_up",
    )  # fmt: skip


def _seen(sighting: Any, terms: Terms) -> dict[str, Any]:
    persons = [code for code, group in terms.counted.items() if group.persons]
    counts = counted(sighting.counts, persons)
    kinds = [code for code, kind in terms.incidents.items() if sighting.kind in kind.sightings]
    return {name: getattr(counts, name) for name in forms.MetForm.COUNTED} | {
        "kind": kinds[0] if kinds else "", "met_at": sighting.at, "note": sighting.note,
        "spot": f"{sighting.lat:.5f}, {sighting.lon:.5f}",
    }  # fmt: skip


@require_GET
def sightings(request: HttpRequest) -> HttpResponse:
    """List what patrols and sensors saw and nobody decided on: grave ones first."""
    rows = tracks.sightings_to_take_up(actor_of(request))
    return doors.listing(
        request, rows, "incidents/sightings.html", kinds=agreement.terms_at(clock.now()).sightings
    )


@require_GET
def offered_ones(request: HttpRequest) -> HttpResponse:
    """List what was offered to the contact point, that a request to the other state may take it up.

    Each leads to the question that takes it up, and to itself for who may open it.
    """
    actor, (scope, page) = actor_of(request), settings.RABT_TAKEN_UP
    rows = queries.incidents_offered(actor)
    return doors.listing(
        request, rows, "incidents/offered.html", known=agreement.terms_at(clock.now()).incidents,
        asks=page if actor.has(scope) else "", read=queries.read_of(actor, rows),
    )  # fmt: skip


# ------------------------------------------------------------------ one incident
def told_of(actor: Actor, row: Incident) -> dict[str, Any]:
    """Gather what the page of an incident shows; it has been opened."""
    at = clock.now()
    terms = agreement.terms_at(at)
    border = queries.border_at(row.met_at)
    piece = border.pieces.get(row.piece)
    versions, case, waits = (
        queries.versions_of(row), queries.case_of(actor, row), queries.version_waiting(row),
    )  # fmt: skip
    people = [name for one in versions for name in (one.proposed_by, one.decided_by)]
    return {
        "row": row, "kind": terms.incidents.get(row.kind), "kinds": terms.incidents, "piece": piece,
        "stretch": border.stretches.get(piece.stretch) if piece else None,
        "drawing": draw(border.line, piece.line if piece else (), (row.longitude, row.latitude)),
        "versions": versions, "waits": waits, "indicators": terms.indicators,
        "links": queries.links_of(actor, row), "seizures": queries.seizures_of(actor, row),
        "case": case, "needs": queries.needs_of(row),
        "service_skills": terms.service_skills, "fields": terms.training.fields,
        "may_needs": actor.has(NEEDS),
        "seconds": access.seconds_after(actor, VALIDATE, row.office, waits.proposed_by) if waits else None,
        "people": access.accounts_of([*people, row.reported_by]), "ours": row.kept_by == settings.RABT.state,
        "timeline": journal.timeline(actor, row.ref),
        "may_correct": _ours(row) and actor.has(REPORT) and row.state in (State.RETURNED, State.VALIDATED),
        "may_seize": _ours(row) and actor.has(SEIZE) and _open(row, Step.ENFORCE),
        "may_case": _ours(row) and actor.has(PROPOSE) and _open(row, Step.ENFORCE) and _is_free(case),
        "protected": queries.protected(terms, row.kind, row.counts),
        "first_things": row.stage == response.Stage.MET,
        "blocked": row.is_in_need and row.protection_told_at is None,
    }  # fmt: skip


def _is_free(case: Any) -> bool:
    """Tell whether no case that the viewer knows of stands or waits on an incident."""
    return case is None or case.state in OVER


def _ours(row: Incident) -> bool:
    return row.kept_by == settings.RABT.state


def _open(row: Incident, step: Step) -> bool:
    return step in response.open_steps(
        row.stage, in_need=row.is_in_need, was_told=row.protection_told_at is not None,
        was_heard=row.protection_heard_at is not None,
    )  # fmt: skip


def _may_judge(actor: Actor, row: Incident) -> bool:
    waits = queries.version_waiting(row) if _ours(row) and actor.has(VALIDATE) else None
    same = {actor.id, actor.for_whom or actor.id}
    return waits is not None and not {waits.proposed_by, waits.proposed_for} & same


def _plain(form: Any) -> Any:
    return lambda actor, row, data, name: form(data, auto_id=f"{name}_%s")


def _sure(deed: Any) -> Any:
    return lambda actor, key, form, data: deed(actor, key, at=clock.now())


DEEDS: dict[str, Kind] = {
    "rescue": Kind(
        lambda actor, row: _ours(row) and actor.has(RESPOND) and _open(row, Step.RESCUE),
        _plain(forms.RescueForm),
        lambda actor, key, form, data: actions.rescue(actor, key, data["how"], at=clock.now()),
    ),
    "tell": Kind(
        lambda actor, row: _ours(row) and actor.has(RESPOND) and row.is_in_need and _open(row, Step.TELL),
        _plain(forms.SureForm),
        _sure(actions.tell_protection),
    ),
    "hear": Kind(
        lambda actor, row: _ours(row) and actor.has(PROTECT) and row.protection_heard_at is None,
        _plain(forms.SureForm),
        _sure(actions.hear),
    ),
    "validate": Kind(
        _may_judge,
        _plain(forms.ValidateForm),
        lambda actor, key, form, data: actions.validate_incident(
            actor, key, held_for=data["held_for"], at=clock.now()
        ),
    ),
    "return": Kind(
        _may_judge,
        _plain(forms.WhyForm),
        lambda actor, key, form, data: actions.return_incident(actor, key, data["why"], at=clock.now()),
    ),
    "link": Kind(
        lambda actor, row: _ours(row) and actor.has(REPORT),
        _plain(forms.LinkForm),
        lambda actor, key, form, data: actions.link_incident(
            actor, key, data["number"], data["kind"], at=clock.now()
        ),
    ),
    "train": Kind(
        lambda actor, row: _ours(row) and actor.has(VALIDATE),
        lambda actor, row, data, name: forms.NeedForm(
            agreement.terms_at(clock.now()), data, auto_id=f"{name}_%s"
        ),
        lambda actor, key, form, data: actions.ask_training(
            actor, key, data["why"], skill=data["skill"], field=data["field"], at=clock.now()
        ),
    ),
    "offer": Kind(
        lambda actor, row: (
            _ours(row) and actor.has(VALIDATE) and row.state in COUNTS_AS and row.offered_at is None
        ),
        _plain(forms.WhyForm),
        lambda actor, key, form, data: actions.offer_to_request(actor, key, data["why"], at=clock.now()),
    ),
    "end": Kind(
        lambda actor, row: _ours(row) and actor.has(RESPOND) and _open(row, Step.END),
        _plain(forms.SureForm),
        _sure(actions.end_incident),
    ),
}
"""The steps on an incident in the order in which they are taken: rescue stands first."""


@require_GET
def incident(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open one incident: what comes first, what was met and where, and what this viewer may do now."""
    actor = actor_of(request)
    row = queries.incident_to_see(actor, key)
    return render(request, PAGE, told_of(actor, row) | {"deeds": offered(DEEDS, actor, row)})


PAGE = "incidents/incident.html"
DOORS = {name: door(name, DEEDS, queries.incident_to_see, PAGE, told_of, page_of) for name in DEEDS}


def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """Correct an incident by a new version; the old one stays."""
    actor, at = actor_of(request), clock.now()
    row = queries.incident_to_see(actor, key)
    met = row.met()
    initial = {name: getattr(met, name) for name in ("kind", "met_at", "impact", "confidence", "source")}
    initial |= {name: getattr(met.counts, name) for name in forms.MetForm.COUNTED}
    initial |= {
        "information": met.information, "indicators": list(met.indicators), "quantity": row.quantity,
        "note": met.note, "spot": f"{row.latitude:.5f}, {row.longitude:.5f}",
    }  # fmt: skip
    form = forms.CorrectForm(agreement.terms_at(at), request.POST or None, initial=initial)
    return doors.answer(
        request, form, "incidents/new.html", to=page_of, done="incidents.done.correct", row=row,
        act=lambda data: actions.correct_incident(actor, key, form.met(data), data["why"], at=clock.now()),
        heading="incidents.correct",
    )  # fmt: skip
