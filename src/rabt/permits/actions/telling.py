"""What this room tells the worker and the employer, in the transaction of the act."""

from datetime import datetime
from typing import Any

from rabt.base.actor import Actor
from rabt.corridor.shapes import Reason
from rabt.hiring import queries as hiring
from rabt.notices import actions as notices
from rabt.notices.rules import Address
from rabt.people import queries as people
from rabt.people.rules.person import Identity
from rabt.permits.models import Permit


def tell_both(
    actor: Actor, row: Permit, template: str, at: datetime, *, who: Identity | None = None, **facts: Any
) -> None:
    """Tell the worker and his employer what became of a permit, by its number and without a name."""
    tell_worker(actor, row, template, at, who=who, **facts)
    tell_employer(actor, row, template, at, **facts)


def tell_worker(
    actor: Actor, row: Permit, template: str, at: datetime, *, who: Identity | None = None, **facts: Any
) -> None:
    """Tell the worker what became of his permit. A look at him, unless he has been opened."""
    who = who or people.identity(actor, row.person_id)
    _tell(Address(phone=who.phone), row, template, at, facts)


def tell_employer(actor: Actor, row: Permit, template: str, at: datetime, **facts: Any) -> None:
    """Tell the employer what became of a worker's permit."""
    who = hiring.employer_to_see(actor, row.employer_id)
    _tell(Address(phone=who.phone, email=who.email, name=who.signatory_name), row, template, at, facts)


def _tell(to: Address, row: Permit, template: str, at: datetime, facts: dict[str, Any]) -> None:
    spoken = {name: _in_tongue(value, to.language) for name, value in facts.items()}
    notices.tell(to, template, {"number": row.spoken_number, **spoken}, about=row.ref, at=at)


def _in_tongue(value: Any, language: str) -> Any:
    if isinstance(value, Reason):
        return f"{getattr(value.words, language)} {getattr(value.remedy, language)}"
    return value
