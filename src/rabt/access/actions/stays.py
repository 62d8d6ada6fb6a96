"""Stays: an account signed in at one browser, from proof to leaving."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from rabt.access import queries, rules
from rabt.access.models import Account, SignIn, Token
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.journal import actions as journal


@transaction.atomic
def enter(session: SessionBase, account: Account, how: str, *, at: datetime, address: str = "") -> SignIn:
    """Open a stay in this browser under a new session key. Refuses: account_closed, wrong_side"""
    queries.actor_of(account)
    session.flush()
    stay = SignIn.objects.create(
        account=account, how=how, address=address[:64], opened_at=at, proved_at=at, seen_at=at
    )
    session["sign_in"] = str(stay.pk)
    return stay


def prove(session: SessionBase, stay: SignIn, *, at: datetime) -> None:
    """Note that the person proved his identity again; the session key changes."""
    SignIn.objects.filter(pk=stay.pk).update(proved_at=at, seen_at=at)
    session.cycle_key()


def note_seen(stay: SignIn, at: datetime) -> None:
    """Note that a stay is in use; at most one write a minute."""
    if at - stay.seen_at >= rules.QUIET:
        SignIn.objects.filter(pk=stay.pk, ended_at=None).update(seen_at=at)


def note_token_used(token: Token, at: datetime) -> None:
    """Note that a token is in use; at most one write a minute."""
    if token.used_at is None or at - token.used_at >= rules.QUIET:
        Token.objects.filter(pk=token.pk).update(used_at=at)


def end_stay(stay: SignIn, at: datetime) -> None:
    """End one stay."""
    SignIn.objects.filter(pk=stay.pk, ended_at=None).update(ended_at=at)


def leave(session: SessionBase, stay: SignIn | None, *, at: datetime) -> None:
    """Sign out of this browser."""
    if stay is not None:
        end_stay(stay, at)
    session.flush()


@transaction.atomic
def end_stays(actor: Actor, account_id: UUID, *, at: datetime) -> int:
    """End every stay of an account at once. Refuses: missing"""
    account = queries.account_to_change(actor, account_id)
    ended = SignIn.objects.filter(account=account, ended_at=None).update(ended_at=at)
    journal.append(actor, "account.stays_ended", account.ref, at=at, facts={"stays": ended})
    return ended


@transaction.atomic
def leave_elsewhere(actor: Actor, stay: SignIn, *, at: datetime) -> int:
    """End one's own stays in every other browser; return how many there were."""
    others = SignIn.objects.filter(account_id=stay.account_id, ended_at=None).exclude(pk=stay.pk)
    ended = others.update(ended_at=at)
    journal.append(
        actor, "account.stays_ended", queries.own_account(actor).ref, at=at, facts={"stays": ended}
    )
    return ended


def act_for(session: SessionBase, actor: Actor, deputy_id: UUID | None, *, at: datetime) -> None:
    """Act for an absent colleague in this browser, or for oneself again. Refuses: missing"""
    session.pop("for_whom", None)
    if deputy_id is None:
        return
    if queries.deputyship(str(deputy_id), UUID(actor.id), at) is None:
        raise Missing("missing")
    session["for_whom"] = str(deputy_id)
