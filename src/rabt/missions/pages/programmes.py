"""Pages of a year's programme: draft, add courses, put to a head, agree by letter."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.journal import queries as journal
from rabt.missions import actions, queries
from rabt.missions.forms import CallForm, WhyForm, YearForm
from rabt.missions.models import Programme
from rabt.missions.queries.records import ENDORSE, RANK
from rabt.missions.rules.states import PROGRAMMES, ProgrammeStep
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: Programme) -> str:
    """Return where a programme is shown."""
    return reverse("missions:programme", args=[row.pk])


@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """List the programmes of both states by year."""
    actor = actor_of(request)
    return doors.listing(
        request, queries.programmes_to_see(actor), "missions/programmes.html",
        names=agreement.terms_at(clock.now()).states, may_draft=actor.has(RANK),
    )  # fmt: skip


def draft(request: HttpRequest) -> HttpResponse:
    """Begin the programme of a year for this side's centres."""
    actor = actor_of(request)
    year = agreement.terms_at(clock.now()).on.year + 1
    return doors.answer(
        request, YearForm(request.POST or None, initial={"year": year}), "missions/form.html", to=page_of,
        act=lambda data: actions.draft_programme(actor, data["year"], at=clock.now()),
        done="missions.programme_draft_done", heading="missions.programme_draft",
        back=reverse("missions:programmes"), back_word="missions.programmes",
    )  # fmt: skip


@require_GET
def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Open one programme: its courses with days and seats, and what this viewer may do."""
    actor = actor_of(request)
    row = queries.programme_to_see(actor, programme_id)
    terms = agreement.terms_at(clock.now())
    ours = row.host == actor.state

    def can(step: ProgrammeStep) -> bool:
        return (row.state, step) in PROGRAMMES

    other = actor.id != row.proposed_by
    may_edit = ours and actor.has(RANK) and can(ProgrammeStep.EDIT)
    return render(request, "missions/programme.html", {
        "programme": row, "calls": queries.calls_in(row), "training": terms.training, "names": terms.states,
        "ours": ours, "people": access.accounts_of([row.proposed_by, row.decided_by]),
        "courses": queries.courses_needed(actor, terms.training.courses_at(row.host)) if may_edit else [],
        "may_edit": may_edit,
        "may_put": actor.has(RANK) and can(ProgrammeStep.PUT) and bool(row.calls),
        "may_take_back": actor.has(RANK) and can(ProgrammeStep.TAKE_BACK),
        "may_decide": actor.has(ENDORSE) and can(ProgrammeStep.SEND) and other,
        "seconds": access.seconds_after(actor, ENDORSE, row.office, row.proposed_by)
        if can(ProgrammeStep.SEND) else None,
        "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def add(request: HttpRequest, programme_id: UUID, course: str) -> HttpResponse:
    """Add one holding of a course to a draft."""
    actor, terms = actor_of(request), agreement.terms_at(clock.now())
    row = queries.programme_to_see(actor, programme_id)
    found = terms.training.courses_at(row.host).get(course)
    if found is None:
        raise Missing()
    form = CallForm(found, terms, request.POST or None)
    return doors.answer(
        request, form, "missions/form.html", to=page_of, done="missions.add_done", heading="missions.add",
        act=lambda data: actions.add_call(actor, programme_id, form.said(data), at=clock.now()),
        back=page_of(row), back_word="missions.programme", about=found.name,
    )  # fmt: skip


@require_POST
def drop(request: HttpRequest, programme_id: UUID, call_id: UUID) -> HttpResponse:
    """Take a call out of a draft."""
    return _acted(request, actions.drop_call, programme_id, call_id, done="missions.drop_done")


@require_POST
def put(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Put a programme to a head of this side."""
    return _acted(request, actions.put_programme, programme_id, done="missions.put_done")


@require_POST
def take_back(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Take a programme back from the head."""
    return _acted(request, actions.take_back_programme, programme_id, done="missions.take_back_done")


@require_POST
def approve(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Approve a programme: sent to the other side, or agreed."""
    return _acted(request, actions.approve_programme, programme_id, done="missions.programme_approve_done")


def _acted(request: HttpRequest, deed: Any, *keys: UUID, done: str) -> HttpResponse:
    actor = actor_of(request)
    return doors.act(request, lambda: deed(actor, *keys, at=clock.now()), to=page_of, done=done)


def refuse(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Refuse a programme, with what is asked for."""
    actor = actor_of(request)
    row = queries.programme_to_see(actor, programme_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "missions/form.html", to=page_of,
        act=lambda data: actions.refuse_programme(actor, programme_id, data["why"], at=clock.now()),
        done="missions.programme_refuse_done", heading="missions.programme_refuse", back=page_of(row),
        back_word="missions.programme",
    )  # fmt: skip
