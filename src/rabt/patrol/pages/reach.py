"""Page of the reach: which part of the line patrols can look at, which none can and why, in a picture."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.patrol import queries
from rabt.shell.doors import actor_of


@require_GET
def reach(request: HttpRequest) -> HttpResponse:
    """Show the line from the sea on: what is reached, what is not and why, and what would bring the rest."""
    terms = agreement.terms_at(clock.now())
    return render(request, "patrol/reach.html", {
        "reach": queries.reach(actor_of(request), terms), "bases": terms.border.bases, "states": terms.states,
    })  # fmt: skip
