"""The list of scenarios, one scenario on its time line, one event."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.journal import queries as journal
from rabt.scenarios import actions, queries
from rabt.scenarios.forms import AboutForm
from rabt.scenarios.models import Scenario
from rabt.scenarios.pages.showing import Shown, shown_of
from rabt.scenarios.queries.scenarios import APPROVE, PLAN
from rabt.scenarios.rules import checking
from rabt.scenarios.rules.approval import Put, State
from rabt.shell import doors
from rabt.shell.doors import actor_of


def page_of(row: Scenario) -> str:
    """Return where a scenario is shown."""
    return reverse("scenarios:scenario", args=[row.pk])


@require_GET
def scenarios(request: HttpRequest) -> HttpResponse:
    """List the scenarios of this side by state, and those of the house that may be taken up."""
    actor, state = actor_of(request), doors.picked(request, "state", State)
    terms = agreement.terms_at(clock.now())
    return doors.listing(
        request, queries.scenarios_to_see(actor, state=state), "scenarios/list.html", state=state,
        states=list(State), may_plan=actor.has(PLAN), types=terms.exercises.types, names=terms.states,
        shipped=queries.shipped_to_load(actor),
    )  # fmt: skip


def open_(request: HttpRequest) -> HttpResponse:
    """Open a scenario."""
    actor = actor_of(request)
    form = AboutForm(agreement.terms_at(clock.now()), None, request.POST or None)
    return doors.answer(
        request, form, "scenarios/form.html", to=page_of, done="scenarios.open_done",
        heading="scenarios.open", hint="scenarios.open_hint",
        act=lambda data: actions.open_scenario(actor, form.said(), at=clock.now()),
    )  # fmt: skip


@require_POST
def ship(request: HttpRequest, code: str) -> HttpResponse:
    """Take a scenario of the house up as a draft."""
    return doors.act(
        request, lambda: actions.load_shipped(actor_of(request), code, at=clock.now()), to=page_of,
        done="scenarios.ship_done",
    )  # fmt: skip


@require_GET
def scenario(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Open one scenario on its time line, with what is wanting and who approved which state."""
    actor, at = actor_of(request), clock.now()
    row = queries.scenario_to_see(actor, scenario_id)
    terms = agreement.terms_at(at)
    standing = queries.standing(row)
    shown = shown_of(row, standing, terms)
    team = request.GET.get("team", "")[:70]
    return render(request, "scenarios/scenario.html", {
        "scenario": row, "shown": shown, "team": team if team in terms.exercises.teams else "",
        "line": shown.line(team if team in terms.exercises.teams else ""), "terms": terms,
        "wanting": shown.wanting(checking.lacks(shown.told, terms)),
        "timeline": journal.timeline(actor, row.ref), "seen": queries.newest(row),
        **_approval(actor, row), "may_plan": actor.has(PLAN),
    })  # fmt: skip


def _approval(actor: Any, row: Scenario) -> dict[str, Any]:
    put, both = queries.put_now(row, actor.state), queries.both_approved(row)
    given = list(queries.approvals_of(row)[:20])
    is_open = row.state in (State.DRAFT, State.APPROVED_THERE)
    return {
        "put": put, "both": both, "given": given,
        "both_is_now": both is not None and both.digest == row.digest,
        "people": access.accounts_of([name for one in given for name in (one.proposed_by, one.decided_by)]),
        "may_put": actor.has(PLAN) and is_open and not row.lacks,
        "may_take_back": actor.has(PLAN) and put is not None,
        "may_decide": actor.has(APPROVE) and put is not None and put.proposed_by != actor.id,
        "seconds": access.seconds_after(actor, APPROVE, row.office, put.proposed_by) if put else None,
        "approved_now": [
            one.side for one in given if one.state == Put.APPROVED and one.digest == row.digest
        ],
    }  # fmt: skip


@require_GET
def event(request: HttpRequest, scenario_id: UUID, thing_id: UUID) -> HttpResponse:
    """Open one event: what is said, to whom, what is expected, and who wrote what when."""
    actor = actor_of(request)
    row = queries.scenario_to_see(actor, scenario_id)
    terms = agreement.terms_at(clock.now())
    standing = queries.standing(row)
    shown: Shown = shown_of(row, standing, terms)
    found = shown.told.by_id.get(thing_id)
    if found is None:
        raise Missing()
    words = list(queries.history(actor, row, thing_id)[:40])
    return render(request, "scenarios/event.html", {
        "scenario": row, "one": shown.event(found), "shown": shown, "words": shown.history(words),
        "people": access.accounts_of([one.by for one in words]), "may_plan": actor.has(PLAN),
        "clashes": [one for one in standing.clashes if one.thing_id == thing_id], "terms": terms,
    })  # fmt: skip
