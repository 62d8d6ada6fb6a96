"""Pages of runs: the list, one run, its files, and files that are brought in."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import word
from rabt.tracks import actions, queries
from rabt.tracks.forms import BringForm
from rabt.tracks.models import Look, Run
from rabt.tracks.queries.runs import BRING
from rabt.tracks.rules.run import Source, State


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the runs of this viewer's offices by state."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    rows = queries.runs_to_see(actor)
    rows = rows.filter(state=state) if state else rows
    border = agreement.terms_at(clock.now()).border
    return doors.listing(
        request, rows, "tracks/runs.html", state=state, states=list(State), bases=border.bases,
        may_bring=actor.has(BRING),
    )  # fmt: skip


def _told(actor: Actor, row: Run) -> dict[str, Any]:
    border = agreement.terms_at(clock.now()).border
    looks = Look.objects.filter(run=row)
    minutes: dict[str, list[Any]] = {}
    for one in looks.order_by("piece", "hour"):
        sums = minutes.setdefault(one.piece, [0, one.last_at])
        sums[0] += one.seconds
        sums[1] = max(sums[1], one.last_at)
    return {
        "run": row, "bases": border.bases, "stretches": [border.stretches.get(one) for one in row.stretches],
        "bad": queries.points_of(actor, row).exclude(exclusion_flags=0).count(),
        "km": f"{row.metres / 1000:.1f}", "off": round(abs(row.clock_off) / 60),
        "spoilt": len(row.spoilt), "theirs": row.source == Source.LETTER,
        "looks": [(piece, seconds // 60, last) for piece, (seconds, last) in minutes.items()],
        "sightings": [(one, queries.kind_name(one.kind, one.at)) for one in queries.sightings_of(actor, row)],
        "may_bring": actor.has(BRING), "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


@require_GET
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Open one run: when, where, what it looked at, what was wrong with it."""
    actor = actor_of(request)
    return render(request, "tracks/run.html", _told(actor, queries.run_to_see(actor, run_id)))


@require_GET
def gpx(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Take a run away as GPX 1.1."""
    actor = actor_of(request)
    row = queries.run_to_see(actor, run_id)
    return _file(queries.as_gpx(actor, row), "application/gpx+xml", f"run-{row.pk.hex[-8:]}.gpx")


@require_GET
def earthranger(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Take a run away in the shape of EarthRanger's interface."""
    actor = actor_of(request)
    row = queries.run_to_see(actor, run_id)
    text = json.dumps(queries.as_earthranger(actor, row), ensure_ascii=False)
    return _file(text.encode(), "application/json", f"run-{row.pk.hex[-8:]}.json")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    found = HttpResponse(content, content_type=kind)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    found.headers["Cache-Control"] = "no-store"
    return found


def bring(request: HttpRequest) -> HttpResponse:
    """Bring in a file of tracks; what is here already is not written again."""
    actor = actor_of(request)
    form = BringForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> Any:
        report = actions.bring_tracks(actor, data["file"].read(), at=clock.now())
        messages.success(request, word("tracks.brought", **vars(report)))
        return report

    return doors.answer(
        request, form, "tracks/form.html", act=act, to=lambda _: reverse("tracks:runs"),
        done="tracks.bring_done", heading="tracks.bring", back="tracks:runs", back_word="tracks.runs",
    )  # fmt: skip
