"""Bearer tokens: made by the account's own holder for his machine, shown once, ended at will."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.access import queries, rules
from rabt.access.actions.codes import address_of
from rabt.access.models import Token
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.journal import actions as journal
from rabt.notices import actions as notices

_PREFIX = "rabt_"


@transaction.atomic
def make_token(actor: Actor, name: str, expires_at: datetime, *, at: datetime) -> tuple[Token, str]:
    """Make a token for a machine that works for this account; the secret is shown only now.

    Refuses: token_life, not_allowed (a deputy makes no token in another's name)
    """
    account = queries.own_account(actor)
    rules.check_not_deputy(actor.for_whom)
    rules.check_token_life(expires_at, at)
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=account, digest=rules.digest_of(secret), name=name, made_at=at, expires_at=expires_at
    )
    journal.append(actor, "token.made", account.ref, at=at)
    notices.tell(address_of(account), "access.token_made_text", {"name": name}, about=account.ref, at=at)
    return token, secret


@transaction.atomic
def end_token(actor: Actor, token_id: UUID, *, at: datetime) -> None:
    """End a token: one's own, or as administrator anybody's below. Refuses: missing"""
    token = queries.token_to_end(actor, token_id)
    if token.ended_at is not None:
        raise Missing("missing")
    token.ended_at = at
    token.save(update_fields=["ended_at"])
    journal.append(actor, "token.ended", token.account.ref, at=at)
