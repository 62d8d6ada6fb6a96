"""What this room tells people, in the transaction of the act."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.base.actor import the_node
from rabt.base.identifiers import Ref
from rabt.dues import queries
from rabt.dues.models import Entry, Finding, Skills, Wage
from rabt.dues.rules.finding import TakenBy
from rabt.dues.rules.skills import State
from rabt.hiring.queries.parties import party_of_office
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries as people
from rabt.shell.figures import money

TOLD = {State.OBJECTED.value: "objection"}  # "objected" is what the employer is told


def tell_worker(row: Entry, template: str, at: datetime, **facts: Any) -> None:
    """Tell a worker what became of a record of his, on his telephone if he has one."""
    who = people.identity(the_node(settings.RABT.state), row.person_id)
    if who.phone:
        amount = money(row.minor, row.currency)
        _tell(Address(phone=who.phone, name=who.name_ar), template, row.ref, at, amount=amount, **facts)


def tell_of_wage(row: Wage, at: datetime) -> None:
    """Tell a worker what his employer says he paid him, so that he can deny it."""
    tell_worker(row, "dues.told.wage", at, month=f"{row.month:%Y-%m}", paid_on=row.paid_on)


def tell_of_skills(row: Skills, at: datetime, how: str = "", **facts: Any) -> None:
    """Tell a worker what is attested of his work, so that he can add or object; or what became of that."""
    who = people.identity(the_node(settings.RABT.state), row.person_id)
    if who.phone:
        template = f"dues.told.skills_{how or TOLD.get(row.state, row.state)}"
        _tell(Address(phone=who.phone, name=who.name_ar), template, row.ref, at, **facts)


def tell_employer(contract_id: UUID, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    """Tell the employer of a contract something about its wages."""
    contract = queries.own_copy(contract_id)
    _tell_party(contract.offer.demand.employer, template, about, at, number=contract.number, **facts)


def tell_party_to_return(row: Finding, at: datetime) -> None:
    """Tell who took money from a worker to return it; a broker has no registration here."""
    contract = queries.own_copy(row.contract_id)
    if row.taken_by == TakenBy.EMPLOYER:
        party: Any = contract.offer.demand.employer
    else:
        party = party_of_office(row.office) if row.taken_by == TakenBy.RECRUITER else None
    if party is not None:
        amount = money(row.minor, row.currency)
        _tell_party(party, "dues.told.to_return", row.ref, at, amount=amount, number=contract.number)


def _tell_party(party: Any, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    to = Address(phone=party.phone, email=party.email, name=party.signatory_name)
    _tell(to, template, about, at, **facts)


def _tell(to: Address, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    notices.tell(to, template, facts, about=about, at=at)
