"""Pages of permits: lists, the file, the panel on the worker's file."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.permits import queries
from rabt.permits.queries.leavings import ASKS
from rabt.permits.queries.queues import of_others
from rabt.permits.rules import number as numbers
from rabt.permits.rules.permit import HOLDS_CARD, State, Step, steps_from
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import article
from rabt.shell.sheets import Column
from rabt.shell.words import tongue, word

SHEET = (
    Column("permits.number", lambda row: row.record.spoken_number),
    Column("permits.worker", lambda row: row.who.name_ar if row.who else ""),
    Column("permits.name_latin", lambda row: row.who.name_latin if row.who else ""),
    Column("permits.employer", lambda row: row.record.employer_name_ar),
    Column("permits.occupation", lambda row: row.record.occupation),
    Column("permits.state_label", lambda row: word(f"permits.state.{row.record.state}")),
    Column("permits.valid_until", lambda row: row.record.valid_until),
)  # fmt: skip
"""The list of permits as it is taken away."""


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List permits by state; a number finds one."""
    actor = actor_of(request)
    state, typed = request.GET.get("state", "")[:20], request.GET.get("number", "")[:30]
    number, wrong = "", None
    if typed:
        try:
            number = numbers.read_number(typed)
        except Refused as refused:
            wrong = refused
    rows = queries.permits_to_see(actor, state=state, number=number or (typed and "-"))
    if state == State.PROPOSED and actor.has("permits.decide"):
        rows = of_others(actor, rows).reverse()
    at = clock.now()
    terms = agreement.terms_at(at)
    late = at - timedelta(days=terms.clock("permit_decide"))
    named = queries.Named(
        actor, rows, label=lambda row: row.state == State.PROPOSED and row.proposed_at < late
    )
    return doors.listing(
        request, named, "permits/list.html", sheet=SHEET, state=state, number=typed, states=list(State),
        wrong=wrong, terms=terms,
    )  # fmt: skip


@require_GET
def to_propose(request: HttpRequest) -> HttpResponse:
    """List the contracts in force for which a permit may be asked; an earlier refusal is shown beside."""
    actor, at = actor_of(request), clock.now()
    found = queries.proposable(actor)
    earlier = queries.refusals(actor, found.values("pk"), at)
    rows = queries.Named(actor, found, label=lambda row: earlier.get(row.pk))
    return doors.listing(request, rows, "permits/contracts.html", heading="permits.permits_to_propose")


@require_GET
def renewals(request: HttpRequest) -> HttpResponse:
    """List the renewals that wait for a decision."""
    actor = actor_of(request)
    rows = of_others(actor, queries.renewals_to_see(actor, state="proposed"))
    return doors.listing(request, rows, "permits/renewals.html")


@dataclass(frozen=True)
class Deed:
    """What this viewer can do with a permit as it stands: a page, or one button."""

    word: str
    url: str
    posts: bool = False
    look: str = "quiet"


DEEDS: tuple[tuple[Step, str, str, bool, str], ...] = (
    (Step.GRANT, "permits.decide", "decide", False, "main"),
    (Step.RENEW, "permits.propose", "renew", False, "main"),
    (Step.CHANGE_EMPLOYER, "permits.propose", "renew", False, "main"),
    (Step.LOSE_WORK, "permits.propose", "lose_work", True, "quiet"),
    (Step.LIFT, "permits.decide", "lift", True, "main"),
    (Step.SUSPEND, "permits.decide", "suspend", False, "quiet"),
    (Step.WITHDRAW, "permits.propose", "withdraw", False, "danger"),
)
"""Which step of the table asks for which scope, on which page, by a button or a form."""


def deeds(actor: Actor, found: queries.Sheet) -> list[Deed]:
    """Return what the table and this viewer's scopes allow for a permit kept here."""
    open_steps = steps_from(found.permit.state) if found.kept_here else ()
    allowed = [
        (name, posts, look)
        for step, scope, name, posts, look in DEEDS
        if step in open_steps and actor.has(scope) and not (step is Step.GRANT and _own(actor, found))
    ]
    if (
        found.permit.state == State.ACTIVE
        and found.kept_here
        and actor.has("permits.propose")
        and not found.leaving
    ):
        allowed.append(("leave", True, "quiet"))
    allowed += _of_work(actor, found)
    if found.asks_renewal and actor.has("permits.ask_renewal"):
        allowed.append(("ask_renewal", True, "main"))
    if found.permit.renewal_asked_at and found.kept_here and actor.has("permits.propose"):
        allowed.append(("decline_renewal", False, "quiet"))
    lost = any((one.kind, one.state) == ("loss", "open") for one in found.measures)
    if found.permit.state in HOLDS_CARD and actor.has("permits.report_loss") and not lost:
        allowed.append(("loss", False, "quiet"))
    return [
        Deed(f"permits.{name}", reverse(f"permits:{name}", args=[found.permit.pk]), posts, look)
        for name, posts, look in dict.fromkeys(allowed)
    ]


def _of_work(actor: Actor, found: queries.Sheet) -> list[tuple[str, bool, str]]:
    """Return what may be said of a worker and his employer while he works: a report, or a silence."""
    running = {one.kind for one in found.measures if one.state == "open"}
    offers = (("absence", "permits.report_absence"), ("silence", "permits.propose"))
    works = found.kept_here and Step.LOSE_WORK in steps_from(found.permit.state)
    return [
        (name, False, "quiet") for name, scope in offers if works and actor.has(scope) and name not in running
    ]


def _own(actor: Actor, found: queries.Sheet) -> bool:
    return found.permit.proposed_by in (actor.id, actor.for_whom)


@require_GET
def permit(request: HttpRequest, permit_id: UUID) -> HttpResponse:
    """Open a permit's file: facts, papers, card, renewals and what happened."""
    actor, at = actor_of(request), clock.now()
    found = queries.sheet(actor, permit_id, at)
    wish = found.leaving
    return render(request, "permits/permit.html", {
        "seconds": access.seconds_after(actor, ASKS, wish.office, wish.asked_by) if wish else None,
        "sheet": found, "permit": found.permit, "terms": found.terms, "deeds": deeds(actor, found),
        "article": article(found.reason.article, tongue()) if found.reason else "",
    })  # fmt: skip


@require_GET
def panel(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show a worker's permits and papers on his file."""
    entries = queries.panel(actor_of(request), person_id, clock.now())
    return render(
        request, "permits/panel.html", {"entries": entries, "terms": agreement.terms_at(clock.now())}
    )
