"""What both sides wrote at once, to be settled; and how two states of a scenario differ."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.corridor import Terms
from rabt.scenarios import actions, queries
from rabt.scenarios.models import Scenario
from rabt.scenarios.pages.showing import Shown, shown_of
from rabt.scenarios.queries.scenarios import PLAN
from rabt.scenarios.rules import comparing
from rabt.scenarios.rules.fields import LONG
from rabt.scenarios.rules.frozen import Scenario as Frozen
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.words import word


def _page(row: Scenario) -> str:
    return reverse("scenarios:clashes", args=[row.pk])


@require_GET
def clashes(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Show what both sides wrote at once, the values side by side."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    standing = queries.standing(row)
    terms = agreement.terms_at(clock.now())
    return render(request, "scenarios/clashes.html", {
        "scenario": row, "clashes": shown_of(row, standing, terms).clashes(standing), "terms": terms,
        "may_plan": actor.has(PLAN),
    })  # fmt: skip


@require_POST
def settle(request: HttpRequest, scenario_id: UUID, thing_id: UUID, field: str) -> HttpResponse:
    """Settle one clash: one of its values takes the place of all."""
    actor, value = actor_of(request), request.POST.get("value", "")[: 4 * LONG]
    return doors.act(
        request, lambda: actions.settle(actor, scenario_id, thing_id, field, value, at=clock.now()),
        to=_page, done="scenarios.settled",
    )  # fmt: skip


@dataclass(frozen=True)
class DiffShown:
    """One difference between two states, as it is read."""

    kind: str
    about: str
    lines: list[tuple[str, str, str]]


@require_GET
def compare(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Show how a state that was put or approved differs from another, or from the list as it stands."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    terms = agreement.terms_at(clock.now())
    versions = list(queries.versions_of(row)[:20])
    now = shown_of(row, queries.standing(row), terms).told
    newest = versions[0] if versions else None
    older = _chosen(request, "from", versions, queries.both_approved(row) or newest)
    newer = _chosen(request, "to", versions, None)
    before, after = older and queries.content_of(older), queries.content_of(newer) if newer else now
    found = comparing.differences(before, after) if before else []
    return render(request, "scenarios/compare.html", {
        "scenario": row, "versions": versions, "older": older, "newer": newer,
        "found": [_shown(one, before, after, terms) for one in found],
    })  # fmt: skip


def _chosen(request: HttpRequest, name: str, versions: list[Any], default: Any) -> Any:
    asked = request.GET.get(name, "")[:64]
    return next((one for one in versions if one.digest == asked), default)


def _shown(one: comparing.Difference, before: Frozen, after: Frozen, terms: Terms) -> DiffShown:
    old, new = Shown(before, terms), Shown(after, terms)
    lines = [
        (
            word(f"scenarios.field.{name}"),
            old.named(one.thing, name, was) if was is not None else "",
            new.named(one.thing, name, is_now) if is_now is not None else "",
        )
        for name, was, is_now in one.fields
    ]
    return DiffShown(one.kind, f"{word(f'scenarios.thing.{one.thing}')} {one.label}".strip(), lines)
