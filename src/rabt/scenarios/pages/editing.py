"""Pages on which planners write: the scenario itself, its objectives, moves, events and expectations."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.scenarios import actions, queries
from rabt.scenarios.forms import FORMS, SeenForm
from rabt.scenarios.models import Scenario
from rabt.scenarios.pages.scenarios import page_of
from rabt.scenarios.rules import drafting
from rabt.scenarios.rules.fields import EVENT, EXPECTED, SCENARIO
from rabt.scenarios.rules.merging import Standing
from rabt.shell import doors
from rabt.shell.doors import actor_of


def _event_page(row: Scenario, key: Any) -> str:
    return reverse("scenarios:event", args=[row.pk, key])


def _form(request: HttpRequest, kind: str, told: Any, thing_id: UUID | None, initial: Any) -> SeenForm:
    terms = agreement.terms_at(clock.now())
    more: dict[str, Any] = {"event": str(thing_id)} if kind == EVENT else {}
    return FORMS[kind](terms, told, request.POST or None, initial=initial, **more)


def _back(row: Scenario, kind: str, thing_id: UUID, event: str) -> str:
    if kind == EVENT:
        return _event_page(row, thing_id)
    return _event_page(row, event) if kind == EXPECTED and event else page_of(row)


def about(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Change what a scenario is about."""
    return edit(request, scenario_id, scenario_id)


def edit(request: HttpRequest, scenario_id: UUID, thing_id: UUID) -> HttpResponse:
    """Change a thing of a scenario; who else writes there meanwhile loses nothing."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    standing = queries.standing(row)
    thing = standing.things.get(thing_id)
    if thing is None:
        raise Missing()
    before = drafting.reading(standing, thing_id, thing.kind)
    form = _form(
        request, thing.kind, drafting.drafted(row.pk, standing), thing_id,
        {"seen": queries.newest(row), **before},
    )  # fmt: skip
    goal = _back(row, thing.kind, thing_id, before.get("event", ""))

    def act(data: dict[str, Any]) -> Scenario:
        seen = data.get("seen") or 0
        return actions.change(actor, scenario_id, thing_id, form.said(), seen=seen, at=clock.now())

    return doors.answer(
        request, form, "scenarios/form.html", act=act, to=goal, done="scenarios.written", scenario=row,
        heading=f"scenarios.edit.{thing.kind}", hint="scenarios.edit_hint", back=goal,
        out=None if thing.kind in (SCENARIO, EVENT) else thing_id, submit="scenarios.write",
    )  # fmt: skip


def add(request: HttpRequest, scenario_id: UUID, kind: str) -> HttpResponse:
    """Add an objective, a move, an event or an expectation."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    if kind not in FORMS or kind == SCENARIO:
        raise Missing()
    standing = queries.standing(row)
    event = _of_event(request, kind, standing)
    form = _form(request, kind, drafting.drafted(row.pk, standing), None, {"kind": "inject"})

    def act(data: dict[str, Any]) -> UUID:
        told = form.said() | ({"event": event} if kind == EXPECTED else {})
        return actions.add(actor, scenario_id, kind, told, at=clock.now())

    return doors.answer(
        request, form, "scenarios/form.html", act=act, to=lambda key: _back(row, kind, key, event),
        done="scenarios.added", scenario=row, heading=f"scenarios.add.{kind}", submit="scenarios.write",
        hint=f"scenarios.add_hint.{kind}", back=_event_page(row, event) if event else page_of(row),
    )  # fmt: skip


def _of_event(request: HttpRequest, kind: str, standing: Standing) -> str:
    """Return the event that an expectation is added to. Refuses: missing"""
    if kind != EXPECTED:
        return ""
    asked = request.GET.get("event", "")[:36]
    if asked not in {str(one.id) for one in standing.of_kind(EVENT)}:
        raise Missing()
    return asked


@require_POST
def take_out(request: HttpRequest, scenario_id: UUID, thing_id: UUID) -> HttpResponse:
    """Take a thing out of a scenario."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.take_out(actor, scenario_id, thing_id, at=clock.now()), to=page_of,
        done="scenarios.taken_out",
    )  # fmt: skip


@require_POST
def keep_in(request: HttpRequest, scenario_id: UUID, thing_id: UUID) -> HttpResponse:
    """Take up again what was taken out."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.keep_in(actor, scenario_id, thing_id, at=clock.now()), to=page_of,
        done="scenarios.kept_in",
    )  # fmt: skip


@require_POST
def put_away(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Put a scenario away, or take it up again."""
    actor, away = actor_of(request), request.POST.get("away") == "yes"
    return doors.act(
        request, lambda: actions.put_away(actor, scenario_id, away, at=clock.now()), to=page_of,
        done="scenarios.put_away_done" if away else "scenarios.taken_up_done",
    )  # fmt: skip
