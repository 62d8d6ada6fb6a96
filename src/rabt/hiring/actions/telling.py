"""What this room tells people, in the transaction of the act."""

from datetime import datetime
from typing import Any

from django.conf import settings

from rabt.base.actor import the_node
from rabt.base.identifiers import Ref
from rabt.corridor.shapes import Reason
from rabt.hiring.models import Contract, Party
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries as people


def tell_party(row: Party, template: str, at: datetime, **facts: Any) -> None:
    """Tell an employer or recruiter something about his registration or his demand."""
    tell(Address(phone=row.phone, email=row.email, name=row.signatory_name), template, row.ref, at, **facts)


def tell_worker(row: Contract, template: str, at: datetime, **facts: Any) -> bool:
    """Tell a worker something about his contract, on his telephone; tell whether he has one."""
    who = people.identity(the_node(settings.RABT.state), row.person_id)
    if who.phone:
        tell(Address(phone=who.phone, name=who.name_ar), template, row.ref, at, **facts)
    return bool(who.phone)


def tell(to: Address, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    """Tell one person something, with bilingual facts put into his language."""
    spoken = {name: _in_tongue(value, to.language) for name, value in facts.items()}
    notices.tell(to, template, spoken, about=about, at=at)


def _in_tongue(value: Any, language: str) -> Any:
    if isinstance(value, Reason):
        return f"{getattr(value.words, language)} {getattr(value.remedy, language)}"
    return getattr(value, language) if hasattr(value, "ar") and hasattr(value, "en") else value
