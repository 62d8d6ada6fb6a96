"""Pages of skills and of needs for training: the lists, one record, who confirms or answers it."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.access import viewing
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import lazy
from rabt.training import actions, queries
from rabt.training.models import Need, Skill
from rabt.training.rules import NEEDS, PROOF, WHY, NeedState, NeedStep, State


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(
        max_length=PROOF, label=lazy("training.why"), widget=forms.Textarea(attrs={"rows": 3})
    )


@require_GET
def skills(request: HttpRequest) -> HttpResponse:
    """List the skill records of this side by state; who is shown is written down."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    rows = queries.skills_to_see(actor, state=state)

    def shown(page: list[Skill]) -> list[Skill]:
        viewing.note_all(actor, [row.ref for row in page])
        return page

    return doors.listing(
        request, doors.Opened(rows, shown), "training/list.html", state=state, states=list(State),
        skills=agreement.terms_at(clock.now()).service_skills,
    )  # fmt: skip


def page_of(row: Skill) -> str:
    """Return where a skill record is shown."""
    return reverse("training:skill", args=[row.pk])


@require_GET
def skill(request: HttpRequest, skill_id: UUID) -> HttpResponse:
    """Open one skill record: whose it is, by what proof, and what this viewer may do."""
    actor = actor_of(request)
    row = queries.skill_to_see(actor, skill_id)
    viewing.note(actor, row.ref)
    may = actor.has(queries.CONFIRM)
    return render(request, "training/skill.html", {
        "row": row, "skill": agreement.terms_at(clock.now()).service_skills.get(row.code),
        "people": access.accounts_of([row.proposed_by, row.decided_by]),
        "may_confirm": may and row.state == State.RECORDED and row.proposed_by != actor.id,
        "may_withdraw": may and row.state == State.CONFIRMED, "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


@require_POST
def confirm(request: HttpRequest, skill_id: UUID) -> HttpResponse:
    """Confirm a skill that another person recorded."""
    return doors.act(
        request, lambda: actions.confirm_skill(actor_of(request), skill_id, at=clock.now()), to=page_of,
        done="training.confirm_done",
    )  # fmt: skip


def decline(request: HttpRequest, skill_id: UUID) -> HttpResponse:
    """Decline a skill that another person recorded."""
    return _ended(request, skill_id, actions.decline_skill, "training.decline")


def withdraw(request: HttpRequest, skill_id: UUID) -> HttpResponse:
    """Withdraw a confirmed skill."""
    return _ended(request, skill_id, actions.withdraw_skill, "training.withdraw")


def _ended(request: HttpRequest, skill_id: UUID, deed: Any, heading: str) -> HttpResponse:
    actor = actor_of(request)
    row = queries.skill_to_see(actor, skill_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "training/form.html", to=page_of, row=row, heading=heading,
        act=lambda data: deed(actor, skill_id, data["why"], at=clock.now()), done=f"{heading}_done",
    )  # fmt: skip


# ------------------------------------------------------------------ needs
class AnswerForm(forms.Form):
    """What will be done about a need, or why nothing is."""

    why = forms.CharField(
        max_length=WHY, label=lazy("training.answer"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("training.answer_hint"),
    )  # fmt: skip


ANSWERS = {
    NeedStep.TAKE_UP: actions.take_up_need, NeedStep.MEET: actions.meet_need,
    NeedStep.RELEASE: actions.release_need, NeedStep.DROP: actions.drop_need,
}  # fmt: skip


def need_page(row: Need) -> str:
    """Return where a need is shown."""
    return reverse("training:need", args=[row.pk])


def _known() -> dict[str, Any]:
    terms = agreement.terms_at(clock.now())
    return {"skills": terms.service_skills, "fields": terms.training.fields}


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """List the needs for training that incidents, exercises and evaluations showed, by state."""
    state = doors.picked(request, "state", NeedState)
    rows = queries.needs_to_see(actor_of(request), state=state)
    return doors.listing(
        request, rows, "training/needs.html", state=state, states=list(NeedState), **_known()
    )


@require_GET
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """Open one need: what showed it, why, what was answered, and what this viewer may do."""
    actor = actor_of(request)
    row = queries.need_to_see(actor, need_id)
    open_steps = [step for step in ANSWERS if (NeedState(row.state), step) in NEEDS]
    return render(request, "training/need.html", _known() | {
        "row": row, "steps": open_steps if actor.has(queries.ANSWER) else [],
        "people": access.accounts_of([row.recorded_by, row.answered_by]),
        "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def answer_need(request: HttpRequest, need_id: UUID, step: str) -> HttpResponse:
    """Answer a need: take it up, let it wait again, say that it was met, or drop it."""
    actor = actor_of(request)
    row = queries.need_to_see(actor, need_id)
    if step not in set(NeedStep):
        raise Missing()
    deed = ANSWERS[NeedStep(step)]
    return doors.answer(
        request, AnswerForm(request.POST or None), "training/answer.html", to=need_page, row=row,
        heading=f"training.need_step.{step}", done=f"training.need_done.{step}",
        act=lambda data: deed(actor, need_id, data["why"], at=clock.now()), **_known(),
    )  # fmt: skip


app_name = "training"
urlpatterns = [
    path("", skills, name="list"),
    path("needs", needs, name="needs"),
    path("needs/<uuid:need_id>", need, name="need"),
    path("needs/<uuid:need_id>/<slug:step>", answer_need, name="answer_need"),
    path("<uuid:skill_id>", skill, name="skill"),
    path("<uuid:skill_id>/confirm", confirm, name="confirm"),
    path("<uuid:skill_id>/decline", decline, name="decline"),
    path("<uuid:skill_id>/withdraw", withdraw, name="withdraw"),
]
