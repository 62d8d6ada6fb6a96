"""Pages between worker, employer and labour office: an absence reported, an employer who is silent."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.permits import actions, queries
from rabt.permits.forms import AbsenceForm, NoteForm, SilenceForm
from rabt.permits.pages.measures import page_of, told_of
from rabt.shell import doors
from rabt.shell.doors import actor_of


def absence(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Report that a worker has not come to work; the page says first what that does and what it does not."""
    actor, at = actor_of(request), clock.now()
    row = queries.permit_to_see(actor, permit_id)
    return doors.answer(
        request, AbsenceForm(request.POST or None), "permits/absence.html", to=page_of, permit=row,
        done="permits.absence_done", answer_days=agreement.terms_at(at).clock("absence_answer"),
        reports=queries.reports_of(actor, row.employer_id, at),
        act=lambda data: actions.report_absence(actor, permit_id, at=at, **data),
    )  # fmt: skip


def take_back(request: HttpRequest, measure_id: UUID) -> HttpResponse:
    """Take a report of absence back, with a reason."""
    actor = actor_of(request)
    return doors.answer(
        request, NoteForm(request.POST or None), "permits/measure_form.html", to=page_of,
        done="permits.take_back_done", heading="permits.take_back", **told_of(request, measure_id),
        act=lambda data: actions.take_back_absence(actor, measure_id, note=data["note"], at=clock.now()),
    )  # fmt: skip


def silence(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Write down that an employer was tried to be reached, without an answer."""
    actor = actor_of(request)
    row = queries.permit_to_see(actor, permit_id)
    return doors.answer(
        request, SilenceForm(request.POST or None), "permits/reason.html", to=page_of, permit=row,
        done="permits.silence_done", heading="permits.silence", hint="permits.silence_hint",
        act=lambda data: actions.report_silence(actor, permit_id, at=clock.now(), **data),
    )  # fmt: skip


@require_GET
def reports(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Show what became of an employer's reports of absence: to himself, and to the labour office."""
    actor = actor_of(request)
    found = queries.reports_of(actor, employer_id, clock.now())
    rows = queries.Named(actor, found.rows)
    return doors.listing(
        request, rows, "permits/reports.html", reports=found,
        may_look=found.is_stopped and actor.has("permits.decide"),
    )  # fmt: skip


def reports_look(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Look at an employer's reports that proved wrong, so that another is taken."""
    actor, at = actor_of(request), clock.now()
    return doors.answer(
        request, NoteForm(request.POST or None), "permits/reports_look.html",
        reports=queries.reports_of(actor, employer_id, at), done="permits.reports_look_done",
        to=lambda looked: reverse("permits:reports", args=[employer_id]),
        act=lambda data: actions.look_at_reports(actor, employer_id, note=data["note"], at=at),
    )  # fmt: skip
