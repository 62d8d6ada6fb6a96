"""What waits for whom in this room."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.corridor import Terms
from rabt.hiring.models import Proposal
from rabt.hiring.queries.contracts import contracts_to_see
from rabt.hiring.queries.demands import demands_to_see, dormant_employers
from rabt.hiring.queries.doubled import contracts_of_one_person
from rabt.hiring.queries.offers import offers_to_see
from rabt.hiring.queries.parties import employers_to_see, recruiters_to_see
from rabt.hiring.queries.projects import projects_to_see
from rabt.hiring.queries.rules_of_day import terms_at
from rabt.hiring.queries.stops import employers_to_restore
from rabt.shell.queues import Queue, Sorted, Waiting, by_person
from rabt.shell.words import tongue


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [found for queue in queues(viewer) if (found := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    at = clock.now()
    terms = terms_at(at)
    origin = settings.RABT.side == "origin"
    found = _at_origin(viewer, terms) if origin else _at_destination(viewer, terms, at)
    mine = [queue for queue in found if viewer.has(queue.scope)]
    return [replace(queue, **_sorted(queue.noun, terms), **_spoken(queue.noun, terms)) for queue in mine]


def _queue(
    word: str, scope: str, noun: str, rows: Callable[[], QuerySet[Any]], clock: str, days: int = 0
) -> Queue:
    says = SAYS.get(noun, by_person)
    return Queue(
        f"hiring.{word}", f"hiring.{scope}", noun, rows, clock, f"hiring:{noun}", days=days, says=says
    )


def _sorted(noun: str, terms: Terms) -> Sorted:
    if noun == "employer":
        return Sorted(kind="sector", kinds=terms.sectors)
    return Sorted(kind="" if noun in ("recruiter", "project") else "occupation", kinds=terms.occupations)


def _party(row: Any) -> str:
    return f"{row.name_ar} · {row.name_latin}" if row.name_latin else str(row.name_ar)


def _spoken(noun: str, terms: Terms) -> dict[str, Any]:
    """Say how a record is named whose words stand in the corridor."""
    return {"says": partial(_demand, terms)} if noun == "demand" else {}


def _demand(terms: Terms, row: Any) -> str:
    trade = terms.occupations.get(row.occupation)
    called = getattr(trade.name, tongue()) if trade else row.occupation
    return f"{row.employer.name_ar} · {row.number} × {called}"


def _project(row: Any) -> str:
    return f"{row.name} · {row.contractor.name_ar} · {row.award_number}"


SAYS: dict[str, Callable[[Any], str]] = {
    "employer": _party, "recruiter": _party, "project": _project,
}  # fmt: skip


def _at_destination(viewer: Actor, terms: Terms, at: datetime) -> list[Queue]:
    certify, kept = terms.clock("contract_certify"), {"kept_by": settings.RABT.state}

    def employers(state: str) -> QuerySet[Any]:
        return employers_to_see(viewer, state).filter(**kept)

    def demands(state: str) -> QuerySet[Any]:
        return demands_to_see(viewer, state=state).filter(**kept)

    return [
        _queue("employers_to_propose", "propose_employer", "employer",
               lambda: employers("applied"), "applied_at"),
        _queue("employers_to_decide", "decide_employer", "employer",
               lambda: _of_others(viewer, employers("proposed"), "employer"), "applied_at"),
        _queue("employers_to_restore", "decide_employer", "employer",
               lambda: employers_to_restore(viewer), "freed_at"),
        _queue("projects_to_confirm", "demand", "project",
               lambda: projects_to_see(viewer, state="submitted"), "submitted_at"),
        _queue("projects_to_propose", "propose_project", "project",
               lambda: projects_to_see(viewer, state="confirmed"), "submitted_at"),
        _queue("projects_to_decide", "decide_project", "project",
               lambda: _of_others(viewer, projects_to_see(viewer, state="proposed"), "project"),
               "submitted_at"),
        _queue("demands_to_propose", "propose_demand", "demand",
               lambda: demands("submitted"), "submitted_at"),
        _queue("demands_to_decide", "decide_demand", "demand",
               lambda: _of_others(viewer, demands("proposed"), "demand"), "submitted_at"),
        _queue("offers_to_answer", "answer_offer", "offer",
               lambda: offers_to_see(viewer, state="made"), "made_at"),
        _queue("contracts_to_draw", "draw_contract", "offer",
               lambda: offers_without_contract(viewer), "answered_at"),
        _queue("offers_withdrawn", "answer_offer", "offer",
               lambda: news(viewer, offers_to_see(viewer, state="withdrawn")), "news_at"),
        _queue("contracts_answered", "draw_contract", "contract",
               lambda: news(viewer, contracts_to_see(viewer)), "news_at"),
        _queue("contracts_to_certify", "certify", "contract",
               lambda: contracts_to_see(viewer, state="certified"), "origin_certified_at", certify),
        _queue("contracts_of_one_person", "certify", "contract",
               lambda: contracts_of_one_person(viewer), "drawn_at"),
        _queue("employers_dormant", "propose_employer", "employer",
               lambda: dormant_employers(viewer, at), "admitted_at"),
    ]  # fmt: skip


def _at_origin(viewer: Actor, terms: Terms) -> list[Queue]:
    certify = terms.clock("contract_certify")

    def recruiters(state: str) -> QuerySet[Any]:
        return recruiters_to_see(viewer, state).filter(kept_by=settings.RABT.state)

    def consented(proposed: bool) -> QuerySet[Any]:
        return _proposed(contracts_to_see(viewer, state="consented"), proposed)

    return [
        _queue("recruiters_to_propose", "propose_recruiter", "recruiter",
               lambda: recruiters("applied"), "applied_at"),
        _queue("recruiters_to_decide", "decide_recruiter", "recruiter",
               lambda: _of_others(viewer, recruiters("proposed"), "recruiter"), "applied_at"),
        _queue("offers_answered", "offer", "offer", lambda: news(viewer, offers_to_see(viewer)), "news_at"),
        _queue("contracts_answered", "offer", "contract",
               lambda: news(viewer, contracts_to_see(viewer)), "news_at"),
        _queue("consents_to_witness", "witness_consent", "contract",
               lambda: contracts_to_see(viewer, state="drawn"), "drawn_at"),
        _queue("certificates_to_propose", "propose_certificate", "contract",
               lambda: consented(False), "answered_at", certify),
        _queue("contracts_to_certify", "certify", "contract",
               lambda: _of_others(viewer, consented(True), "contract"), "answered_at", certify),
        _queue("contracts_of_one_person", "certify", "contract",
               lambda: contracts_of_one_person(viewer), "drawn_at"),
    ]  # fmt: skip


def news(viewer: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return what the other side said to the records of this viewer's own office, and nobody has opened."""
    return rows.filter(office=viewer.office, news_at__isnull=False)


def offers_without_contract(viewer: Actor) -> QuerySet[Any]:
    """Return accepted offers for which no contract stands: still to be drawn, returned, or taken back."""
    open_ones = contracts_to_see(viewer).exclude(state__in=("returned", "withdrawn")).values("offer_id")
    return offers_to_see(viewer, state="accepted").filter(holds_place=True).exclude(pk__in=open_ones)


def _proposed(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    keys = _keys(Proposal.objects.filter(decided_by="", about__startswith="contract:"), "contract")
    return rows.filter(pk__in=keys) if wanted else rows.exclude(pk__in=keys)


def _of_others(viewer: Actor, rows: QuerySet[Any], noun: str) -> QuerySet[Any]:
    """Leave out what this viewer proposed himself, within the one question that the queue asks."""
    mine = {viewer.id, viewer.for_whom} - {""}
    about = Concat(Value(str(ref_of(noun, ""))), Cast(OuterRef("pk"), CharField()))
    own = Proposal.objects.filter(
        Q(proposed_by__in=mine) | Q(proposed_for__in=mine), decided_by="", about=about
    )
    return rows.exclude(Exists(own))


def _keys(found: QuerySet[Any], noun: str) -> list[str]:
    start = len(ref_of(noun, ""))
    return [about[start:] for about in found.values_list("about", flat=True)]
