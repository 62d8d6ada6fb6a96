"""Pages of what one person begins and another completes: suspensions, withdrawals, lost cards, absences."""

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
from rabt.people import queries as people
from rabt.permits import actions, queries
from rabt.permits.forms import LossForm, NoteForm, SaidForm
from rabt.permits.models import Measure, Permit
from rabt.permits.rules.measure import ANSWERED, OF_WORK, Kind, State
from rabt.shell import doors
from rabt.shell.doors import actor_of

COMPLETE = {
    Kind.SUSPENSION: actions.confirm_suspension,
    Kind.WITHDRAWAL: actions.withdraw_permit,
    Kind.LOSS: actions.replace_lost,
    Kind.SILENCE: actions.find_silent,
    Kind.ABSENCE: actions.find_absent,
}
DROP = {
    Kind.WITHDRAWAL: actions.keep_permit,
    Kind.LOSS: actions.refuse_replacement,
    Kind.SILENCE: actions.find_answering,
    Kind.ABSENCE: actions.find_present,
}
WAITS = (Kind.WITHDRAWAL, Kind.SILENCE, Kind.ABSENCE)
"""None of these is decided before its day, whoever waits for it and why."""
REASONS = {Kind.SUSPENSION: "permit_suspension", Kind.WITHDRAWAL: "permit_withdrawal"}


def file_of(row: Permit) -> str:
    """Return the address of a permit's file."""
    return reverse("permits:permit", args=[row.pk])


def page_of(row: Measure) -> str:
    """Return the address of a measure."""
    return reverse("permits:measure", args=[row.pk])


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the measures of this viewer's offices by state."""
    actor, state = actor_of(request), request.GET.get("state", "")[:20]
    rows = queries.Named(actor, queries.measures_to_see(actor, state=state))
    return doors.listing(request, rows, "permits/measures.html", state=state, states=list(State))


def told_of(request: HttpRequest, measure_id: UUID) -> dict[str, Any]:
    """Return what the page of one measure shows this viewer, and what he may do."""
    actor, at = actor_of(request), clock.now()
    row = queries.measure_to_see(actor, measure_id)
    terms = agreement.terms_at(at)
    mine = row.proposed_by in (actor.id, actor.for_whom)
    is_open, labour = row.state == State.OPEN, queries.reads_answers(actor)
    return {
        "measure": row, "permit": row.permit, "who": people.identity(actor, row.permit.person_id),
        "reason": terms.reasons(REASONS[Kind(row.kind)]).get(row.reason) if row.kind in REASONS else None,
        "may_decide": actor.has("permits.decide") and is_open and not mine,
        "seconds": access.seconds_after(actor, "permits.decide", row.office, row.proposed_by)
        if is_open else None,
        "may_hear": actor.has("permits.propose") and is_open and row.kind in ANSWERED,
        "may_take_back": actor.has("permits.report_absence") and is_open and row.kind == Kind.ABSENCE,
        "may_drop": row.kind in DROP, "answered": row.kind in ANSWERED and labour,
        "too_early": row.kind in WAITS and row.due_on and terms.on < row.due_on,
        "timeline": list(journal.timeline(actor, row.ref)) if row.kind in OF_WORK else [],
        "beside": queries.beside(row, at) if row.kind == Kind.ABSENCE and labour else None,
    }  # fmt: skip


@require_GET
def measure(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Open one measure: why, until when, what the worker said, and what this viewer may do."""
    return render(request, "permits/measure.html", told_of(request, measure_id))


def hear(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Write down what the worker said to a proposed withdrawal or to a report of absence."""
    actor = actor_of(request)
    return doors.answer(
        request, SaidForm(request.POST or None), "permits/measure_form.html", to=page_of,
        done="permits.heard_done", heading="permits.hear", **told_of(request, measure_id),
        act=lambda data: actions.hear_worker(actor, measure_id, said=data["said"], at=clock.now()),
    )  # fmt: skip


@require_POST
def complete(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Complete what another person began: each kind by its own act."""
    row = queries.measure_to_see(actor_of(request), measure_id)
    deed = COMPLETE[Kind(row.kind)]
    return doors.act(
        request,
        lambda: deed(actor_of(request), measure_id, at=clock.now()),
        to=file_of,
        done="permits.decided",
    )


def drop(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Decide that a permit is kept, or that no other card is issued."""
    told = told_of(request, measure_id)
    deed = DROP.get(Kind(told["measure"].kind), actions.keep_permit)
    return doors.answer(
        request, NoteForm(request.POST or None), "permits/measure_form.html", to=file_of,
        done="permits.decided", heading=f"permits.drop_{told['measure'].kind}", **told,
        act=lambda data: deed(actor_of(request), measure_id, note=data["note"], at=clock.now()),
    )  # fmt: skip


def loss(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Report that the card of a permit is lost."""
    actor = actor_of(request)
    row = queries.permit_to_see(actor, permit_id)
    return doors.answer(
        request, LossForm(request.POST or None), "permits/reason.html", to=lambda done: file_of(row),
        done="permits.loss_done", permit=row, heading="permits.loss", hint="permits.loss_hint",
        act=lambda data: actions.report_loss(actor, permit_id, at=clock.now(), **data),
    )  # fmt: skip
