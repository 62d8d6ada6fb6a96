"""Pages of courses that are held: the list, one course with all that belongs to it, what is handed out."""

from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.courses import actions, queries
from rabt.courses.forms import MaterialForm, RenewForm
from rabt.courses.models import Exam, Holding, Material
from rabt.courses.queries.records import AUTHOR, HEAD, PLAN, RESULTS, TEACH
from rabt.files.forms import Keeper
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import ltr, pdf
from rabt.shell.words import LANGUAGES, word

PAPER = Path(__file__).resolve().parents[1] / "paper" / "timetable.typ"


@require_GET
def holdings(request: HttpRequest) -> HttpResponse:
    """List the courses that this centre holds, and the calls that wait to be taken up."""
    actor = actor_of(request)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.holdings_to_see(actor), "courses/holdings.html", training=terms.training,
        today=terms.on, calls=queries.calls_to_open(actor) if actor.has(PLAN) else [],
        teaches=actor.has(TEACH),
    )  # fmt: skip


def page_of(row: Holding) -> str:
    """Return where a course is shown."""
    return reverse("courses:holding", args=[row.pk])


@require_POST
def take_up(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Take a call up, or add those who got a seat since then."""
    return doors.act(
        request, lambda: actions.open_holding(actor_of(request), call_id, at=clock.now()), to=page_of,
        done="courses.open_done",
    )  # fmt: skip


@require_GET
def holding(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Open one course: who comes, when and where, what is handed out, tests, what happened."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    return render(request, "courses/holding.html", _told(actor, row))


def _told(actor: Actor, row: Holding) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    sessions = list(queries.sessions_to_see(actor, row))
    return {
        "holding": row, "course": terms.training.courses.get(row.course),
        "centre": terms.training.centres.get(row.centre), "services": terms.training.services,
        "seats": queries.opened(actor, queries.seats_to_see(actor, row)), "sessions": sessions,
        "people": access.accounts_of([one.trainer_id for one in sessions]), "rooms": rooms_of(row, terms),
        "materials": queries.materials_of(actor, row.course),
        "exams": Exam.objects.filter(holding=row).order_by("opens_at"),
        "events": queries.events_to_see(actor, row)[:20], "kinds": terms.held.events,
        "tools": queries.tools_to_see(actor, row.pk), "may_plan": actor.has(PLAN),
        "may_author": actor.has(AUTHOR), "may_teach": actor.has(TEACH), "is_head": actor.has(HEAD),
        "sees_results": actor.has(RESULTS), "states": terms.states,
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip


def rooms_of(row: Holding, terms: Any) -> dict[str, Any]:
    """Return the rooms of a course's centre by their code."""
    centre = terms.training.centres.get(row.centre)
    return {room.code: room for room in centre.rooms} if centre else {}


@require_GET
def paper(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Print the timetable of a course, for the door of a room."""
    actor = actor_of(request)
    row = queries.holding_to_see(actor, holding_id)
    printed = pdf(PAPER, _timetable(actor, row))
    return HttpResponse(printed, content_type="application/pdf", headers={"Cache-Control": "no-store"})


def _timetable(actor: Actor, row: Holding) -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    zone = ZoneInfo(terms.state(settings.RABT.state).zone)
    sessions = list(queries.sessions_to_see(actor, row).exclude(state="dropped"))
    people, rooms = access.accounts_of([one.trainer_id for one in sessions]), rooms_of(row, terms)
    course, centre = terms.training.courses[row.course], terms.training.centres[row.centre]
    told: dict[str, Any] = {"trial": settings.RABT.trial}
    for language in LANGUAGES:
        told[language] = {
            "title": getattr(course.name, language), "centre": getattr(centre.name, language),
            "trial": word("shell.trial", language=language),
            "heads": [
                word(f"courses.{one}", language=language)
                for one in ("when", "topic", "room_label", "trainer")
            ],
            "rows": [
                [ltr(f"{one.starts_at.astimezone(zone):%Y-%m-%d %H:%M}"), one.topic,
                 getattr(rooms[one.room].name, language) if one.room in rooms else one.room,
                 _named(people.get(one.trainer_id), language)]
                for one in sessions
            ],
        }  # fmt: skip
    return told


def _named(account: Any, language: str) -> str:
    if account is None:
        return ""
    return str(account.name_ar if language == "ar" else account.name_en or account.name_ar)


# ------------------------------------------------------------------ handed out
def material_new(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Hand something out in a course."""
    actor, at = actor_of(request), clock.now()
    row = queries.holding_to_see(actor, holding_id)
    form = MaterialForm(request.POST or None, request.FILES or None, keeper=Keeper(actor, at))

    def act(data: dict[str, Any]) -> Material:
        titles = (data["title_ar"], data["title_en"])
        return actions.hand_out(
            actor, row.course, titles, _chosen(data), for_trainers=data["for_trainers"], at=clock.now()
        )

    return doors.answer(
        request, form, "courses/form.html", act=act, to=lambda _: page_of(row), done="courses.material_done",
        heading="courses.material_new", back=page_of(row),
    )  # fmt: skip


def material_renew(request: HttpRequest, material_id: UUID) -> HttpResponse:
    """Hand out a newer version of something."""
    actor, at = actor_of(request), clock.now()
    before = queries.material_to_show(actor, material_id)
    form = RenewForm(request.POST or None, request.FILES or None, keeper=Keeper(actor, at))
    return doors.answer(
        request, form, "courses/form.html", to=reverse("courses:holdings"), done="courses.material_done",
        heading="courses.material_renew", back=reverse("courses:holdings"),
        versions=queries.versions_of(actor, before),
        act=lambda data: actions.renew(
            actor, material_id, data["what_is_new"], _chosen(data), at=clock.now()
        ),
    )  # fmt: skip


def _chosen(data: dict[str, Any]) -> actions.Paper:
    scan = data.get("scan")
    return actions.Paper(scan.read(), str(scan.name)) if scan else actions.Paper(b"", "")
