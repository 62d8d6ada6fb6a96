"""Putting one state of a scenario to a head, and deciding it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from rabt.base import clock
from rabt.scenarios import actions, queries
from rabt.scenarios.forms import WhyForm
from rabt.scenarios.models import Approval
from rabt.scenarios.pages.scenarios import page_of
from rabt.shell import doors
from rabt.shell.doors import actor_of


def _page(put: Approval) -> str:
    return page_of(put.scenario)


@require_POST
def put(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Put the state that is shown to a head of this side."""
    actor, digest = actor_of(request), request.POST.get("digest", "")[:64]
    return doors.act(
        request, lambda: actions.put_forward(actor, scenario_id, digest, at=clock.now()), to=_page,
        done="scenarios.put_done",
    )  # fmt: skip


def _act(request: HttpRequest, deed: Any, approval_id: UUID, done: str) -> HttpResponse:
    return doors.act(
        request, lambda: deed(actor_of(request), approval_id, at=clock.now()), to=_page, done=done
    )


@require_POST
def take_back(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Take it back from the head."""
    return _act(request, actions.take_back, approval_id, "scenarios.take_back_done")


@require_POST
def approve(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Approve it."""
    return _act(request, actions.approve, approval_id, "scenarios.approve_done")


def refuse(request: HttpRequest, approval_id: UUID) -> HttpResponse:
    """Refuse it, with what is asked for."""
    actor = actor_of(request)
    found = queries.approval_to_see(actor, approval_id)
    return doors.answer(
        request, WhyForm(request.POST or None), "scenarios/form.html", to=_page, scenario=found.scenario,
        done="scenarios.refuse_done", heading="scenarios.refuse", hint="scenarios.refuse_hint",
        back=page_of(found.scenario),
        act=lambda data: actions.refuse(actor, approval_id, data["why"], at=clock.now()),
    )  # fmt: skip


@require_POST
def tell_again(request: HttpRequest, scenario_id: UUID) -> HttpResponse:
    """Tell the other side once more all that this side wrote."""
    actor = actor_of(request)
    return doors.act(
        request, lambda: actions.tell_again(actor, scenario_id, at=clock.now()), to=page_of,
        done="scenarios.tell_again_done",
    )  # fmt: skip
