"""An employer's page: what he owes and to whom, and what his workers owe, side by side.

Each room that knows of an obligation adds its own part, by the wiring list.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.access.rules import table
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.hiring import queries
from rabt.shell import doors
from rabt.shell.doors import actor_of

PARTS = "hiring:obligations"


@require_GET
def obligations(request: HttpRequest) -> HttpResponse:
    """Show an employer his obligations at a glance, his own figures, and the duties of both sides."""
    actor, at = actor_of(request), clock.now()
    own = queries.own_employer(actor)
    if own is None:
        raise Missing()
    terms, routes = queries.terms_at(at), table().routes
    names = [name for name in settings.RABT_PANELS[PARTS] if actor.has(routes[name].asks["get"])]
    return render(request, "hiring/obligations.html", {
        "own": own, "parts": [doors.part_of(request, name, own.pk) for name in names],
        "wage_due": terms.clock("wage_due"), "renew_within": terms.clock("permit_renewal_window"),
        "notice": terms.clock("leaving_notice"),
    })  # fmt: skip
