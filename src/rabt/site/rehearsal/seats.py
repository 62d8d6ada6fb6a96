"""Who acts in the rehearsal: the accounts of its cast, and the instant of a step."""

from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings

from rabt.access import queries as accounts
from rabt.base.actor import Actor, the_node


def as_account(by: str) -> Actor:
    """Return who acts when this account acts in the rehearsal."""
    return accounts.actor_of(accounts.account_to_see(director(), UUID(by))).looking_for("rehearsal")


def director() -> Actor:
    """Return the rehearsal's director: he sees every account of the trial node, and nothing else."""
    node = the_node(settings.RABT.state)
    return replace(node, id="rehearsal", scopes=frozenset({"access.manage", "exchange.see"}))


def open_accounts() -> list[Any]:
    """Return every account that may act."""
    return list(accounts.accounts_to_see(director()).filter(active=True).order_by("opened_at", "pk"))


def at_of(text: str) -> datetime:
    """Read the instant of a step."""
    return datetime.fromisoformat(text)


def found_account(role: str, office: str = "", place: int = 0) -> Any:
    """Return an open account in a role, at an office if one is named; the first, or that at a place."""
    found = (row for row in open_accounts() if row.role == role and row.office_id.startswith(office or ""))
    return next(islice(found, place, None))


def account(role: str, office: str = "") -> str:
    """Name the first open account in a role, at an office if one is named."""
    return str(found_account(role, office).pk)


def official(role: str, place: int = 0) -> Actor:
    """Return the first open account in a role as who acts, or that at a place."""
    return as_account(str(found_account(role, place=place).pk))
