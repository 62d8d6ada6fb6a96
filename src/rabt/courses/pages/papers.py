"""Pages of tests and papers: set, marked by a person where no rule can, declared void."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.courses import actions, queries
from rabt.courses.forms import ExamForm, MarkForm, WhyForm
from rabt.courses.models import Exam, Sitting
from rabt.courses.pages.holdings import page_of as holding_page
from rabt.courses.queries.records import HEAD, PLAN, RESULTS
from rabt.courses.rules.exam import Form
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


def exam_new(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Set a test of a course."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    topics = Counter(one.topic for one in queries.bank_of(row.course, row.office))
    form = ExamForm(agreement.terms_at(clock.now()), topics, request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=_exam_page, done="courses.exam_done",
        heading="courses.exam_new", back=holding_page(row), hint="" if topics else "courses.bank_empty",
        act=lambda data: actions.set_exam(
            actor, holding_id, (data["title_ar"], data["title_en"]), form.wanted(), data["minutes"],
            data["opens_at"], data["closes_at"], at=clock.now(),
        ),
    )  # fmt: skip


def _exam_page(row: Exam) -> str:
    return reverse("courses:exam", args=[row.pk])


@require_GET
def exam(request: HttpRequest, exam_id: UUID) -> HttpResponse:
    """Open one test: what it draws, and, for who answers for results, its papers."""
    actor = actor_of(request)
    row = queries.exam_to_see(actor, exam_id)
    papers = list(queries.sittings_to_see(actor, exam_id=row.pk)) if actor.has(RESULTS) else []
    queries.opened(actor, [one.seat for one in papers])
    return render(request, "courses/exam.html", {
        "exam": row, "wanted": sorted(row.wanted.items()), "papers": papers,
        "may_drop": actor.has(PLAN) and not queries.is_begun(row),
        "sees_results": actor.has(RESULTS), "back": holding_page(row.holding),
        "to_pass": agreement.terms_at(clock.now()).number("course_pass"),
    })  # fmt: skip


def drop(request: HttpRequest, exam_id: UUID) -> HttpResponse:
    """Drop a test of which nobody has begun a paper."""
    actor = actor_of(request)
    row = queries.exam_to_see(actor, exam_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/form.html", to=holding_page(row.holding),
        done="courses.exam_drop_done", heading="courses.exam_drop", hint="courses.exam_drop_hint",
        back=_exam_page(row),
        act=lambda data: actions.drop_exam(actor, exam_id, data["why"], at=clock.now()),
    )  # fmt: skip


def page_of(row: Sitting) -> str:
    """Return where a paper is shown."""
    return reverse("courses:sitting", args=[row.pk])


@require_GET
def sitting(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Open one paper: each answer with its marks; an open one waits here for a person."""
    actor = actor_of(request)
    row = queries.sitting_to_see(actor, sitting_id)
    queries.opened(actor, [row.seat])
    return render(request, "courses/sitting.html", _told(actor, row))


def _told(actor: Actor, row: Sitting) -> dict[str, Any]:
    lines = []
    for item in queries.items_on(row):
        answer = row.answers.get(str(item.id))
        marks = row.marks.get(str(item.id))
        waits = marks is None and item.form is Form.OPEN and row.state == "handed_in"
        lines.append({
            "item": item, "answer": _shown(item, answer), "marks": marks,
            "form": MarkForm(initial={"item": item.id}, auto_id=f"id_%s_{item.id}") if waits else None,
        })  # fmt: skip
    return {
        "sitting": row, "lines": lines, "may_void": actor.has(HEAD) and row.state in ("begun", "handed_in"),
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


def _shown(item: Any, answer: Any) -> list[tuple[str, str]]:
    """Return an answer in both languages."""
    if isinstance(answer, list):
        return [item.choices[place] for place in answer]
    return [(str(answer), str(answer))] if answer else []


def mark_open(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Mark an open answer."""
    actor = actor_of(request)
    row = queries.sitting_to_see(actor, sitting_id)
    return doors.answer(
        request, MarkForm(request.POST or None), "courses/sitting.html", to=page_of, done="courses.marked",
        act=lambda data: actions.mark_open(
            actor, sitting_id, data["item"], data["marks"], at=clock.now()
        ),
        **_told(actor, row),
    )  # fmt: skip


def void(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Declare a paper void."""
    actor = actor_of(request)
    row = queries.sitting_to_see(actor, sitting_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/form.html", to=page_of, done="courses.decided",
        heading="courses.void", back=page_of(row),
        act=lambda data: actions.void_sitting(actor, sitting_id, data["why"], at=clock.now()),
    )  # fmt: skip
