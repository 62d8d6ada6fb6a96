"""Pages of evaluators: the guide on the telephone, ratings, the hot wash, the report."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.exercises import actions, queries
from rabt.exercises.forms import LessonForm, RateForm, ScoreForm, StrengthForm
from rabt.exercises.models import Exercise
from rabt.exercises.queries.exercises import EVALUATE, PLAN
from rabt.exercises.queries.paper import report_facts, report_parts
from rabt.exercises.rules.rating import Met, expected
from rabt.exercises.rules.record import SAID
from rabt.shell import doors
from rabt.shell.docx import KIND, document
from rabt.shell.doors import actor_of
from rabt.shell.offline import needed, service_worker
from rabt.shell.paper import pdf
from rabt.shell.words import tongue, word, words

PAPER = Path(__file__).resolve().parents[1] / "paper" / "report.typ"
NEEDED = ("shell/rabt.css", "shell/mark.svg", "exercises/guide.js")
SPOKEN = ("to_send", "to_complete", "choose", "sent", "kept_here", "no_line", "not_sent", "not_yours",
          "not_accepted", "forget", "note", "note_missing", "within")  # fmt: skip


def _seen(actor: Actor, exercise_id: UUID) -> Exercise:
    row = queries.exercise_to_see(actor, exercise_id)
    if not queries.was_played(row):
        raise Missing()
    return row


# ------------------------------------------------------------------ the guide on the telephone
def setup(request: HttpRequest) -> dict[str, Any]:
    """Tell the page's script where to turn. Nothing of an exercise is in it."""
    language = tongue()
    actor = actor_of(request)
    teams = agreement.terms_at(clock.now()).exercises.teams
    return {
        "account": actor.id, "guides": reverse("api:exercises_guides"),
        "scores": reverse("api:exercises_scores"),
        "worker": reverse("exercises:worker"), "scope": reverse("exercises:guide"), "note": SAID,
        "met": {one.value: word(f"exercises.met.{one.value}") for one in Met},
        "teams": {
            one.code: getattr(one.name, language) for one in teams.values() if one.state == actor.state
        },
        "words": {name: words()[f"exercises.guide.{name}"][language] for name in SPOKEN},
    }  # fmt: skip


@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """Show the evaluators' guide that works without a line."""
    return render(request, "exercises/guide.html", {"setup": setup(request)})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the guide, fresh each time."""
    return service_worker("exercises", "exercises:guide")


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """List what the guide needs to stand without a line."""
    return needed("exercises:guide", NEEDED)


def score(request: HttpRequest, exercise_id: UUID, expectation_id: UUID) -> HttpResponse:
    """Say what was seen of an expectation, where nobody had a telephone."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    found = next((one for one in expected(row.scenario(), actor.state) if one.id == expectation_id), None)
    if found is None:
        raise Missing()
    return doors.answer(
        request, ScoreForm(request.POST or None), "exercises/form.html", exercise=row, back=wash_of(row),
        to=wash_of(row), heading="exercises.score", text=found.text, done="exercises.score_done",
        act=lambda data: actions.score(
            actor, exercise_id, expectation_id, data["value"], data["note"], at=clock.now()
        ),
    )  # fmt: skip


# ------------------------------------------------------------------ after
def wash_of(row: Exercise) -> str:
    """Return where what was judged of an exercise stands."""
    return reverse("exercises:judge", args=[row.pk])


@require_GET
def judge(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Show what was seen, how each objective was rated, what went well and what is to be learned."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    terms = agreement.terms_at(clock.now())
    return render(request, "exercises/judge.html", {
        "exercise": row, "ratings": queries.ratings(actor, row), "wash": queries.hot_wash(actor, row),
        "scores": queries.scores(actor, row), "may_judge": actor.has(EVALUATE), "may_plan": actor.has(PLAN),
        "terms": terms, "teams": terms.exercises.teams, "capabilities": terms.exercises.capabilities,
        "states": queries.states(),
    })  # fmt: skip


def rate(request: HttpRequest, exercise_id: UUID, objective_id: UUID) -> HttpResponse:
    """Rate one objective, with the reason."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    found = next((one for one in row.scenario().objectives if one.id == objective_id), None)
    if found is None:
        raise Missing()
    return doors.answer(
        request, RateForm(request.POST or None), "exercises/form.html", exercise=row, back=wash_of(row),
        to=wash_of(row), heading="exercises.rate", text=found.text, done="exercises.rate_done",
        act=lambda data: actions.rate(
            actor, exercise_id, objective_id, data["value"], data["why"], at=clock.now()
        ),
    )  # fmt: skip


def strength(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Say in the hot wash what went well."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    return doors.answer(
        request, StrengthForm(request.POST or None), "exercises/form.html", exercise=row, back=wash_of(row),
        to=wash_of(row), heading="exercises.strength_new", done="exercises.strength_done",
        act=lambda data: actions.note_strength(
            actor, exercise_id, data["said"], at=clock.now(), anonymous=data["anonymous"]
        ),
    )  # fmt: skip


def lesson(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Say in the hot wash what is to be learned, and who owns it."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    form = LessonForm(agreement.terms_at(clock.now()), request.POST or None)
    return doors.answer(
        request, form, "exercises/form.html", exercise=row, back=wash_of(row), to=wash_of(row),
        heading="exercises.lesson_new", hint="exercises.lesson_hint", done="exercises.lesson_done",
        act=lambda data: actions.note_lesson(
            actor, exercise_id, data["said"], data["owner"], at=clock.now(), anonymous=data["anonymous"]
        ),
    )  # fmt: skip


# ------------------------------------------------------------------ the report
@require_GET
def report(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Show the after-action report, counted out of the record now."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    count = queries.told_count(row)
    return render(request, "exercises/report.html", {
        "exercise": row, "parts": report_parts(actor, row, tongue(), clock.now()),
        "report": queries.report_of(actor, row), "count": count,
        "differs": queries.differs_by(row, count.lines, count.digest) if count else None,
    })  # fmt: skip


@require_GET
def report_pdf(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Print the after-action report in Arabic and in English."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    printed = pdf(PAPER, report_facts(actor, row, clock.now()))
    return _taken(row, printed, "application/pdf", "pdf")


@require_GET
def report_docx(request: HttpRequest, exercise_id: UUID) -> HttpResponse:
    """Take the after-action report away to be worked on, in Arabic and in English."""
    actor = actor_of(request)
    row = _seen(actor, exercise_id)
    facts = report_facts(actor, row, clock.now())
    return _taken(
        row, document([(one, facts[one]["parts"]) for one in ("ar", "en")], facts["mark"]), KIND, "docx"
    )


def _taken(row: Exercise, content: bytes, kind: str, ending: str) -> HttpResponse:
    found = HttpResponse(content, content_type=kind)
    found.headers["Content-Disposition"] = f'inline; filename="exercise-report-{row.number}.{ending}"'
    found.headers["Cache-Control"] = "no-store"
    return found
