"""The part of a worker's own page that shows his contracts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rabt.base import clock
from rabt.hiring import queries
from rabt.hiring.queries.paper import clauses_of, posting_of
from rabt.hiring.queries.wording import lines
from rabt.shell.words import tongue, word


@require_GET
def own(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker his contracts, each with its terms and his rights, in his language."""
    corridor = queries.terms_at(clock.now())
    contracts = [
        {
            "row": row, "lines": lines(row.terms(), corridor), "posting": posting_of(row, tongue()),
            "clauses": [word(f"hiring.clause.{name}") for name in clauses_of(row, corridor)],
        }
        for row in queries.own_contracts(request.actor, person_id)
    ]  # fmt: skip
    return render(request, "hiring/own.html", {"contracts": contracts})
