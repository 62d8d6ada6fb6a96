"""Reads of contracts: the door for this room, and what the rooms above may know."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.identifiers import Ref, ref_of
from rabt.hiring.models import Consent, Contract, Offer
from rabt.hiring.queries.parties import one
from rabt.hiring.queries.rules_of_day import setting_of, terms_at
from rabt.hiring.rules import contract as rules
from rabt.hiring.rules import vetting
from rabt.hiring.rules.contract import ContractFacts
from rabt.hiring.rules.demand import check_wage
from rabt.hiring.rules.project import check_ends
from rabt.hiring.rules.quota import Staff
from rabt.hiring.rules.terms import Difference, Terms, check_not_worse, compare


def contracts_to_see(viewer: Actor, *, state: str = "", person: UUID | None = None) -> QuerySet[Contract]:
    """Return the contracts of this viewer's offices, newest first. Opens nobody: it holds no names."""
    asked = {"state": state, "person_id": person}
    return (
        Contract.objects.select_related("offer__demand__employer", "offer__demand__project")
        .filter(within(viewer), **{name: value for name, value in asked.items() if value})
        .order_by("-drawn_at", "-pk")
    )


def contract_to_see(viewer: Actor, contract_id: UUID) -> Contract:
    """Return one contract, or Missing. Opening it is a look at its worker."""
    found = one(contracts_to_see(viewer), contract_id)
    viewing.note(viewer, ref_of("person", found.person_id))
    news_is_read(viewer, found)
    return found


def check_may_draw(offered: Offer, terms: Terms, at: datetime) -> None:
    """Ask that the employer of an accepted offer may draw a contract on these terms today.

    Refuses: party_not_admitted, licence_expired, worse_for_worker, terms_must_stay,
    contract_starts_in_past, outlasts_project, wage_below_floor
    """
    corridor, who = terms_at(at), offered.demand.employer
    vetting.check_taking_part(who.state, who.licence(), corridor.on)
    check_not_worse(offered.terms(), terms, better_allowed=corridor.policy("better_terms_allowed"))
    rules.check_start(terms.starts_on, corridor.on)
    if offered.demand.project is not None:
        ends_with = corridor.policy("posted_ends_with_project")
        check_ends(terms, offered.demand.project.ends_on, ends_with_project=ends_with)
    check_wage(terms, setting_of(who, Staff(0, 0), terms.occupation, at))


def news_is_read(viewer: Actor, found: Contract | Offer) -> None:
    """Take a record out of its owner's queue of news once somebody of his office opened it."""
    if found.news_at is not None and viewer.office == found.office:
        type(found).objects.filter(pk=found.pk).update(news_at=None)


def consent_of(found: Contract) -> Consent | None:
    """Return what is kept of the code that was sent for a contract: to where, and when that was checked."""
    return Consent.objects.filter(contract=found).first()


def lock_offer(contract_id: UUID) -> None:
    """Lock the offer before its contract: who withdraws and who answers meet in one order."""
    Offer.objects.select_for_update().filter(
        pk__in=Contract.objects.filter(pk=contract_id).values("offer_id")
    ).first()


def contract_to_change(viewer: Actor, contract_id: UUID) -> Contract:
    """Return one contract, locked after its offer, or Missing."""
    lock_offer(contract_id)
    return one(contracts_to_see(viewer).select_for_update(of=("self",)), contract_id)


def differences(found: Contract) -> list[Difference]:
    """Lay the contract beside the offer that the worker was told: what changed, and for whom."""
    return compare(found.offer.terms(), found.terms())


def contract_in_force(viewer: Actor, contract_id: UUID) -> ContractFacts:
    """Return the facts of one contract that is in force or ended, or Missing."""
    found = contracts_to_see(viewer).filter(state__in=[rules.State.IN_FORCE, rules.State.ENDED])
    return one(found, contract_id).facts()


def contracts_out_of_sight(viewer: Actor) -> QuerySet[Contract]:
    """Return the contracts whose employer no longer sees the worker, for the rooms above to follow."""
    return contracts_to_see(viewer).filter(sight_ended_at__isnull=False)


def facts_of(viewer: Actor, contract_ids: list[UUID]) -> dict[UUID, ContractFacts]:
    """Return the facts of several contracts that this viewer may see."""
    return {row.pk: row.facts() for row in contracts_to_see(viewer).filter(pk__in=contract_ids)}


def refs_of(viewer: Actor, person_id: UUID) -> list[Ref]:
    """Name the offers and contracts of one person that this viewer may see. Opens nobody."""
    rows = contracts_to_see(viewer, person=person_id).values_list("pk", "offer_id")
    return [ref for pk, offer in rows for ref in (ref_of("contract", pk), ref_of("offer", offer))]


def contracts_of(viewer: Actor, person_id: UUID) -> list[ContractFacts]:
    """Return the contracts of one person, newest first. A look at that person."""
    rows = list(contracts_to_see(viewer, person=person_id))
    if rows:
        viewing.note(viewer, ref_of("person", person_id))
    return [row.facts() for row in rows]
