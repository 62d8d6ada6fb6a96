"""The day of who employs or recruits: places, people, what lacks, what runs out; renewals in one go."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.hiring import queries as hiring
from rabt.permits import actions, queries
from rabt.permits.pages.permits import SHEET, actor_of
from rabt.permits.rules.permit import HOLDS_CARD
from rabt.permits.rules.reminding import REMINDERS, days_before
from rabt.shell import doors
from rabt.shell.problems import Told, told

MOST = 50
"""As many renewals as are asked for in one go: a page of the list."""


@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Show on one page what this office asked for, whom it has, what they lack and what runs out."""
    actor, at = actor_of(request), clock.now()
    terms, states = agreement.terms_at(at), queries.counts_by_state(actor)
    days, ends = days_before(terms), queries.counts_of_ending(actor, at)
    return render(request, "permits/staff.html", {
        "ending": [(name, days[name], n) for name, n in ends.items()],
        "states": [(state, states[state]) for state in sorted(HOLDS_CARD) if state in states],
        "demands": [(row, terms.occupations.get(row.occupation), places)
                    for row, places in hiring.asked_and_taken(actor, at)],
        "lines": queries.on_their_way(actor, at),
    })  # fmt: skip


@require_GET
def obligations(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Show, on an employer's page of obligations, the permits that run out, and his renewals' median."""
    actor, at = actor_of(request), clock.now()
    hiring.employer_to_see(actor, employer_id)
    terms, ends = agreement.terms_at(at), queries.counts_of_ending(actor, at)
    days = days_before(terms)
    return render(request, "permits/obligations.html", {
        "ending": [(name, days[name], n) for name, n in ends.items()], "any": any(ends.values()),
        "one": queries.renewals_compared(employer_id, at), "days": terms.clock("employer_compared"),
        "least": terms.number("least_shown"),
    })  # fmt: skip


@require_GET
def ending(request: HttpRequest) -> HttpResponse:
    """List the permits that run out within the chosen days, the first to end first."""
    actor, at = actor_of(request), clock.now()
    within = request.GET.get("within", "")
    within = within if within in REMINDERS else REMINDERS[0]
    rows = queries.Named(actor, queries.ending(actor, within, at), label=_stands)
    terms = agreement.terms_at(at)
    deed = "renew_chosen" if _may_renew(actor) else "ask_chosen" if actor.has("permits.ask_renewal") else ""
    return doors.listing(
        request, rows, "permits/ending.html", sheet=SHEET, within=within,
        choices=days_before(terms).items(), may=bool(deed),
        open=("", "asked") if _may_renew(actor) else ("",), word=f"permits.{deed}",
        deed=reverse(f"permits:{deed}") if deed else "",
    )  # fmt: skip


def _stands(row: Any) -> str:
    """Say whether a renewal waits for a decision, or for a clerk, or nobody asked."""
    return "waits" if row.renewal_waits else "asked" if row.renewal_asked_at else ""


def _may_renew(actor: Actor) -> bool:
    """Tell whether this viewer may propose several at once: by his scope, and by the corridor's rule."""
    return actor.has("permits.propose") and agreement.terms_at(clock.now()).policy("batch_propose_permits")


@require_POST
def renew_chosen(request: HttpRequest) -> HttpResponse:
    """Propose to renew each chosen permit on its own contract; what is refused for one stops no other."""
    actor = actor_of(request)
    if not _may_renew(actor):
        raise Refused("batch_not_allowed")
    return _each_chosen(request, lambda key: actions.renew_permit(actor, key, at=clock.now()))


@require_POST
def ask_chosen(request: HttpRequest) -> HttpResponse:
    """Ask for the renewal of each chosen permit; what is refused for one stops no other."""
    actor = actor_of(request)
    return _each_chosen(request, lambda key: actions.ask_renewal(actor, key, at=clock.now()))


@require_POST
def ask(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Ask for the renewal of one permit."""
    return doors.act(
        request, lambda: actions.ask_renewal(actor_of(request), permit_id, at=clock.now()),
        to=reverse("permits:permit", args=[permit_id]), done="permits.ask_renewal_done",
    )  # fmt: skip


def _each_chosen(request: HttpRequest, deed: Callable[[UUID], object]) -> HttpResponse:
    """Do the same for each permit that was chosen from the list, and tell what became of each."""
    actor = actor_of(request)
    chosen = [key for key in map(uuid_of, request.POST.getlist("permit")[:MOST]) if key]
    found = queries.ending(actor, REMINDERS[0], clock.now()).filter(pk__in=chosen)
    outcomes = [(row, _done(deed, row.record.pk)) for row in queries.Named(actor, found)[:MOST]]
    return render(request, "permits/renewed.html", {"outcomes": outcomes})


def _done(deed: Callable[[UUID], object], permit_id: UUID) -> Told | None:
    try:
        deed(permit_id)
    except Problem as problem:
        return told(problem)
    return None


def uuid_of(text: str) -> UUID | None:
    """Read an identifier that a browser sent, or nothing."""
    with suppress(ValueError):
        return UUID(text)
    return None
