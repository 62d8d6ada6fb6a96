"""A clerk proposes a permit on a contract in force."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed
from rabt.base.identifiers import id_of
from rabt.hiring import actions as hiring_actions
from rabt.hiring import queries as hiring
from rabt.people import queries as people
from rabt.people.rules.passing import check_alive
from rabt.permits import queries
from rabt.permits.actions.turning import alone, remember
from rabt.permits.models import Permit
from rabt.permits.rules import grounds as rules
from rabt.permits.rules.number import make_number
from rabt.permits.rules.permit import Step


@transaction.atomic
def propose_permit(actor: Actor, contract_id: UUID, *, at: datetime) -> Permit:
    """Propose a permit for the worker of a contract in force. (Law 12/2010 art. 9, Decree 98/2007 art. 2)

    Refuses: contract_not_in_force, contract_ended, party_not_admitted, licence_expired,
    permit_profession_closed, permit_held, clearance_lacking, passport_missing_for_permit,
    passport_too_short, quota_full, person_deceased
    """
    actor.require("permits.propose")
    check_decided_here()
    contract = hiring.contract_in_force(actor, contract_id)
    alone(contract.person_ref)
    who = people.identity(actor, contract.person_id)
    check_alive(who.died_on)
    grounds = queries.grounds(actor, contract, who, at)
    rules.check(grounds)
    window = grounds.window()
    row = Permit(
        kept_by=settings.RABT.state, office=contract.office, number=free_number(at),
        person_id=contract.person_id,
        contract_id=contract_id, employer_id=id_of(contract.employer_ref, "employer"),
        employer_name_ar=contract.employer_name_ar, employer_name_latin=contract.employer_name_latin,
        occupation=contract.occupation, place=contract.place, holds_person=True, changed_at=at,
        valid_from=window.first, valid_until=window.last, entry_by=window.entry_by,
    )  # fmt: skip
    row.propose(actor, at)
    row.save(force_insert=True)
    hiring_actions.note_permit_asked(actor, contract_id, True)
    remember(actor, row, Step.PROPOSE, at)
    return row


def check_decided_here() -> None:
    """Make sure that permits are decided on this node: the destination's. Refuses: not_allowed"""
    if settings.RABT.side != "destination":
        raise NotAllowed("not_allowed")


def free_number(at: datetime) -> str:
    """Draw a permit number that nobody has."""
    year = agreement.terms_at(at).on.year
    while True:
        number = make_number(settings.RABT.state, year)
        if not Permit.objects.filter(kept_by=settings.RABT.state, number=number).exists():
            return number
