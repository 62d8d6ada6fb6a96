"""Once a plan is over its seal is open: its lots are drawn again and held against what went out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.patrol import queries
from rabt.patrol.queries.drawn_again import drawn_again
from rabt.shell import doors
from rabt.shell.doors import actor_of


@require_GET
def audits(request: HttpRequest) -> HttpResponse:
    """List the versions whose seal is open."""
    return doors.listing(request, queries.versions_to_audit(actor_of(request)), "patrol/audits.html")


@require_GET
def audit(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Draw the lots of a version again."""
    actor = actor_of(request)
    row = queries.version_to_audit(actor, version_id)
    queries.opened(actor, row)
    return render(request, "patrol/audit.html", {
        "version": row, "plan": row.plan, "shifts": drawn_again(row),
        "fits": queries.fits_seal(row.seed, row.seal), "terms": agreement.terms_at(clock.now()),
        "edits": row.edits,
    })  # fmt: skip
