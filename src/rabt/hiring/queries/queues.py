"""What waits for whom in this room."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from rabt.base.actor import Actor
from rabt.base.identifiers import ref_of
from rabt.hiring.models import Proposal
from rabt.hiring.queries.contracts import contracts_to_see
from rabt.hiring.queries.demands import demands_to_see
from rabt.hiring.queries.offers import offers_to_see
from rabt.hiring.queries.parties import employers_to_see, recruiters_to_see
from rabt.shell.queues import Waiting


@dataclass(frozen=True)
class Queue:
    """One kind of work: what scope it takes, where it begins, which rows, by which clock."""

    word: str
    scope: str
    url: str
    rows: QuerySet[Any]
    clock: str


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    queues = _at_origin(viewer) if settings.RABT.side == "origin" else _at_destination(viewer)
    found = []
    for queue in queues:
        if not viewer.has(queue.scope):
            continue
        seen = queue.rows.order_by().aggregate(n=Count("pk"), oldest=Min(queue.clock))
        if seen["n"]:
            found.append(Waiting(f"hiring.{queue.word}", seen["n"], seen["oldest"], f"/hiring/{queue.url}"))
    return found


def _at_destination(viewer: Actor) -> list[Queue]:
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
        Queue("contracts_to_certify", "hiring.certify", "contracts?state=certified",
              contracts.filter(state="certified"), "origin_certified_at"),
    ]  # fmt: skip


def _at_origin(viewer: Actor) -> list[Queue]:
    recruiters = recruiters_to_see(viewer).filter(kept_by=settings.RABT.state)
    drawn = contracts_to_see(viewer, state="drawn")
    consented = contracts_to_see(viewer, state="consented")
    return [
        Queue("recruiters_to_propose", "hiring.propose_recruiter", "recruiters?state=applied",
              recruiters.filter(state="applied"), "applied_at"),
        Queue("recruiters_to_decide", "hiring.decide_recruiter", "recruiters?state=proposed",
              _of_others(viewer, recruiters.filter(state="proposed"), "recruiter"), "applied_at"),
        Queue("consents_to_witness", "hiring.witness_consent", "contracts?state=drawn", drawn, "drawn_at"),
        Queue("certificates_to_propose", "hiring.propose_certificate", "contracts?state=consented",
              _proposed(consented, False), "answered_at"),
        Queue("contracts_to_certify", "hiring.certify", "contracts?state=consented",
              _of_others(viewer, _proposed(consented, True), "contract"), "answered_at"),
    ]  # fmt: skip


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
