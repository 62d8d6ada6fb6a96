"""Pages of what patrols saw."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue
from rabt.tracks import actions, queries
from rabt.tracks.forms import WhyForm
from rabt.tracks.models import Sighting
from rabt.tracks.queries.runs import WATCH
from rabt.tracks.rules.sighting import State


@require_GET
def sightings(request: HttpRequest) -> HttpResponse:
    """List the sightings of this viewer's offices by state."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    rows = queries.sightings_to_see(actor, state=state)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, rows, "tracks/sightings.html", state=state, states=list(State), kinds=terms.sightings,
        pieces=terms.border.pieces,
    )  # fmt: skip


@require_GET
def sighting(request: HttpRequest, sighting_id: UUID) -> HttpResponse:
    """Open one sighting: what, where, how many."""
    actor = actor_of(request)
    row = queries.sighting_to_see(actor, sighting_id)
    counted = agreement.terms_at(row.at).counted
    told = {
        "sighting": row, "kind": queries.kind_name(row.kind, row.at),
        "counts": [(_named(counted.get(code), code), n) for code, n in row.counts.items()],
        "may_decide": row.state == State.OPEN and actor.has(WATCH), "theirs": row.kept_by != actor.state,
        "sensor": queries.sensor_behind(actor, row), "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip
    return render(request, "tracks/sighting.html", told)


def _named(entry: object, code: str) -> str:
    return str(getattr(entry.name, tongue())) if entry else code


def _page(row: Sighting) -> str:
    return reverse("tracks:sighting", args=[row.pk])


def set_aside(request: HttpRequest, sighting_id: UUID) -> HttpResponse:
    """Set a sighting aside, with the reason."""
    actor = actor_of(request)
    row = queries.sighting_to_see(actor, sighting_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "tracks/form.html", to=_page, done="tracks.set_aside_done",
        act=lambda data: actions.set_sighting_aside(actor, row.pk, data["why"], at=clock.now()),
        heading="tracks.set_aside", back="tracks:sightings", back_word="tracks.sightings",
    )  # fmt: skip
