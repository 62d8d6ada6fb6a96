"""What this room tells people, in the transaction of the act."""

from datetime import date, datetime
from typing import Any

from django.conf import settings

from rabt.base.actor import the_node
from rabt.base.identifiers import Ref
from rabt.corridor import Words
from rabt.corridor.shapes import Reason
from rabt.hiring.models import Contract, Offer, Party, Project
from rabt.hiring.queries.parties import party_of_office
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries as people
from rabt.shell.words import LANGUAGES, word


def tell_party(row: Party, template: str, at: datetime, *, about: Ref | None = None, **facts: Any) -> None:
    """Tell an employer or recruiter something about his registration, or about a record of his."""
    to = Address(phone=row.phone, email=row.email, name=row.signatory_name)
    tell(to, template, about or row.ref, at, **facts)


def tell_worker(row: Contract, template: str, at: datetime, **facts: Any) -> bool:
    """Tell a worker something about his contract, on his telephone; tell whether he has one."""
    who = people.identity(the_node(settings.RABT.state), row.person_id)
    if who.phone:
        tell(Address(phone=who.phone, name=who.name_ar), template, row.ref, at, **facts)
    return bool(who.phone)


def bring_offer_news(row: Offer, at: datetime) -> None:
    """Put what became of an offer before him whose it is: in his queue, and by a notice."""
    _bring(row, "hiring.told.offer_news", at, state=_state_in_words(row), employer=_employer_of(row))


def bring_contract_news(row: Contract, at: datetime) -> None:
    """Put what became of a contract before him whose it is: in his queue, and by a notice."""
    _bring(row, "hiring.told.contract_news", at, state=_state_in_words(row), number=row.number)


def bring_project_news(row: Project, at: datetime) -> None:
    """Tell him who proposed a project where it stands now at destination."""
    party = party_of_office(row.office)
    if party is not None:
        tell_party(
            party, "hiring.told.project_news", at, about=row.ref, state=_state_in_words(row), name=row.name
        )


def tell_of_offer(row: Offer, until: date, at: datetime) -> None:
    """Tell an employer that a worker was offered for his demand, and by when to answer."""
    _tell_owner(row, "hiring.told.offer_arrived", at, until=until)


def _bring(row: Offer | Contract, template: str, at: datetime, **facts: Any) -> None:
    """Mark a record as news to its office, until somebody there opens it, and tell its owner."""
    row.news_at = at
    row.save(update_fields=["news_at"])
    _tell_owner(row, template, at, **facts)


def _tell_owner(row: Offer | Contract, template: str, at: datetime, **facts: Any) -> None:
    party = party_of_office(row.office)  # a labour office that offered a worker reads its queue
    if party is not None:
        tell_party(party, template, at, about=row.ref, **facts)


def _state_in_words(row: Offer | Contract | Project) -> Words:
    return Words(*(word(f"hiring.state.{row.state}", language=language) for language in LANGUAGES))


def _employer_of(row: Offer) -> Words:
    who = row.demand.employer
    return Words(who.name_ar, who.name_latin)


def phone_of(row: Contract) -> str:
    """Return the telephone in the file of a contract's worker."""
    return people.identity(the_node(settings.RABT.state), row.person_id).phone


def tell(to: Address, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    """Tell one person something, with bilingual facts put into his language."""
    spoken = {name: _in_tongue(value, to.language) for name, value in facts.items()}
    notices.tell(to, template, spoken, about=about, at=at)


def _in_tongue(value: Any, language: str) -> Any:
    if isinstance(value, Reason):
        return f"{getattr(value.words, language)} {getattr(value.remedy, language)}"
    return getattr(value, language) if hasattr(value, "ar") and hasattr(value, "en") else value
