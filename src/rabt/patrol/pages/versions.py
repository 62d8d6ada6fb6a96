"""Pages of one version of a plan: its table, its reasons, what it breaks, and who decides."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import queries as journal
from rabt.patrol import actions, queries
from rabt.patrol.forms import WhyForm
from rabt.patrol.models import Version
from rabt.patrol.pages.plans import page_of_version
from rabt.patrol.queries.patrols import APPROVE, PLAN
from rabt.patrol.queries.table import broken, by_day, changes, naming, why
from rabt.patrol.rules import told as rules
from rabt.patrol.rules.states import State
from rabt.patrol.rules.told import PatrolTold
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told as problem_of


@require_GET
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Open one version of a plan."""
    actor = actor_of(request)
    row = queries.version_to_see(actor, version_id)
    queries.opened(actor, row)
    return render(request, "patrol/version.html", context(actor, row))


def context(actor: Actor, row: Version) -> dict[str, Any]:
    """Gather what the page of a version shows, and what this viewer may do with it."""
    terms = agreement.terms_at(clock.now())
    sheet = queries.sheet_of(row)
    told = naming(row, terms)
    compared = rules.differences(_stands(row), sheet.patrols)
    ours = row.plan.made_in == actor.state
    open_ = row.state in (State.DRAWN, State.RECEIVED, State.PUT)
    return {
        "version": row, "plan": row.plan, "ours": ours, "table": by_day(sheet.patrols, told.officers, terms),
        "reasons": why(sheet.reasons, terms), "left_out": sheet.left_out, "terms": terms,
        "broken": broken(queries.breaches(row), told) if open_ else [], "checked": open_,
        "changes": changes(compared, told),
        "people": access.accounts_of([row.made_by, row.proposed_by, row.decided_by]),
        "problem": problem_of(Refused(row.problem)) if row.problem else None,
        "may_edit": actor.has(PLAN) and row.state == State.DRAWN,
        "may_put": actor.has(PLAN) and row.state in (State.DRAWN, State.RECEIVED),
        "may_take_back": actor.has(PLAN) and row.state == State.PUT,
        "may_decide": actor.has(APPROVE) and row.state == State.PUT and row.proposed_by != actor.id,
        "seconds": access.seconds_after(actor, APPROVE, row.office, row.proposed_by)
        if row.state == State.PUT else None,
        "may_stop": actor.has(PLAN) and row.state in (State.DRAWN, State.COMPUTING),
        "may_revise": actor.has(PLAN) and ours and row.state in (State.REFUSED, State.IN_FORCE)
        and queries.on_its_way(row.plan) is None,
        "edits": len(row.edits), "timeline": journal.timeline(actor, row.ref),
        "sealed": bool(row.seal) and row.unsealed_at is None,
    }  # fmt: skip


def _stands(row: Version) -> list[PatrolTold]:
    """Return the patrols in force that a version on its way would change; its own where it changes none."""
    before = queries.in_force(row.plan)
    if before is None or row.state in (State.REPLACED, State.COMPUTING, State.DROPPED):
        return queries.sheet_of(row).patrols
    return queries.sheet_of(before).patrols


@require_GET
def bar(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Show how far the drawing of a version has come; once it is over, the page is loaded anew."""
    row = queries.version_to_see(actor_of(request), version_id)
    found = render(request, "patrol/bar.html", {"version": row})
    if row.state != State.COMPUTING:
        found.headers["HX-Redirect"] = page_of_version(row)
    return found


@require_POST
def stop(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Stop drawing, or drop a draft."""
    return _act(request, actions.stop_drawing, version_id, "patrol.stop_done")


@require_POST
def put(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Put a version to a head of this side."""
    return _act(request, actions.put_forward, version_id, "patrol.put_done")


@require_POST
def take_back(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Take a version back from the head."""
    return _act(request, actions.take_back, version_id, "patrol.take_back_done")


@require_POST
def approve(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Approve a version."""
    return _act(request, actions.approve, version_id, "patrol.approve_done")


def _act(request: HttpRequest, deed: Any, version_id: UUID, done: str) -> HttpResponse:
    return doors.act(
        request, lambda: deed(actor_of(request), version_id, at=clock.now()), to=page_of_version, done=done
    )


def refuse(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Refuse a version, with what is asked for."""
    actor = actor_of(request)
    row = queries.version_to_see(actor, version_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "patrol/form.html", to=page_of_version,
        done="patrol.refuse_done", version=row, heading="patrol.refuse", hint="patrol.refuse_hint",
        act=lambda data: actions.refuse(actor, version_id, data["why"], at=clock.now()),
    )  # fmt: skip


def revise(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Take a version up again as a draft."""
    actor = actor_of(request)
    row = queries.version_to_see(actor, version_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "patrol/form.html", to=page_of_version,
        done="patrol.revise_done", version=row, heading="patrol.revise", hint="patrol.revise_hint",
        act=lambda data: actions.revise(actor, version_id, data["why"], at=clock.now()),
    )  # fmt: skip
