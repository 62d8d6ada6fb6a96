"""Pages of sessions: the timetable that is made, one session with its list, what a trainer notes by hand."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.courses import actions, queries
from rabt.courses.forms import HeadsForm, NoteForm, PlanForm, SessionForm, WhyForm
from rabt.courses.models import Session
from rabt.courses.pages.holdings import page_of as holding_page
from rabt.courses.pages.holdings import rooms_of
from rabt.courses.queries.records import PLAN, RESULTS
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: Session) -> str:
    """Return where a session is shown."""
    return reverse("courses:session", args=[row.pk])


def plan(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Make the timetable of a course from its topics."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    rooms = rooms_of(row, agreement.terms_at(clock.now())).values()
    form = PlanForm(queries.accounts_with(actor, queries.TRAINER), rooms, request.POST or None)
    return doors.answer(
        request, form, "courses/plan.html", to=holding_page, done="courses.plan_done", holding=row,
        act=lambda data: actions.plan_course(actor, holding_id, form.wanted(), at=clock.now()),
        back=holding_page(row),
    )  # fmt: skip


def add(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Add one session by hand."""
    actor = actor_of(request)
    row, terms = queries.holding_to_see(actor, holding_id), agreement.terms_at(clock.now())
    trainers = queries.accounts_with(actor, queries.TRAINER)
    form = SessionForm(terms, trainers, rooms_of(row, terms).values(), request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=page_of, done="courses.session_done",
        heading="courses.session_add", back=holding_page(row),
        act=lambda data: actions.add_session(
            actor, holding_id, data["topic"], data["room"], data["trainer"], data["starts_at"],
            data["minutes"], at=clock.now(),
        ),
    )  # fmt: skip


def _told(actor: Actor, row: Session) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    seats = queries.opened(actor, queries.staying(row.holding))
    marks = queries.attendance_of(row)
    mine = row.trainer_id == actor.id
    there = actions.there(row)
    return {
        "session": row, "course": terms.training.courses.get(row.holding.course),
        "rows": [(seat, marks.get(seat.pk)) for seat in seats], "there": there, "mine": mine,
        "unnoted": len(marks) < len(seats), "room": rooms_of(row.holding, terms).get(row.room),
        "causes": terms.held.absences,
        "people": access.accounts_of([row.trainer_id]),
        "differs": row.heads is not None and row.heads != there,
        "may_close": mine and row.state == "open", "may_drop": actor.has(PLAN) and row.state == "planned",
        "sees_results": actor.has(RESULTS), "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


@require_GET
def session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Open one session: its list, and what may be done."""
    actor = actor_of(request)
    row = queries.session_to_see(actor, session_id)
    told = _told(actor, row)
    if told["may_close"]:
        told["form"] = HeadsForm()
    return render(request, "courses/session.html", told)


def note(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Note by hand how a trainee attended."""
    actor = actor_of(request)
    row = queries.session_to_see(actor, session_id)
    known, picked = queries.attendance_of(row), request.POST.get("seat")
    seats = [
        one for one in queries.opened(actor, queries.staying(row.holding))
        if one.pk not in known or str(one.pk) == picked
    ]  # fmt: skip
    form = NoteForm(agreement.terms_at(clock.now()), seats, request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=page_of(row), done="courses.note_done",
        heading="courses.note_by_hand", back=page_of(row), about=row.topic,
        act=lambda data: actions.note_by_hand(
            actor, session_id, UUID(data["seat"]), data["mark"], data["why"], minutes=data["minutes"] or 0,
            cause=data["cause"], at=clock.now(),
        ),
    )  # fmt: skip


def close(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Close the list of a session with a count of heads."""
    actor = actor_of(request)
    row = queries.session_to_see(actor, session_id)
    return doors.answer(
        request, HeadsForm(request.POST or None), "courses/session.html", to=page_of,
        done="courses.close_done", **_told(actor, row),
        act=lambda data: actions.close_session(actor, session_id, data["heads"], at=clock.now()),
    )  # fmt: skip


def drop(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Drop a session that will not be held."""
    actor = actor_of(request)
    row = queries.session_to_see(actor, session_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/form.html", to=page_of, done="courses.drop_done",
        heading="courses.drop", back=page_of(row),
        act=lambda data: actions.drop_session(actor, session_id, data["why"], at=clock.now()),
    )  # fmt: skip
