"""Warrants: what one administrator asks for an account and another one releases."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.access import queries, rules
from rabt.access.actions.accounts import check_may_open, open_account
from rabt.access.actions.codes import address_of, send_link
from rabt.access.models import Account, Warrant
from rabt.base.actor import Actor
from rabt.base.errors import NotAllowed, Refused
from rabt.journal import actions as journal
from rabt.notices import actions as notices


@transaction.atomic
def propose_account(
    actor: Actor, name: str, role: str, office: str, phone: str, email: str, at: datetime,
    *, name_en: str = "", language: str = "ar",
) -> Warrant:  # fmt: skip
    """Ask for a new account; it sleeps until another administrator releases it.

    Refuses: role_unknown, wrong_side, office_unknown, account_exists, address_missing, not_allowed
    """
    actor.require(queries.MANAGE)
    account = open_account(
        actor, name, role, office, phone, email, at, name_en=name_en, language=language, active=False
    )
    return _propose(actor, account, rules.OPENING, at)


@transaction.atomic
def propose_recovery(
    actor: Actor, account_id: UUID, *, phone: str = "", email: str = "", at: datetime
) -> Warrant:
    """Ask that a person who lost every way in gets a link, at a new address if he has one.

    Refuses: own_account, account_closed, warrant_open, missing
    """
    account = _living(actor, account_id)
    phone = rules.check_phone(phone, settings.RABT.state)
    notices.tell(address_of(account), "access.recovery_asked_text", {}, about=account.ref, at=at)
    return _propose(actor, account, rules.RECOVERY, at, phone=phone, email=email.strip().lower())


@transaction.atomic
def propose_posting(actor: Actor, account_id: UUID, role: str, office: str, *, at: datetime) -> Warrant:
    """Ask that a person takes another role or office.

    Refuses: own_account, account_closed, role_unknown, wrong_side, office_unknown, warrant_open, missing
    """
    account = _living(actor, account_id)
    check_may_open(actor, role, office)
    if not queries.offices().filter(code=office).exists():
        raise Refused("office_unknown", office=office)
    return _propose(actor, account, rules.POSTING, at, role=role, office_id=office)


@transaction.atomic
def release(actor: Actor, warrant_id: UUID, *, at: datetime) -> Warrant:
    """Release what another administrator asked for; it works at once.

    Refuses: same_person, own_account, missing
    """
    warrant = queries.warrant_to_decide(actor, warrant_id)
    account = warrant.account
    _not_own(actor, account)
    warrant.decide("released", actor, at)
    warrant.save()
    _DEEDS[warrant.kind](actor, warrant, account, at)
    journal.append(actor, f"{warrant.kind}.released", account.ref, at=at)
    return warrant


@transaction.atomic
def decline(actor: Actor, warrant_id: UUID, reason: str, *, at: datetime) -> Warrant:
    """Decline what another administrator asked for, with the reason. Refuses: same_person, missing"""
    warrant = queries.warrant_to_decide(actor, warrant_id)
    warrant.decide("declined", actor, at, reason_text=reason)
    warrant.save()
    if warrant.kind == rules.OPENING:
        Account.objects.filter(pk=warrant.account_id).update(closed_at=at)
    journal.append(actor, f"{warrant.kind}.declined", warrant.account.ref, at=at)
    return warrant


def _open(actor: Actor, warrant: Warrant, account: Account, at: datetime) -> None:
    account.active = True
    account.save(update_fields=["active"])
    send_link(account, rules.OPENING, about=account.ref, at=at)


def _recover(actor: Actor, warrant: Warrant, account: Account, at: datetime) -> None:
    if warrant.phone or warrant.email:
        account.phone, account.email = warrant.phone, warrant.email
        _save_address(account)
    send_link(account, rules.RECOVERY, about=account.ref, at=at)


def _post(actor: Actor, warrant: Warrant, account: Account, at: datetime) -> None:
    account.role, account.office = warrant.role, warrant.office or account.office
    account.save(update_fields=["role", "office"])


_DEEDS = {rules.OPENING: _open, rules.RECOVERY: _recover, rules.POSTING: _post}


def _save_address(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save(update_fields=["phone", "email"])
    except IntegrityError as taken:
        raise Refused("account_exists") from taken


def _living(actor: Actor, account_id: UUID) -> Account:
    account = queries.account_to_change(actor, account_id)
    _not_own(actor, account)
    if not account.active:
        raise NotAllowed("account_closed")
    return account


def _not_own(actor: Actor, account: Account) -> None:
    if str(account.pk) in (actor.id, actor.for_whom):
        raise NotAllowed("own_account")


def _propose(actor: Actor, account: Account, kind: str, at: datetime, **wanted: str) -> Warrant:
    warrant = Warrant(account=account, kind=kind, **wanted)
    warrant.propose(actor, at)
    try:
        with transaction.atomic():
            warrant.save()
    except IntegrityError as taken:
        raise Refused("warrant_open") from taken
    journal.append(actor, f"{kind}.proposed", account.ref, at=at)
    return warrant
