"""Pages of the evaluation: forms asked of superiors, figures of both states, what next year should teach."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.corridor.coursing import MOMENTS
from rabt.courses import actions, queries
from rabt.courses.forms import FormForm, NeedForm
from rabt.courses.models import Form
from rabt.courses.rules.learning import State
from rabt.missions import queries as missions
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    """List the forms that are asked of superiors in this viewer's offices."""
    actor, state = actor_of(request), request.GET.get("state", State.DUE)[:10]
    state = state if state in set(State) else ""
    terms = agreement.terms_at(clock.now())
    rows = queries.forms_to_see(actor, state=state)

    def shown(page: list[Form]) -> list[Form]:
        viewing.note_all(actor, [row.ref for row in page])
        return page

    return doors.listing(
        request, doors.Opened(rows, shown), "courses/forms.html", state=state, states=list(State),
        courses=terms.training.courses, today=terms.on,
    )  # fmt: skip


def form(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """Fill in the form of a superior."""
    return filled(request, form_id, reverse("courses:forms"))


def filled(request: HttpRequest, form_id: UUID, back: str) -> HttpResponse:
    """Show a form, take its answers, and go back to where it came from."""
    actor = actor_of(request)
    row = queries.form_to_see(actor, form_id)
    viewing.note(actor, row.ref)
    terms = agreement.terms_at(clock.now())
    asked = FormForm(terms.held.asked(row.asked, row.moment), request.POST or None)
    return doors.answer(
        request, asked, "courses/asked.html", to=back, done="courses.form_done", back=back, row=row,
        course=terms.training.courses.get(row.course), early=terms.on < row.due_on,
        act=lambda data: actions.give_form(actor, form_id, asked.answers(), at=clock.now()),
    )  # fmt: skip


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show what forms of both states say, by course, centre or state; groups of few are withheld."""
    actor, at = actor_of(request), clock.now()
    by, moment = request.GET.get("by", "course"), request.GET.get("moment", "")
    by, moment = by if by in queries.BY else "course", moment if moment in MOMENTS else ""
    terms = agreement.terms_at(at)
    names: dict[str, Any] = {
        "course": terms.training.courses,
        "centre": terms.training.centres,
        "state": terms.states,
    }
    found = queries.figures(actor, by, at, moment=moment)
    return render(request, "courses/figures.html", {
        "figures": found, "by": by, "ways": list(queries.BY), "moment": moment, "moments": MOMENTS,
        "names": names[by], "questions": terms.held.questions, "returned": queries.returned(actor, at),
        "least": terms.number("least_shown"),
    })  # fmt: skip


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """Show what next year should teach, with the reasons, and what no course meets."""
    actor, at = actor_of(request), clock.now()
    terms = agreement.terms_at(at)
    found, unmet = queries.proposals(actor, at)
    return render(request, "courses/needs.html", {
        "found": found, "unmet": unmet, "courses": terms.training.courses, "sources": terms.held.needs,
        "skills": terms.service_skills, "fields": terms.training.fields,
        "services": terms.training.services, "least": terms.number("course_need_points"),
        "state": actor.state, "centres": terms.training.centres,
        "there": queries.needs_there(actor, at), "told": queries.told_need(actor, actor.state),
        "theirs": queries.told_need(actor, settings.RABT.peer_state),
    })  # fmt: skip


@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """Tell the other side which of its courses this side needs."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.tell_needs(actor, at=clock.now()), to=reverse("courses:needs"),
        done="courses.needs_told_done",
    )  # fmt: skip


def propose(request: HttpRequest, course: str) -> HttpResponse:
    """Write a course into the draft of a programme."""
    actor = actor_of(request)
    terms = agreement.terms_at(clock.now())
    if course not in terms.training.courses:
        raise Missing()
    drafts = missions.programmes_to_see(actor).filter(host=actor.state, state="draft")
    form = NeedForm(drafts, request.POST or None)
    return doors.answer(
        request, form, "courses/form.html", done="courses.need_done", heading="courses.need_propose",
        to=lambda row: reverse("missions:programme", args=[row.pk]), back=reverse("courses:needs"),
        about=queries.course_name(course), hint="" if drafts else "courses.no_draft",
        act=lambda data: actions.propose_course(
            actor, UUID(data["programme"]), course, data["starts_on"], at=clock.now()
        ),
    )  # fmt: skip
