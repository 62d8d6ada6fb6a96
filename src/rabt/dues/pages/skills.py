"""Pages of what a worker did: attest it, object to it, judge the objection, print it; his own pages of it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.dues import actions, queries
from rabt.dues.forms import ObjectForm, TasksForm, WhyForm
from rabt.dues.models import Skills
from rabt.dues.pages.ledger import page_of, told_of
from rabt.dues.queries.contracts import is_party
from rabt.dues.queries.skills import OVER
from rabt.dues.rules.skills import State
from rabt.people import queries as people
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).parents[1] / "paper" / "skills.typ"
WRITES = ["GET", "POST"]


@require_http_methods(WRITES)
def attest(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Attest what a worker did under a contract that is over: the tasks of its occupation."""
    actor, at = actor_of(request), clock.now()
    if not queries.contracts_to_pay(actor, [contract_id]):
        raise Missing()
    _, span = queries.work_to_tell(actor, contract_id, at)
    attested, _ = queries.skills_of(contract_id)
    terms = agreement.terms_at(at)
    form = TasksForm(
        terms.skills_of(span.occupation), request.POST or None,
        initial={"tasks": attested.tasks if attested else []},
    )  # fmt: skip
    return doors.answer(
        request, form, "dues/form.html", to=page_of(contract_id), done="dues.attest_done",
        heading="dues.attest", hint="dues.attest_hint", span=span,
        trade=terms.occupations.get(span.occupation), **told_of(actor, contract_id),
        act=lambda data: actions.attest_skills(actor, contract_id, data["tasks"], at=at),
    )  # fmt: skip


@require_http_methods(WRITES)
def object_to(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Write down that a worker says of what is attested that it is not right."""
    actor, at = actor_of(request), clock.now()
    queries.contract_to_see(actor, contract_id, OVER)
    return doors.answer(
        request, ObjectForm(request.POST or None), "dues/form.html", to=page_of(contract_id),
        done="dues.object_done", heading="dues.object_for_him", hint="dues.object_hint",
        **told_of(actor, contract_id),
        act=lambda data: actions.object_to_skills(actor, contract_id, data["objection"], at=at),
    )  # fmt: skip


def _told(actor: Actor, row: Skills) -> dict[str, Any]:
    official = not is_party(actor)
    return told_of(actor, row.contract_id) | {
        "row": row, "known": agreement.terms_at(clock.now()).skills, "official": official,
        "may_attest": row.state in (State.STANDS, State.OBJECTED) and actor.has("dues.wages"),
        "may_uphold": row.state == State.OBJECTED and actor.has("dues.judge") and actor.id != row.word_by,
    }  # fmt: skip


@require_GET
def told(request: HttpRequest, skills_id: UUID) -> HttpResponse:
    """Open what is attested of one contract, what the worker says of it, and what this viewer may do."""
    actor = actor_of(request)
    return render(request, "dues/skills.html", _told(actor, queries.skills_to_see(actor, skills_id)))


@require_http_methods(WRITES)
def uphold(request: HttpRequest, skills_id: UUID) -> HttpResponse:
    """Find that what is attested is right."""
    actor, at = actor_of(request), clock.now()
    row = queries.skills_to_see(actor, skills_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "dues/form.html",
        to=reverse("dues:skills_told", args=[skills_id]), done="dues.uphold_skills_done",
        heading="dues.uphold_skills", hint="dues.uphold_skills_hint", **_told(actor, row),
        act=lambda data: actions.uphold_skills(actor, skills_id, data["why"], at=at),
    )  # fmt: skip


@require_GET
def paper(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Print the skills record of a worker in Arabic and English."""
    people.person_to_see(actor_of(request), person_id)
    return _printed(actor_of(request), person_id)


def _printed(actor: Actor, person_id: UUID) -> HttpResponse:
    told = actions.print_skills(actor, person_id, at=clock.now())
    answer = HttpResponse(pdf(PAPER, told), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="skills.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# ------------------------------------------------------------------ at his own page
@require_http_methods(WRITES)
def own_say(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Let a worker say himself what he did, as his own word."""
    actor, at = actor_of(request), clock.now()
    row, span = queries.work_to_tell(actor, contract_id, at)
    attested, own = queries.skills_of(contract_id)
    terms, told_already = agreement.terms_at(at), attested.tasks if attested else []
    left = {code: one for code, one in terms.skills_of(span.occupation).items() if code not in told_already}
    form = TasksForm(left, request.POST or None, initial={"tasks": own})
    return doors.answer(
        request, form, "dues/own_form.html", to="my:page", done="dues.own_skills_done", contract=row,
        heading="dues.own_add", hint="dues.own_add_hint",
        act=lambda data: actions.say_skills(actor, contract_id, data["tasks"], at=at),
    )  # fmt: skip


@require_http_methods(WRITES)
def own_object(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """Let a worker object himself to what is attested of his work."""
    actor, at = actor_of(request), clock.now()
    row, _ = queries.work_to_tell(actor, contract_id, at)
    return doors.answer(
        request, ObjectForm(request.POST or None), "dues/own_form.html", to="my:page",
        done="dues.object_done", contract=row, heading="dues.own_object", hint="dues.own_object_hint",
        act=lambda data: actions.object_to_skills(actor, contract_id, data["objection"], at=at),
    )  # fmt: skip


@require_GET
def own_paper(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Print a worker's skills record for himself."""
    return _printed(actor_of(request), person_id)
