"""Pages of the improvement plan: measures, the training and the rules of patrols that they ask for."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.exercises import actions, queries
from rabt.exercises.forms import EvidenceForm, ImprovementForm, NeedForm, RuleForm, WhyForm
from rabt.exercises.models import Exercise, Improvement, RuleChange
from rabt.exercises.queries.exercises import APPROVE, PLAN
from rabt.exercises.rules import change
from rabt.exercises.rules.improvement import TABLE, UNDONE, State, Step
from rabt.journal import queries as journal
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: Improvement) -> str:
    """Return where a measure is shown."""
    return reverse("exercises:improvement", args=[row.pk])


def rule_page(row: RuleChange) -> str:
    """Return where a change of a rule is shown."""
    return reverse("exercises:rule", args=[row.pk])


@require_GET
def improvements(request: HttpRequest) -> HttpResponse:
    """List the measures of both sides, the first due first."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.improvements_to_see(actor, state=state), "exercises/improvements.html", state=state,
        states=list(State), today=terms.on, teams=terms.exercises.teams, undone=UNDONE,
        capabilities=terms.exercises.capabilities, states_of=terms.states,
    )  # fmt: skip


def open_new(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Open a measure out of an exercise."""
    row = queries.exercise_to_see(actor_of(request), exercise_id)
    return _opened(request, row, request.GET.get("lesson", "")[:36])


def open_for(request: HttpRequest, lesson_id: UUID) -> HttpResponse:
    """Open a measure for what is to be learned."""
    lesson = queries.lesson_to_see(actor_of(request), lesson_id)
    return _opened(request, lesson.exercise, str(lesson.pk))


def _opened(request: HttpRequest, row: Exercise, asked: str) -> HttpResponse:
    if not queries.was_played(row):
        raise Missing()
    actor = actor_of(request)
    terms, scenario = agreement.terms_at(clock.now()), row.scenario()
    own = sorted({*scenario.capabilities, *(one.capability for one in scenario.objectives)})
    form = ImprovementForm(
        terms, own, queries.lessons_of(row), request.POST or None, initial={"lesson": asked}
    )
    return doors.answer(
        request, form, "exercises/form.html", to=page_of, exercise=row, heading="exercises.measure_new",
        done="exercises.measure_opened", back=reverse("exercises:judge", args=[row.pk]),
        act=lambda data: actions.open_improvement(
            actor, row.pk, data["text"], data["capability"], data["owner"], data["due_on"],
            at=clock.now(), lesson_id=UUID(data["lesson"]) if data["lesson"] else None,
        ),
    )  # fmt: skip


def _may(actor: Actor, row: Improvement, step: Step) -> bool:
    scope = PLAN if step in (Step.TAKE_UP, Step.FINISH) else APPROVE
    other = step not in (Step.CONFIRM, Step.RETURN) or row.proposed_by != actor.id
    ours = row.kept_by == settings.RABT.state
    return ours and other and actor.has(scope) and (State(row.state), step) in TABLE


@require_GET
def improvement(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Open one measure: who owns it, by when, what shows it, what follows, what this viewer may do."""
    actor = actor_of(request)
    row = queries.improvement_to_see(actor, improvement_id)
    terms = agreement.terms_at(clock.now())
    may = {step.value: _may(actor, row, step) for step in Step}
    follows = actor.has(PLAN) and row.state != State.DROPPED
    shown = {
        "row": row, "terms": terms, "may": may, "late": row.state in UNDONE and row.due_on < terms.on,
        "team": terms.exercises.teams.get(f"{row.kept_by}.{row.service}"),
        "capability": terms.exercises.capabilities.get(row.capability),
        "rules": [(one, terms.entry(one.key)) for one in queries.rules_to_see(actor, improvement=row.pk)],
        "needs": queries.needs_of(row), "lesson": queries.lesson_of(row),
        "may_need": follows and row.kept_by == settings.RABT.state, "may_ask": follows,
        "timeline": journal.timeline(actor, row.ref),
    }  # fmt: skip
    if may["finish"]:
        shown["form"] = EvidenceForm()
    return render(request, "exercises/improvement.html", shown)


@require_POST
def take_up(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Take a measure in hand."""
    return doors.act(
        request, lambda: actions.take_up(actor_of(request), improvement_id, at=clock.now()), to=page_of,
        done="exercises.taken_up",
    )  # fmt: skip


def finish(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Say that a measure is done, and what shows it."""
    actor = actor_of(request)
    row = queries.improvement_to_see(actor, improvement_id)
    return doors.answer(
        request, EvidenceForm(request.POST or None), "exercises/form.html", to=page_of, measure=row,
        heading="exercises.finish", done="exercises.finished", back=page_of(row),
        act=lambda data: actions.finish(actor, improvement_id, data["evidence"], at=clock.now()),
    )  # fmt: skip


@require_POST
def confirm(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Find that a measure is done."""
    return doors.act(
        request, lambda: actions.confirm(actor_of(request), improvement_id, at=clock.now()), to=page_of,
        done="exercises.confirmed",
    )  # fmt: skip


def give_back(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Find that a measure is not done yet."""
    return _ended(request, improvement_id, actions.give_back, "exercises.give_back")


def drop(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Drop a measure, with the reason."""
    return _ended(request, improvement_id, actions.drop, "exercises.drop")


def _ended(request: HttpRequest, improvement_id: UUID, deed: Any, heading: str) -> HttpResponse:
    actor = actor_of(request)
    row = queries.improvement_to_see(actor, improvement_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "exercises/form.html", to=page_of, heading=heading,
        measure=row, done=f"{heading}_done", back=page_of(row),
        act=lambda data: deed(actor, improvement_id, data["why"], at=clock.now()),
    )  # fmt: skip


def need(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Say that a measure needs training."""
    actor = actor_of(request)
    row = queries.improvement_to_see(actor, improvement_id)
    form = NeedForm(agreement.terms_at(clock.now()), request.POST or None, initial={"why": row.text})
    return doors.answer(
        request, form, "exercises/form.html", to=page_of, heading="exercises.need_new", measure=row,
        hint="exercises.need_hint", done="exercises.need_done", back=page_of(row),
        act=lambda data: actions.open_need(
            actor, improvement_id, data["why"], skill=data["skill"], field=data["subject"], at=clock.now()
        ),
    )  # fmt: skip


# ------------------------------------------------------------------ rules of patrols
def rule_new(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """Draft another value of a rule of patrols."""
    actor = actor_of(request)
    row = queries.improvement_to_see(actor, improvement_id)
    terms = agreement.terms_at(clock.now())
    form = RuleForm(terms, queries.choosable(terms), request.POST or None, initial={"why": row.text})
    return doors.answer(
        request, form, "exercises/form.html", to=rule_page, heading="exercises.rule_new", measure=row,
        hint="exercises.rule_new_hint", done="exercises.rule_drafted", back=page_of(row),
        act=lambda data: actions.draft_rule(
            actor, improvement_id, data["key"], data["value"], data["since"], data["why"], at=clock.now()
        ),
    )  # fmt: skip


@require_GET
def rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Open one change of a rule: before and after, why, who said what, and what comes next."""
    actor = actor_of(request)
    row = queries.rule_to_see(actor, rule_id)
    ours, consent = row.kept_by == settings.RABT.state, queries.consent_of(row)
    terms, state = agreement.terms_at(clock.now()), change.State(row.state)
    second = consent is not None and consent.proposed_by != actor.id
    return render(request, "exercises/rule.html", {
        "row": row, "entry": terms.entry(row.key), "now": terms.value(row.key), "terms": terms, "ours": ours,
        "may_ask": ours and state is change.State.DRAFTED and actor.has(APPROVE)
        and row.proposed_by != actor.id,
        "may_drop": ours and state is change.State.DRAFTED and actor.has(APPROVE),
        "may_consent": not ours and state is change.State.ASKED and actor.has(PLAN),
        "may_agree": not ours and state is change.State.ANSWERED and actor.has(APPROVE) and second,
        "may_decline": not ours and state in (change.State.ASKED, change.State.ANSWERED)
        and actor.has(APPROVE),
        "steps": list(change.State), "timeline": journal.timeline(actor, row.ref),
    })  # fmt: skip


def _said(request: HttpRequest, rule_id: UUID, deed: Any, done: str) -> HttpResponse:
    return doors.act(
        request, lambda: deed(actor_of(request), rule_id, at=clock.now()), to=rule_page, done=done
    )


@require_POST
def ask(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Ask the other side for what a colleague drafted."""
    return _said(request, rule_id, actions.ask_rule, "exercises.rule_asked")


@require_POST
def consent(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Consent, as the first person of this side."""
    return _said(request, rule_id, actions.consent_rule, "exercises.rule_consented")


@require_POST
def agree(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Agree, as the second person of this side."""
    return _said(request, rule_id, actions.agree_rule, "exercises.rule_agreed")


def decline(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Decline a change of a rule, or drop the own draft, with the reason."""
    actor = actor_of(request)
    row = queries.rule_to_see(actor, rule_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "exercises/form.html", to=rule_page, back=rule_page(row),
        heading="exercises.rule_decline", done="exercises.rule_declined",
        act=lambda data: actions.decline_rule(actor, rule_id, data["why"], at=clock.now()),
    )  # fmt: skip


def lay(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Lay what both sides agreed to before the agreement's own two persons, where the value is kept."""
    actor = actor_of(request)
    if request.method == "POST":
        return doors.act(
            request, lambda: actions.lay_rule(actor, rule_id, at=clock.now()), done="exercises.rule_laid",
            to=lambda row: reverse("agreement:change", args=[row.change_id]),
        )  # fmt: skip
    found = [one for one in queries.rules_to_lay(actor) if one.pk == rule_id]
    if not found:
        raise Missing()
    terms = agreement.terms_at(clock.now())
    return render(request, "exercises/lay.html", {
        "row": found[0], "entry": terms.entry(found[0].key), "now": terms.value(found[0].key),
        "terms": terms,
    })  # fmt: skip


@require_GET
def overdue(request: HttpRequest) -> HttpResponse:
    """List the measures of both states whose day passed: for the joint committee."""
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.overdue(actor_of(request), clock.now()), "exercises/overdue.html", today=terms.on,
        teams=terms.exercises.teams, capabilities=terms.exercises.capabilities, states_of=terms.states,
    )  # fmt: skip
