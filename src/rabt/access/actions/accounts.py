"""Offices and accounts: opened, changed, closed."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import queries, rules
from rabt.access.models import Account, InHand, Office, Passkey, SignIn, Token
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.journal import actions as journal


def is_the_node(actor: Actor) -> bool:
    """Tell whether the node itself acts: at set-up, or by duty."""
    return actor.role == "node" and actor.state == settings.RABT.state


@transaction.atomic
def open_office(
    actor: Actor, path: str, name_ar: str, name_en: str, kind: str, at: datetime, *, serves: str = ""
) -> Office:
    """Open an office below one that this actor reaches.

    Refuses: office_code_wrong, office_kind_unknown, office_taken, office_unknown, not_allowed
    """
    rules.check_path(path)
    rules.check_kind(kind)
    above = rules.parent_of(path)
    if not (is_the_node(actor) or actor.covers(above)):
        raise NotAllowed("not_allowed")
    if above and not Office.objects.filter(code=above, closed_at=None).exists():
        raise Refused("office_unknown", office=above)
    if not path.startswith(f"{settings.RABT.state}/"):
        raise Refused("office_code_wrong", path=path)
    _check_serves(actor, serves)
    office, new = Office.objects.get_or_create(
        code=path,
        defaults={
            "parent_id": above or None, "kind": kind, "name_ar": name_ar, "name_en": name_en or name_ar,
            "serves": serves, "opened_at": at,
        },
    )  # fmt: skip
    if not new:
        raise Refused("office_taken", office=path)
    journal.append(actor, "office.opened", office.ref, at=at, facts={"kind": kind})
    return office


def _check_serves(actor: Actor, serves: str) -> None:
    if serves and not queries.is_office(serves):
        raise Refused("office_unknown", office=serves)
    if serves and not (is_the_node(actor) or actor.covers(serves)):
        raise NotAllowed("not_allowed")


@transaction.atomic
def set_serves(actor: Actor, path: str, serves: str, *, at: datetime) -> Office:
    """Let an office reach the records of another one besides its own. Refuses: office_unknown, missing"""
    actor.require(queries.MANAGE)
    office = queries.office(path)
    if not actor.covers(path):
        raise NotAllowed("not_allowed")
    _check_serves(actor, serves)
    office.serves = serves
    office.save(update_fields=["serves"])
    journal.append(actor, "office.serves_changed", office.ref, at=at, facts={"serves": serves})
    return office


@transaction.atomic
def open_account(
    actor: Actor, name: str, role: str, office: str, phone: str, email: str, at: datetime,
    *, name_en: str = "", language: str = "ar", active: bool = True,
) -> Account:  # fmt: skip
    """Open an account in a role that the actor's own role may open.

    Refuses: role_unknown, wrong_side, office_unknown, account_exists, address_missing, phone_wrong,
    not_allowed
    """
    check_may_open(actor, role, office)
    if not Office.objects.filter(code=office, closed_at=None).exists():
        raise Refused("office_unknown", office=office)
    email, phone = email.strip().lower(), rules.check_phone(phone, settings.RABT.state)
    if not (email or phone):
        raise Refused("address_missing")
    try:
        with transaction.atomic():
            account = Account.objects.create(
                name_ar=name, name_en=name_en or name, role=role, office_id=office, phone=phone, email=email,
                language=language, active=active, opened_at=at, opened_by=actor.id,
            )  # fmt: skip
    except IntegrityError as taken:
        raise Refused("account_exists") from taken
    journal.append(actor, "account.opened", account.ref, at=at, facts={"role": role, "office": office})
    return account


def check_may_open(actor: Actor, role: str, office: str) -> None:
    """Make sure that this actor may put an account into this role and office.

    Refuses: role_unknown, wrong_side, not_allowed
    """
    known = rules.table().roles
    if role not in known or known[role].door:
        raise Refused("role_unknown", role=role)
    if not known[role].stands_on(settings.RABT.side):
        raise NotAllowed("wrong_side", role=role)
    if is_the_node(actor):
        return
    mine = known.get(actor.role)
    if mine is None or role not in mine.opens or not actor.covers(office):
        raise NotAllowed("not_allowed")


@transaction.atomic
def close_account(actor: Actor, account_id: UUID, *, at: datetime) -> Account:
    """Close an account for good: its stays, tokens and passkeys end with it. Refuses: own_account, missing"""
    account = queries.account_to_change(actor, account_id)
    if str(account.pk) in (actor.id, actor.for_whom):
        raise NotAllowed("own_account")
    account.active, account.closed_at = False, at
    account.save(update_fields=["active", "closed_at"])
    end_ways_in(account, at)
    journal.append(actor, "account.closed", account.ref, at=at)
    return account


def end_ways_in(account: Account, at: datetime) -> None:
    """End every stay, token and passkey of an account, and free what it has in hand."""
    InHand.objects.filter(account=account).delete()
    for kind in (SignIn, Token, Passkey):
        kind.objects.filter(account=account, ended_at=None).update(ended_at=at)
