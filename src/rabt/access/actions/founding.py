"""A node's first day: its state's office and its first two administrators, before anybody could ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rabt.access import queries, rules
from rabt.access.actions.accounts import is_the_node, open_account, open_office
from rabt.access.actions.codes import make_link
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused

ADMINISTRATOR = "node_administrator"
FEWEST = 2


@dataclass(frozen=True)
class Founder:
    """One of the first administrators."""

    name: str
    email: str


@transaction.atomic
def found(
    actor: Actor, founders: Sequence[Founder], name_ar: str, name_en: str, *, at: datetime
) -> list[str]:
    """Open the state's office and its first administrators; return a sign-in link for each.

    From then on two of them decide together, and nobody can do this again. Links open once.

    Refuses: already_founded, founders_too_few, address_missing, account_exists, not_allowed
    """
    if not is_the_node(actor):
        raise NotAllowed("not_allowed")
    if queries.is_founded():
        raise Refused("already_founded")
    if len({founder.email.strip().lower() for founder in founders}) < FEWEST:
        raise Refused("founders_too_few", fewest=FEWEST)
    root = f"{settings.RABT.state}/"
    open_office(actor, root, name_ar, name_en, "state", at)
    accounts = [open_account(actor, one.name, ADMINISTRATOR, root, "", one.email, at) for one in founders]
    return [make_link(account, rules.OPENING, at=at) for account in accounts]
