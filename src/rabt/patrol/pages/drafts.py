"""A patrol of a draft is changed by hand, with the independent checker's word at each touch."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Refused, Stale
from rabt.patrol import actions, queries
from rabt.patrol.forms import AddForm, PatrolForm
from rabt.patrol.messages import Crews
from rabt.patrol.models import Version
from rabt.patrol.queries.table import Told, broken, named_shift, naming
from rabt.patrol.rules import editing
from rabt.patrol.rules.days import shifts_of
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told as problem_of


def _offers(row: Version) -> dict[str, Crews]:
    return {state: Crews.from_body(body) for state, body in row.facts["offers"].items()}


def _form(row: Version, patrol: Any, data: Any) -> PatrolForm:
    terms = agreement.terms_at(clock.now())
    return PatrolForm(_offers(row), row.plan.stretches, terms, data, patrol=patrol)


def _told(row: Version) -> Told:
    return naming(row, agreement.terms_at(clock.now()))


def _page(found: Any) -> str:
    """Return the draft's page at the patrol that was changed."""
    anchor = f"#p-{found.patrol.patrol_id}" if found.patrol else ""
    return reverse("patrol:version", args=[found.version.pk]) + anchor


def edit(request: HttpRequest, version_id: UUID, patrol_id: UUID) -> HttpResponse:
    """Change one patrol of a draft."""
    actor = actor_of(request)
    row = queries.version_to_see(actor, version_id)
    patrol = editing.find(queries.sheet_of(row).patrols, patrol_id)
    if request.method == "GET":
        queries.opened(actor, row)
    form = _form(row, patrol, request.POST or None)

    def act(data: dict[str, Any]) -> Any:
        try:
            return actions.edit_patrol(
                actor, version_id, patrol_id, form.said(data), at=clock.now(), seen=data["seen"]
            )
        except Stale:
            form.look_again(patrol)
            raise

    return doors.answer(
        request, form, "patrol/edit.html", to=_page, done="patrol.edit_done", version=row, patrol=patrol,
        act=act, shift=named_shift(patrol.on, patrol.shift, agreement.terms_at(clock.now())),
        broken=broken(queries.breaches(row), _told(row)),
    )  # fmt: skip


@require_POST
def check(request: HttpRequest, version_id: UUID, patrol_id: UUID) -> HttpResponse:
    """Say what a change would break, before it is kept."""
    actor = actor_of(request)
    row = queries.version_to_see(actor, version_id)
    form = _form(row, None, request.POST)
    told: dict[str, Any] = {}
    if form.is_valid():
        try:
            found = actions.would_break(row, patrol_id, form.said(form.cleaned_data))
            told = {"broken": broken(found, _told(row)), "checked": True}
        except Refused as problem:
            told = {"problem": problem_of(problem)}
    return render(request, "patrol/broken.html", told)


def add(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Add a patrol to a draft."""
    actor = actor_of(request)
    row = queries.version_to_see(actor, version_id)
    terms = agreement.terms_at(clock.now())
    shifts = [
        (one.id, named_shift(one.on, one.code, terms))
        for one in shifts_of(row.plan.since_on, row.plan.until_on, terms)
    ]
    form = AddForm(shifts, _offers(row), row.plan.stretches, terms, request.POST or None)
    return doors.answer(
        request, form, "patrol/form.html", to=_page, done="patrol.edit_done", version=row,
        heading="patrol.add", hint="patrol.add_hint",
        act=lambda data: actions.add_patrol(
            actor, version_id, data["shift"], form.said(data), at=clock.now()
        ),
    )  # fmt: skip


@require_POST
def remove(request: HttpRequest, version_id: UUID, patrol_id: UUID) -> HttpResponse:
    """Take a patrol out of a draft."""
    return doors.act(
        request,
        lambda: actions.remove_patrol(actor_of(request), version_id, patrol_id, at=clock.now()),
        to=_page, done="patrol.remove_done",
    )  # fmt: skip
