"""Pages of trainees: one with all his results, his coming and going, and what happened."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.courses import actions, queries
from rabt.courses.forms import ArriveForm, EventForm, ReturnForm, WhyForm
from rabt.courses.models import Assessment, Seat, Sitting
from rabt.courses.pages.holdings import page_of as holding_page
from rabt.courses.queries.records import HEAD, PLAN, RESULTS
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: Seat) -> str:
    """Return where a trainee is shown."""
    return reverse("courses:seat", args=[row.pk])


@require_GET
def seat(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Open one trainee: how he attended, and, for who answers for results, what he learned."""
    actor = actor_of(request)
    return render(request, "courses/seat.html", _told(actor, queries.seat_to_see(actor, seat_id)))


def _told(actor: Actor, row: Seat) -> dict[str, Any]:
    at = clock.now()
    terms = agreement.terms_at(at)
    learner = queries.learner_of(row.officer_id)
    told: dict[str, Any] = {
        "seat": row, "course": terms.training.courses.get(row.holding.course), "states": terms.states,
        "services": terms.training.services, "marks": queries.attendances_of(row),
        "reckoned": queries.reckoned(row, terms), "least": terms.number("course_attendance"),
        "has_device": bool(learner and learner.device_key), "may_plan": actor.has(PLAN),
        "returns": terms.held.returns, "timeline": journal.timeline(actor, row.ref),
        "may_decide": actor.has(HEAD) and row.state == "leaving" and row.proposed_by != actor.id,
        "sees_results": actor.has(RESULTS),
        "seconds": access.seconds_after(actor, HEAD, row.office, row.proposed_by)
        if row.state == "leaving" else None,
    }  # fmt: skip
    if actor.has(RESULTS):
        told |= {
            "sittings": Sitting.objects.select_related("exam").filter(seat=row),
            "tasks": Assessment.objects.filter(seat=row), "wanting": queries.in_the_way(row, at),
            "certificate": queries.certificate_of(row.pk),
        }  # fmt: skip
    return told


def arrive(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Receive a trainee who has come."""
    actor = actor_of(request)
    row = queries.seat_to_see(actor, seat_id)
    return doors.answer(
        request, ArriveForm(request.POST or None), "courses/form.html", to=page_of,
        done="courses.arrive_done", heading="courses.arrive", back=page_of(row), about=queries.named(row),
        act=lambda data: actions.arrive(actor, seat_id, data["phone"], at=clock.now()),
    )  # fmt: skip


@require_POST
def stay_away(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Note that a trainee has not come."""
    return doors.act(
        request, lambda: actions.stay_away(actor_of(request), seat_id, at=clock.now()), to=page_of,
        done="courses.away_done",
    )  # fmt: skip


def go_home(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Let a trainee go home before the end, with the cause."""
    actor = actor_of(request)
    row = queries.seat_to_see(actor, seat_id)
    form = ReturnForm(agreement.terms_at(clock.now()), request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=page_of, done="courses.home_done",
        heading="courses.go_home", back=page_of(row), about=queries.named(row),
        act=lambda data: actions.return_home(actor, seat_id, data["cause"], data["why"], at=clock.now()),
    )  # fmt: skip


def decide_return(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Decide whether a trainee is sent home for cause."""
    actor, sends = actor_of(request), request.POST.get("sends") == "yes"
    row = queries.seat_to_see(actor, seat_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/decide.html", to=page_of,
        done="courses.decided", heading="courses.decide_return", back=page_of(row), name="sends",
        yes="courses.send_home", no="courses.keep_him", about=row.said,
        act=lambda data: actions.decide_return(actor, seat_id, sends, data["why"], at=clock.now()),
    )  # fmt: skip


@require_POST
def free_device(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Let a trainee enrol another telephone today."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.free_device(actor, seat_id, at=clock.now()),
        to=reverse("courses:seat", args=[seat_id]), done="courses.freed_done",
    )  # fmt: skip


# ------------------------------------------------------------------ events
def event_new(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Record something that happened in a course."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    seats = queries.opened(actor, queries.staying(row))
    form = EventForm(agreement.terms_at(clock.now()), seats, request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", to=holding_page(row), done="courses.event_done",
        heading="courses.event_new", back=holding_page(row),
        act=lambda data: actions.record_event(
            actor, holding_id, data["kind"], data["what"], data["happened_at"],
            seat_id=UUID(data["seat"]) if data["seat"] else None, at=clock.now(),
        ),
    )  # fmt: skip


@require_GET
def event(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Open something that happened; a grave one waits here for the head."""
    actor = actor_of(request)
    row = queries.event_to_see(actor, event_id)
    if row.seat is not None:
        queries.opened(actor, [row.seat])
    may = actor.has(HEAD) and row.is_grave and not row.decided_by and row.proposed_by != actor.id
    return render(request, "courses/event.html", {
        "event": row, "kind": agreement.terms_at(clock.now()).held.events.get(row.kind),
        "form": WhyForm() if may else None, "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def judge(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Say what becomes of a grave event."""
    actor = actor_of(request)
    row = queries.event_to_see(actor, event_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "courses/event.html", done="courses.decided",
        to=lambda found: reverse("courses:event", args=[found.pk]), event=row,
        act=lambda data: actions.judge_event(actor, event_id, data["why"], at=clock.now()),
    )  # fmt: skip
