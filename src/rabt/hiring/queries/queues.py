"""What waits for whom in this room."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.hiring.models import Proposal
from rabt.hiring.queries.contracts import contracts_to_see
from rabt.hiring.queries.demands import demands_to_see, dormant_employers
from rabt.hiring.queries.offers import offers_to_see
from rabt.hiring.queries.parties import employers_to_see, recruiters_to_see
from rabt.hiring.queries.rules_of_day import terms_at
from rabt.shell.queues import Waiting


@dataclass(frozen=True)
class Queue:
    """One kind of work: what scope it takes, where it begins, which rows, by which clock.

    `days` is how long the corridor gives for it; 0 where no clock of the pack runs.
    """

    word: str
    scope: str
    url: str
    rows: QuerySet[Any]
    clock: str
    days: int = 0


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    queues = _at_origin(viewer, at) if settings.RABT.side == "origin" else _at_destination(viewer, at)
    found = []
    for queue in queues:
        if not viewer.has(queue.scope):
            continue
        late = Q(**{f"{queue.clock}__lt": at - timedelta(days=queue.days)}) if queue.days else Q(pk=None)
        seen = queue.rows.order_by().aggregate(
            n=Count("pk"), oldest=Min(queue.clock), late=Count("pk", filter=late)
        )
        if seen["n"]:
            url = f"/hiring/{queue.url}"
            found.append(Waiting(f"hiring.{queue.word}", seen["n"], seen["oldest"], url, seen["late"]))
    return found


def _at_destination(viewer: Actor, at: datetime) -> list[Queue]:
    certify = terms_at(at).clock("contract_certify")
    employers = employers_to_see(viewer).filter(kept_by=settings.RABT.state)
    demands = demands_to_see(viewer).filter(kept_by=settings.RABT.state)
    contracts = contracts_to_see(viewer)
    return [
        Queue("employers_to_propose", "hiring.propose_employer", "employers?state=applied",
              employers.filter(state="applied"), "applied_at"),
        Queue("employers_to_decide", "hiring.decide_employer", "employers?state=proposed",
              _of_others(viewer, employers.filter(state="proposed"), "employer"), "applied_at"),
        Queue("demands_to_propose", "hiring.propose_demand", "demands?state=submitted",
              demands.filter(state="submitted"), "submitted_at"),
        Queue("demands_to_decide", "hiring.decide_demand", "demands?state=proposed",
              _of_others(viewer, demands.filter(state="proposed"), "demand"), "submitted_at"),
        Queue("offers_to_answer", "hiring.answer_offer", "offers?state=made",
              offers_to_see(viewer, state="made"), "made_at"),
        Queue("contracts_to_draw", "hiring.draw_contract", "offers?state=accepted&without=contract",
              offers_without_contract(viewer), "answered_at"),
        Queue("offers_withdrawn", "hiring.answer_offer", "offers?state=withdrawn&news=1",
              news(viewer, offers_to_see(viewer, state="withdrawn")), "news_at"),
        Queue("contracts_answered", "hiring.draw_contract", "contracts?news=1",
              news(viewer, contracts), "news_at"),
        Queue("contracts_to_certify", "hiring.certify", "contracts?state=certified",
              contracts.filter(state="certified"), "origin_certified_at", certify),
        Queue("employers_dormant", "hiring.propose_employer", "employers?state=dormant",
              dormant_employers(viewer, at), "admitted_at"),
    ]  # fmt: skip


def _at_origin(viewer: Actor, at: datetime) -> list[Queue]:
    certify = terms_at(at).clock("contract_certify")
    recruiters = recruiters_to_see(viewer).filter(kept_by=settings.RABT.state)
    drawn = contracts_to_see(viewer, state="drawn")
    consented = contracts_to_see(viewer, state="consented")
    return [
        Queue("recruiters_to_propose", "hiring.propose_recruiter", "recruiters?state=applied",
              recruiters.filter(state="applied"), "applied_at"),
        Queue("recruiters_to_decide", "hiring.decide_recruiter", "recruiters?state=proposed",
              _of_others(viewer, recruiters.filter(state="proposed"), "recruiter"), "applied_at"),
        Queue("offers_answered", "hiring.offer", "offers?news=1",
              news(viewer, offers_to_see(viewer)), "news_at"),
        Queue("contracts_answered", "hiring.offer", "contracts?news=1",
              news(viewer, contracts_to_see(viewer)), "news_at"),
        Queue("consents_to_witness", "hiring.witness_consent", "contracts?state=drawn", drawn, "drawn_at"),
        Queue("certificates_to_propose", "hiring.propose_certificate", "contracts?state=consented",
              _proposed(consented, False), "answered_at", certify),
        Queue("contracts_to_certify", "hiring.certify", "contracts?state=consented",
              _of_others(viewer, _proposed(consented, True), "contract"), "answered_at", certify),
    ]  # fmt: skip


def news(viewer: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return what the other side said to the records of this viewer's own office, and nobody has opened."""
    return rows.filter(office=viewer.office, news_at__isnull=False)


def offers_without_contract(viewer: Actor) -> QuerySet[Any]:
    """Return accepted offers for which no contract stands: still to be drawn, or returned."""
    open_ones = contracts_to_see(viewer).exclude(state="returned").values("offer_id")
    return offers_to_see(viewer, state="accepted").filter(holds_place=True).exclude(pk__in=open_ones)


def _proposed(rows: QuerySet[Any], wanted: bool) -> QuerySet[Any]:
    keys = _keys(Proposal.objects.filter(decided_by="", about__startswith="contract:"), "contract")
    return rows.filter(pk__in=keys) if wanted else rows.exclude(pk__in=keys)


def _of_others(viewer: Actor, rows: QuerySet[Any], noun: str) -> QuerySet[Any]:
    mine = {viewer.id, viewer.for_whom} - {""}
    own = Proposal.objects.filter(decided_by="", about__startswith=f"{noun}:").filter(
        Q(proposed_by__in=mine) | Q(proposed_for__in=mine)
    )
    return rows.exclude(pk__in=_keys(own, noun))


def _keys(found: QuerySet[Any], noun: str) -> list[str]:
    start = len(ref_of(noun, ""))
    return [about[start:] for about in found.values_list("about", flat=True)]
