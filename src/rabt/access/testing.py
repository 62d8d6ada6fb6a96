"""What tests of every room may ask of this one: an account, and a client signed in as it."""

import itertools

from django.conf import settings
from django.test import Client

from rabt.access import actions, rules
from rabt.access.models import Account, Office
from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.identifiers import Ref

_numbers = itertools.count(100_000)


def office_at(path: str) -> Office:
    """Return the office of a path; it and those above it are opened if they are not there."""
    above = rules.parent_of(path)
    parent = office_at(above) if above else None
    found, _ = Office.objects.get_or_create(
        code=path,
        defaults={
            "parent": parent,
            "kind": "office",
            "name_ar": path,
            "name_en": path,
            "opened_at": clock.now(),
        },
    )
    return found


def account_with(role: str, office: str) -> Account:
    """Open an account in this role at this office, whose name is its role."""
    office_at(office)
    number = next(_numbers)
    return actions.open_account(
        the_node(settings.RABT.state), role, role, office, f"+218911{number}", f"{role}{number}@example.org",
        clock.now(),
    )  # fmt: skip


def signed_in(client: Client, account: Account, how: str = "passkey") -> Client:
    """Give a test client an open stay of this account."""
    session = client.session
    actions.enter(session, account, how, at=clock.now(), address="127.0.0.1")
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def came_in(client: Client, who: Ref) -> Client:
    """Give a test client an open stay of this person at his own page."""
    client.cookies[settings.OWN_COOKIE_NAME] = actions.open_own_stay(who, [who], at=clock.now())
    return client
