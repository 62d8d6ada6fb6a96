"""A crew's papers and permits on one page; permits proposed for several, each by an act of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Problem
from rabt.permits import actions, queries
from rabt.permits.pages.permits import actor_of
from rabt.shell.problems import Told, told


@require_GET
def crew(request: HttpRequest, crew_id: UUID) -> HttpResponse:
    """Show on a crew's page which papers and permit each man has or lacks."""
    actor = actor_of(request)
    lines = queries.crew(actor, crew_id, clock.now())
    return render(
        request, "permits/crew.html", {"lines": lines, "crew_id": crew_id, "may": _may_propose(actor)}
    )


def _may_propose(actor: Actor) -> bool:
    """Tell whether this viewer may propose several at once: by his scope, and by the corridor's rule."""
    return actor.has("permits.propose") and agreement.terms_at(clock.now()).policy("batch_propose_permits")


@require_POST
def crew_propose(request: HttpRequest, crew_id: UUID) -> HttpResponse:
    """Propose a permit for each chosen man; what is refused for one stops none of the others."""
    actor = actor_of(request)
    if not _may_propose(actor):
        raise Missing()
    chosen = set(request.POST.getlist("contract"))
    lines = [one for one in queries.crew(actor, crew_id, clock.now()) if str(one.entry.contract_id) in chosen]
    outcomes = [(one, _proposed(actor, one.entry.contract_id)) for one in lines]
    return render(request, "permits/crew_done.html", {"outcomes": outcomes, "crew_id": crew_id})


def _proposed(actor: Actor, contract_id: UUID) -> Told | None:
    try:
        actions.propose_permit(actor, contract_id, at=clock.now())
    except Problem as problem:
        return told(problem)
    return None
