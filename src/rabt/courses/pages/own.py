"""A trainee's own pages: courses, the telephone that answers the code, papers, forms, certificates."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.courses import actions, queries
from rabt.courses.forms import PaperForm
from rabt.courses.models import Sitting
from rabt.courses.pages.evaluating import filled
from rabt.courses.pages.holdings import rooms_of
from rabt.courses.pages.platform import leads_to
from rabt.courses.pages.screen import rules_of_code, scans, spoken, wasm
from rabt.courses.rules.exam import SittingState
from rabt.credentials.rules import grouped
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.offline import needed, service_worker

SPOKEN = (
    "scan", "stop", "no_camera", "enrolling", "not_enrolled", "enrolled", "present", "late", "no_line",
    "show_trainer", "no_seat", "not_a_code", "sending", "signin", "again",
)  # fmt: skip
NEEDED = (
    "shell/rabt.css", "shell/mark.svg", "courses/attend.js", "courses/zxing_writer.wasm",
    "credentials/zxing_reader.wasm",
)  # fmt: skip


@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show a trainee his courses, forms that wait for him, and his certificates."""
    actor = actor_of(request)
    terms = agreement.terms_at(clock.now())
    certificates = [(row, grouped(row.serial)) for row in queries.own_certificates(actor)]
    return render(request, "courses/own.html", {
        "seats": queries.own_seats(actor), "courses": terms.training.courses, "today": terms.on,
        "forms": queries.forms_to_give(actor, terms.on), "certificates": certificates,
    })  # fmt: skip


@require_GET
def course(request: HttpRequest, seat_id: UUID) -> HttpResponse:
    """Open one of a trainee's courses: where to be next, how he attended, what is handed out, his tests."""
    actor, at = actor_of(request), clock.now()
    row = queries.own_seat(actor, seat_id)
    terms = agreement.terms_at(at)
    marks, sittings = queries.own_marks(row), queries.own_sittings(row)
    found = terms.training.courses.get(row.holding.course)
    tools, given = list(queries.own_tools(row)), queries.marks_of(row)
    shown = render(request, "courses/own_course.html", {
        "seat": row, "course": found, "centre": terms.training.centres.get(row.holding.centre), "at": at,
        "sessions": [(one, marks.get(one.pk)) for one in queries.own_sessions(row)],
        "rooms": rooms_of(row.holding, terms), "materials": queries.own_materials(row),
        "exams": [
            (one, sittings.get(one.pk), one.opens_at <= at < one.closes_at)
            for one in queries.own_exams(row)
        ],
        "tools": [(one, given.get(one.pk)) for one in tools],
        "reckoned": queries.reckoned(row, terms), "least": terms.number("course_attendance"),
        "forms": queries.own_forms(actor).filter(seat_id=row.pk), "today": terms.on,
        "to_pass": terms.number("course_pass"),
    })  # fmt: skip
    return leads_to(request, shown, [one.login_url for one in tools])


# ------------------------------------------------------------------ the telephone
@scans
@require_GET
def device(request: HttpRequest) -> HttpResponse:
    """Show the page with which a trainee's telephone answers the code, also without a line."""
    actor = actor_of(request)
    seats = {
        str(session.pk): str(seat.pk)
        for seat in queries.own_seats(actor)[:10] for session in queries.own_sessions(seat)
    }  # fmt: skip
    setup: dict[str, Any] = {
        "account": actor.id, "device": reverse("api:courses_device"), "attend": reverse("api:courses_attend"),
        "worker": reverse("courses:own_worker"), "scope": reverse("courses:own_device"), "seats": seats,
        "words": spoken("attend", SPOKEN), "wasm": wasm(), **rules_of_code(),
    }  # fmt: skip
    return render(request, "courses/attend.html", {"setup": setup})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the page, fresh each time."""
    return service_worker("courses", "courses:own_device")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the page needs to stand without a line."""
    return needed("courses:own_device", NEEDED)


# ------------------------------------------------------------------ papers and forms
@require_POST
def begin(request: HttpRequest, exam_id: UUID) -> HttpResponse:
    """Begin a paper, or go on with it."""
    actor = actor_of(request)
    return doors.act(request, lambda: actions.begin_sitting(actor, exam_id, at=clock.now()), to=_paper)


def _paper(row: Sitting) -> str:
    return reverse("courses:own_paper", args=[row.pk])


def paper(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Fill in a paper: kept as one goes, handed in once; its score is shown when it is marked."""
    actor = actor_of(request)
    row = queries.own_sitting(actor, sitting_id)
    if row.state != SittingState.BEGUN:
        return render(request, "courses/own_paper.html", {"sitting": row, "form": None})
    items = queries.items_on(row)
    first = {key: said[0] if _single(items, key) and said else said for key, said in row.answers.items()}
    form = PaperForm(items, row.seed, request.POST or None, initial=first)
    if request.method == "POST" and request.POST.get("keep") == "yes" and form.is_valid():
        actions.save_answers(actor, sitting_id, form.answers(), at=clock.now())
        return redirect(_paper(row))
    return doors.answer(
        request, form, "courses/own_paper.html", to=_paper, done="courses.handed_in", sitting=row,
        act=lambda data: actions.hand_in(actor, sitting_id, form.answers(), at=clock.now()),
    )  # fmt: skip


def _single(items: Any, key: str) -> bool:
    return any(str(one.id) == key and one.form == "one" for one in items)


def form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Fill in one's own form of the evaluation."""
    return filled(request, form_id, reverse("courses:own"))
