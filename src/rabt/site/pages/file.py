"""Panels of the worker's file that no single room can give: what happened, and what crossed over."""

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.base.actor import Actor
from rabt.exchange import queries as exchange
from rabt.journal import queries as journal
from rabt.people import queries as people


def refs(viewer: Actor, person_id: UUID) -> list[str]:
    """Name a worker and every record of his that this viewer may see. A look at him."""
    person = people.person_to_see(viewer, person_id)
    rooms = [import_module(module) for module in settings.RABT_TRAIL]
    return [person.ref, *(ref for room in rooms for ref in room.refs_of(viewer, person_id))]


@require_GET
def timeline(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show what happened to a worker's records, newest first."""
    rows = journal.acts_about(request.actor, refs(request.actor, person_id))
    return render(request, "site/timeline.html", {"rows": rows})


@require_GET
def letters(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show what was told to the other state about a worker, and what it told."""
    rows = exchange.letters_about(request.actor, refs(request.actor, person_id))
    return render(request, "site/letters.html", {"rows": rows})
