"""What this room tells an employer, in the transaction of the act; nobody is told before a visit."""

from datetime import datetime
from typing import Any

from rabt.base.identifiers import Ref
from rabt.notices import actions as notices
from rabt.notices.rules import Address


def tell_employer(employer: Any, template: str, about: Ref, at: datetime, **facts: Any) -> None:
    """Tell an employer what became of a visit or a finding, with the pack's words in his language."""
    to = Address(phone=employer.phone, email=employer.email, name=employer.signatory_name)
    spoken = {
        name: getattr(value, to.language) if hasattr(value, "ar") else value for name, value in facts.items()
    }
    notices.tell(to, template, spoken, about=about, at=at)
