"""Reads of the papers before departure."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.corridor.shapes import DocumentRule
from rabt.hiring import queries as hiring
from rabt.hiring.rules import ContractFacts
from rabt.permits.models import Clearance
from rabt.permits.rules import clearance as rules
from rabt.permits.rules.clearance import Line

RECORD, CONFIRM = "permits.record", "permits.confirm"


def clearances_to_see(viewer: Actor, *, state: str = "", kind: str = "") -> QuerySet[Clearance]:
    """Return the papers of this viewer's offices, oldest first. Opens nobody: it holds no names."""
    asked = {"state": state, "kind": kind}
    return Clearance.objects.filter(
        within(viewer), **{name: value for name, value in asked.items() if value}
    ).order_by("proposed_at", "pk")


def clearance_to_see(viewer: Actor, clearance_id: UUID) -> Clearance:
    """Return one paper, or Missing. Opening it is a look at its worker."""
    return _seen(viewer, clearances_to_see(viewer).filter(pk=clearance_id))


def clearance_to_decide(viewer: Actor, clearance_id: UUID) -> Clearance:
    """Return one paper that this node keeps, locked, or Missing."""
    kept = clearances_to_see(viewer).filter(pk=clearance_id, kept_by=settings.RABT.state)
    return _seen(viewer, kept.select_for_update())


def _seen(viewer: Actor, found: QuerySet[Clearance]) -> Clearance:
    row = the_one(found)
    viewing.note(viewer, row.person_ref)
    return row


def contract_for_papers(viewer: Actor, contract_id: UUID) -> ContractFacts:
    """Return the contract for which papers are gathered, at whatever step it is, or Missing."""
    found = hiring.facts_of(viewer, [contract_id]).get(contract_id)
    if found is None:
        raise Missing()
    return found


def clearances_of(viewer: Actor, contract_id: UUID) -> list[Clearance]:
    """Return the papers recorded for one contract, newest first. A look at its worker."""
    found = contract_for_papers(viewer, contract_id)
    viewing.note(viewer, found.person_ref)
    return papers_of(contract_id)


def checklist(viewer: Actor, contract_id: UUID, at: datetime) -> tuple[Line, ...]:
    """Return what is there and what is missing for one contract. A look at its worker."""
    return lines_of(clearances_of(viewer, contract_id), at)


def lines_of(papers: Iterable[Clearance], at: datetime) -> tuple[Line, ...]:
    """Lay the papers of one contract beside what the corridor asks for on the day of an act."""
    terms = agreement.terms_at(at)
    return rules.checklist(terms, [paper.given() for paper in papers], terms.on)


def papers_of(contract_id: UUID) -> list[Clearance]:
    """Return the papers of a contract whose worker has been opened, newest first."""
    return list(Clearance.objects.filter(contract_id=contract_id).order_by("-issued_on", "-pk"))


def papers_of_all(contract_ids: Iterable[UUID]) -> dict[UUID, list[Clearance]]:
    """Return the papers of several contracts whose workers have been opened, newest first."""
    found: dict[UUID, list[Clearance]] = {key: [] for key in contract_ids}
    for row in Clearance.objects.filter(contract_id__in=list(found)).order_by("-issued_on", "-pk"):
        found[row.contract_id].append(row)
    return found


def papers_given_here(at: datetime, *, permit_granted: bool = True) -> tuple[DocumentRule, ...]:
    """Return the papers that this side records, as far as the steps before them are behind."""
    found = rules.kinds(agreement.terms_at(at), settings.RABT.side)
    return tuple(rule for rule in found if permit_granted or rule.after != rules.PERMIT)
