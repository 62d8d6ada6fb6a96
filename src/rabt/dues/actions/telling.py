"""What this room tells people, in the transaction of the act."""

from datetime import datetime
from typing import Any

from django.conf import settings

from rabt.base.actor import the_node
from rabt.base.identifiers import Ref
from rabt.dues import queries
from rabt.dues.models import Finding
from rabt.dues.rules.finding import TakenBy
from rabt.hiring.queries.parties import party_of_office
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries as people
from rabt.shell.figures import money


def tell_worker(row: Finding, template: str, at: datetime) -> None:
    """Tell a worker what became of what he reported, on his telephone if he has one."""
    who = people.identity(the_node(settings.RABT.state), row.person_id)
    if who.phone:
        tell(Address(phone=who.phone, name=who.name_ar), template, row.ref, at,
             amount=money(row.minor, row.currency))  # fmt: skip


def tell_party_to_return(row: Finding, at: datetime) -> None:
    """Tell who took money from a worker to return it; a broker has no registration here."""
    contract = queries.own_copy(row.contract_id)
    if row.taken_by == TakenBy.EMPLOYER:
        party: Any = contract.offer.demand.employer
    else:
        party = party_of_office(row.office) if row.taken_by == TakenBy.RECRUITER else None
    if party is not None:
        to = Address(phone=party.phone, email=party.email, name=party.signatory_name)
        tell(to, "dues.told.to_return", row.ref, at, amount=money(row.minor, row.currency),
             number=contract.number)  # fmt: skip


def tell(to: Address, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    """Tell one person something."""
    notices.tell(to, template, facts, about=about, at=at)
