"""The part of a worker's own page that shows his file, if he has one; else nothing at all."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.access import viewing
from rabt.base.identifiers import ref_of
from rabt.regularisation import queries
from rabt.shell.doors import actor_of


@require_GET
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker where his file stands and by when it goes on."""
    actor = actor_of(request)
    viewing.note_own(actor, ref_of("person", person_id))
    rows = [row for row in queries.own_files(actor) if row.who_id == person_id]
    return render(request, "regularisation/own.html", {"rows": rows})
