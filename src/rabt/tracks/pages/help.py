"""Pages of calls for help: own crews' and those that the other state told."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import tongue
from rabt.tracks import actions, queries
from rabt.tracks.forms import EndForm
from rabt.tracks.models import Distress
from rabt.tracks.rules.distress import State


@require_GET
def distresses(request: HttpRequest) -> HttpResponse:
    """List the calls for help that reach this room, newest first."""
    rows = queries.distresses_to_see(actor_of(request))
    return doors.listing(request, rows, "tracks/distresses.html", here=actor_of(request).state)


@require_GET
def distress(request: HttpRequest, distress_id: UUID) -> HttpResponse:
    """Open one call for help: when, where, who has it in hand, how it ended."""
    actor = actor_of(request)
    row = queries.distress_to_see(actor, distress_id)
    reason = agreement.terms_at(clock.now()).reasons("distress_end").get(row.ended_for)
    ours = row.kept_by == actor.state
    told = {
        "distress": row, "ours": ours, "may_answer": row.state == State.CALLING,
        "may_end": ours and row.state != State.ENDED, "open": row.state != State.ENDED,
        "reason": getattr(reason.words, tongue()) if reason else row.ended_for,
        "people": access.accounts_of([row.answered_by, row.ended_by]),
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip
    return render(request, "tracks/distress.html", told)


def _page(row: Distress) -> str:
    return reverse("tracks:distress", args=[row.pk])


@require_POST
def answer(request: HttpRequest, distress_id: UUID) -> HttpResponse:
    """Say that this room takes a call in hand."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.answer_distress(actor, distress_id, at=clock.now()), to=_page,
        done="tracks.answer_done",
    )  # fmt: skip


def end_distress(request: HttpRequest, distress_id: UUID) -> HttpResponse:
    """End a call for help, with the reason."""
    actor, at = actor_of(request), clock.now()
    row = queries.distress_to_see(actor, distress_id)
    form = EndForm(agreement.terms_at(at), request.POST or None)
    return doors.answer(
        request, form, "tracks/form.html", to=_page, done="tracks.end_distress_done",
        act=lambda data: actions.end_distress(actor, row.pk, data["reason"], data["said"], at=clock.now()),
        heading="tracks.end_distress", back="tracks:distresses", back_word="tracks.distresses",
    )  # fmt: skip
