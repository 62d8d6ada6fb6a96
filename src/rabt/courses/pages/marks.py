"""Pages of practical tasks, each assessor's own, and of changes of a result by two persons."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.courses import actions, queries
from rabt.courses.forms import CorrectForm, PointsForm, TaskForm, WhyForm
from rabt.courses.models import Assessment, Correction
from rabt.courses.pages.holdings import page_of as holding_page
from rabt.courses.queries.records import ASSESS, HEAD
from rabt.courses.rules.assessing import State
from rabt.courses.rules.certifying import Corrected
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


def task_new(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Open a practical task for everybody in a course."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    return doors.answer(
        request, TaskForm(request.POST or None), "courses/form.html", to=holding_page(row),
        done="courses.task_done", heading="courses.task_new", back=holding_page(row),
        act=lambda data: actions.open_task(actor, holding_id, data["task"], at=clock.now()),
    )  # fmt: skip


def task_drop(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Drop a practical task of which no mark is given."""
    actor = actor_of(request)
    row = queries.task_to_see(actor, assessment_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/form.html", to=holding_page(row.holding),
        done="courses.task_drop_done", heading="courses.task_drop", hint="courses.task_drop_hint",
        back=holding_page(row.holding),
        act=lambda data: actions.drop_task(actor, assessment_id, data["why"], at=clock.now()),
    )  # fmt: skip


def page_of(row: Assessment) -> str:
    """Return where a task is shown."""
    return reverse("courses:assessment", args=[row.pk])


@require_GET
def assessment(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Open one practical task: an assessor sees his own mark, the other's once both are given."""
    actor = actor_of(request)
    row = queries.assessment_to_see(actor, assessment_id)
    queries.opened(actor, [row.seat])
    told = _told(actor, row)
    if told["may_assess"] or told["may_settle"]:
        told["form"] = PointsForm()
    return render(request, "courses/assessment.html", told)


def _told(actor: Actor, row: Assessment) -> dict[str, Any]:
    shown = queries.shown_on(actor, row)
    mine = any(one.assessor == actor.id for one in shown)
    return {
        "assessment": row, "shown": shown, "people": access.accounts_of([one.assessor for one in shown]),
        "may_assess": actor.has(ASSESS) and row.state == State.OPEN and not mine,
        "may_settle": actor.has(HEAD) and row.state == State.APART and not mine,
        "waits": mine and row.state == State.OPEN,
    }  # fmt: skip


def assess(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Give one's own mark."""
    return _marked(request, assessment_id, actions.assess)


def settle(request: HttpRequest, assessment_id: UUID) -> HttpResponse:
    """Decide a task on which two differ."""
    return _marked(request, assessment_id, actions.settle)


def _marked(request: HttpRequest, assessment_id: UUID, deed: Any) -> HttpResponse:
    actor = actor_of(request)
    row = queries.assessment_to_see(actor, assessment_id)
    return doors.answer(
        request, PointsForm(request.POST or None), "courses/assessment.html", to=page_of,
        done="courses.marked", **_told(actor, row),
        act=lambda data: deed(actor, assessment_id, data["points"], data["note"], at=clock.now()),
    )  # fmt: skip


# ------------------------------------------------------------------ corrections
def correct(request: HttpRequest, of: str, target_id: UUID) -> HttpResponse:
    """Ask that a result is changed after it was given."""
    actor = actor_of(request)
    if of not in set(Corrected):
        raise Missing()
    form = CorrectForm(of == Corrected.ATTENDANCE, request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=_correction_page, done="courses.correction_done",
        heading="courses.correct", back=reverse("courses:holdings"),
        about=queries.shown_target(actor, of, target_id),
        act=lambda data: actions.ask_correction(
            actor, of, target_id, data["after"], data["why"], at=clock.now()
        ),
    )  # fmt: skip


def _correction_page(row: Correction) -> str:
    return reverse("courses:correction", args=[row.pk])


@require_GET
def correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Open a change of a result: what it was, what it shall be, why."""
    actor = actor_of(request)
    row = queries.correction_to_see(actor, correction_id)
    return render(request, "courses/correction.html", {
        "correction": row, "about": queries.shown_target(actor, row.of, row.target_id),
        "people": access.accounts_of([row.proposed_by, row.decided_by]),
        "may_decide": actor.has(HEAD) and not row.decided_by and row.proposed_by != actor.id,
        "seconds": access.seconds_after(actor, HEAD, row.office, row.proposed_by),
        "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


@require_POST
def decide(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Decide whether a result is changed."""
    actor, grants = actor_of(request), request.POST.get("grants") == "yes"
    return doors.act(
        request, lambda: actions.decide_correction(actor, correction_id, grants, at=clock.now()),
        to=_correction_page, done="courses.decided",
    )  # fmt: skip
