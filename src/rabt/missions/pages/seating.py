"""Pages of the host's answer: accept, decline, give a seat before others; the letter that tells it."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rabt.base import clock
from rabt.missions import actions, queries
from rabt.missions.pages.nominations import page_of, why
from rabt.missions.queries.paper import letter_of
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.paper import pdf

PAPER = Path(__file__).resolve().parents[1] / "paper" / "letter.typ"


@require_POST
def accept(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Accept an officer: a seat in the order of his side, or the reserve list."""
    return doors.act(
        request, lambda: actions.accept(actor_of(request), nomination_id, at=clock.now()), to=page_of,
        done="missions.accept_done",
    )  # fmt: skip


def decline(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Decline an officer."""
    return why(request, nomination_id, actions.decline, "missions.decline")


def give_seat(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Give a seat to an officer before others of his list."""
    return why(request, nomination_id, actions.give_seat, "missions.give_seat")


@require_GET
def letter(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Print the letter that tells where a nomination stands, in both languages."""
    actor = actor_of(request)
    row = queries.nomination_to_see(actor, nomination_id)
    queries.opened(actor, row)
    answer = HttpResponse(pdf(PAPER, letter_of(row, clock.now())), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="nomination.pdf"'
    return answer
