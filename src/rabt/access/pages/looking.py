"""Who looked: the auditor's list, and the panel on a person's file."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rabt.access import queries
from rabt.access.forms import ViewingsFilter
from rabt.base import clock
from rabt.base.identifiers import ref_of
from rabt.shell import doors


def viewings(request: HttpRequest) -> HttpResponse:
    """List viewings by person, viewer, office, purpose and day; a wrong filter finds nothing."""
    form = ViewingsFilter(request.GET)
    asked = dict(form.cleaned_data) if form.is_valid() else None
    rows = queries.viewings(request.actor, asked)
    return doors.listing(request, rows, "access/viewings.html", form=form)


def lookers(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show who looked at a person: office, purpose, time, state."""
    rows = queries.looks_to_see(request.actor, ref_of("person", person_id), clock.now())
    return render(request, "access/lookers.html", {"rows": rows})
