"""The plan of a month: drawn once, read with its reasons, adopted line by line; visits ordered beside it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.inspection import actions, queries
from rabt.inspection.forms import InspectorForm, OrderForm
from rabt.inspection.models import Line, Plan
from rabt.inspection.queries.visits import PLAN
from rabt.inspection.rules.risk import month_of
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import Told, told
from rabt.shell.words import word


@dataclass(frozen=True)
class Shown:
    """One line of a plan as the page shows it: its parts with the pack's names, and why it was refused."""

    line: Line
    parts: list[tuple[Any, dict[str, Any], int]]
    problem: Told | None


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """Show the plan of a month, by default this one, with the parts of each score."""
    return _page(request, {})


def _page(request: HttpRequest, problems: dict[UUID, Problem], of_all: Problem | None = None) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    terms = agreement.terms_at(at)
    this = month_of(terms.on)
    month = _month(request.GET.get("month", ""), this)
    found = queries.plan_of(actor, month)
    may = actor.has(PLAN) and month == this
    context: dict[str, Any] = {
        "problem": told(of_all) if of_all else None, "plan": found, "month": month,
        "months": queries.plans_to_see(actor).filter(office=actor.office)[:12],
        "lines": _shown(actor, found, problems) if found else [], "may_draw": may and found is None,
        "may_adopt": may and found is not None, "places": terms.places, "risks": terms.risks.values(),
        "drawn": terms.number("inspection_drawn"), "visits": terms.number("inspection_visits"),
    }  # fmt: skip
    if actor.has(PLAN):
        context["form"] = InspectorForm(queries.inspectors(actor))
    return render(request, "inspection/plan.html", context, status=422 if problems or of_all else 200)


def _month(text: str, usual: date) -> date:
    with suppress(ValueError):
        return date.fromisoformat(f"{text[:7]}-01")
    return usual


def _shown(actor: Actor, found: Plan, problems: dict[UUID, Problem]) -> list[Shown]:
    risks = agreement.terms_at(found.drawn_at).risks
    return [
        Shown(
            line,
            [(risks.get(one["code"]), one, one["counted"] * one["weight"]) for one in line.parts],
            told(problems[line.pk]) if line.pk in problems else None,
        )
        for line in queries.lines_of(actor, found)
    ]


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the plan of this month."""
    return doors.act(
        request, lambda: actions.draw_plan(actor_of(request), at=clock.now()), to=reverse("inspection:plan"),
        done="inspection.draw_done",
    )  # fmt: skip


@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Adopt each chosen line of the plan for one inspector; what is refused for one stops no other."""
    actor, inspector = actor_of(request), request.POST.get("inspector", "")[:80]
    problems: dict[UUID, Problem] = {}
    done = 0
    for text in request.POST.getlist("line")[:200]:
        with suppress(ValueError):
            key = UUID(text)
            try:
                actions.adopt_visit(actor, key, inspector, at=clock.now())
                done += 1
            except Problem as problem:
                problems[key] = problem
    if done:
        messages.success(request, word("inspection.adopt_done", n=done))
    if not done:
        return _page(request, problems, None if problems else Refused("inspection_none_chosen"))
    return _page(request, problems) if problems else redirect("inspection:plan")


def order(request: HttpRequest) -> HttpResponse:
    """Order a visit outside the plan."""
    actor = actor_of(request)
    form = OrderForm(queries.inspectors(actor), request.POST or None)

    def act(data: dict[str, Any]) -> Any:
        return actions.order_visit(actor, data["licence"], data["inspector"], data["why"], at=clock.now())

    return doors.answer(
        request, form, "inspection/form.html", act=act, done="inspection.order_done",
        to=lambda row: reverse("inspection:visit", args=[row.pk]), heading="inspection.order",
        hint="inspection.order_hint",
    )  # fmt: skip
