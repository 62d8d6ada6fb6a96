"""Who visits which pages in the measurement of pages: read from the node that is measured."""

from random import Random

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from rabt.access import actions as access
from rabt.access.models import Account
from rabt.base import clock
from rabt.hiring.models import Contract, Employer
from rabt.people.models import Person
from rabt.permits.models import Permit

ROLES = ("destination_clerk", "destination_approver")


def cookies(count: int) -> dict[str, list[dict[str, str]]]:
    """Open stays for people of each role, and return what their browsers send."""
    found = {}
    for role in ROLES:
        account = Account.objects.filter(role=role, active=True).order_by("opened_at").first()
        found[role] = [_stay(account) for _ in range(count)]
    return found


def _stay(account: Account) -> dict[str, str]:
    session = SessionStore()
    access.enter(session, account, "passkey", at=clock.now(), address="127.0.0.1")
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key or ""}


def pages(random: Random) -> list[tuple[str, str, list[str]]]:
    """Name each kind of page, who asks for it, and some addresses of it."""
    clerk, chief = ROLES
    office = Account.objects.filter(role=clerk, active=True).order_by("opened_at").first().office_id
    people = list(Person.objects.filter(seen_from__overlap=[office]).order_by("?")[:60])
    permits = list(Permit.objects.filter(office__startswith=office).order_by("?")[:60])
    contracts = list(Contract.objects.filter(office__startswith=office).order_by("?")[:60])
    employers = list(Employer.objects.filter(office__startswith=office).order_by("?")[:60])

    def found(texts: list[str]) -> list[str]:
        return [f"/search?q={text}" for text in texts]

    return [
        ("home", clerk, ["/"]),
        ("home of an approver", chief, ["/"]),
        ("queue: permits to propose", clerk, ["/queues/permits.permits_to_propose"]),
        ("queue: permits to decide", chief, ["/queues/permits.permits_to_decide"]),
        ("workers, newest", clerk, ["/people/"]),
        ("workers by name", clerk, [f"/people/?q={one.first} {one.father}" for one in people]),
        ("search: name", clerk, found([f"{one.first} {one.father} {one.family}" for one in people])),
        ("search: first name only", clerk, found(sorted({one.first for one in people}))),
        ("search: Latin name", clerk, found([one.name_latin for one in people if one.name_latin])),
        ("search: a slip", clerk, found([_slip(random, one.family) + f" {one.first}" for one in people])),
        ("search: passport", clerk, found([one.passport_number for one in people if one.passport_number])),
        ("search: telephone", clerk, found([one.phone for one in people if one.phone])),
        ("search: permit", clerk, found([one.spoken_number for one in permits])),
        ("search: employer", clerk, found([one.name_ar for one in employers])),
        ("worker's file", clerk, [reverse("people:file", args=[one.pk]) for one in people]),
        *(
            (f"panel: {name}", clerk, [reverse(name, args=[one.pk]) for one in people])
            for name in settings.RABT_PANELS["people:file"]
        ),
        ("permits", clerk, ["/permits/"]),
        ("permits, active", clerk, ["/permits/?state=active"]),
        ("permits, a late page", clerk, ["/permits/?page=300"]),
        ("permit", clerk, [reverse("permits:permit", args=[one.pk]) for one in permits]),
        ("contracts", clerk, ["/hiring/contracts"]),
        ("contract", clerk, [reverse("hiring:contract", args=[one.pk]) for one in contracts]),
        ("employers", clerk, ["/hiring/employers"]),
        ("employer", clerk, [reverse("hiring:employer", args=[one.pk]) for one in employers]),
        ("demands", clerk, ["/hiring/demands"]),
        ("offers", clerk, ["/hiring/offers"]),
    ]


def _slip(random: Random, word: str) -> str:
    at = random.randrange(len(word))
    return word[:at] + word[at + 1 :] if len(word) > 4 else word
