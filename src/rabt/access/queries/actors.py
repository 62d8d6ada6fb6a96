"""Who an account is and what it reaches: visibility, actors, stays, tokens, deputyships."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from rabt.access import rules
from rabt.access.models import Account, Deputy, Office, OwnStay, SignIn, Token
from rabt.access.viewing import HIMSELF
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed

MANAGE = "access.manage"
Row = TypeVar("Row", bound=Model)


def the_one(rows: QuerySet[Row]) -> Row:
    """Return the one row that is asked for, or Missing: absent and hidden are the same."""
    row = rows.first()
    if row is None:
        raise Missing()
    return row


def one(found: QuerySet[Row], key: UUID | str | None) -> Row:
    """Return the row of a key, or Missing."""
    return the_one(found.filter(pk=key) if key else found.none())


def own_id(actor: Actor) -> UUID:
    """Return the account of whoever acts; the node and a visitor have none, and find nothing."""
    return uuid_of(actor.id) or UUID(int=0)


def uuid_of(text: str) -> UUID | None:
    """Read an identifier, or nothing."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def within(viewer: Actor, field: str = "office") -> Q:
    """Narrow a query to the records of the offices that this viewer reaches."""
    found = Q(pk__in=[])
    for path in viewer.reach:
        found |= Q(**{f"{field}__startswith": path})
    return found


def anyone() -> Actor:
    """Return the actor of somebody who has not signed in."""
    return Actor(id="", office="", role="anyone", state=settings.RABT.state)


def actor_of(account: Account, *, for_whom: Account | None = None) -> Actor:
    """Return who acts when this account acts, or acts for an absent colleague.

    Refuses: account_closed, wrong_side. (role and office as they are at this moment)
    """
    post = for_whom or account
    role = rules.table().roles.get(post.role)
    if not account.active or not post.active:
        raise NotAllowed("account_closed")
    if role is None or role.door or not role.stands_on(settings.RABT.side):
        raise NotAllowed("wrong_side", role=post.role)
    return Actor(
        id=str(account.pk),
        office=post.office_id,
        role=post.role,
        state=settings.RABT.state,
        scopes=role.scopes,
        reach=_reach(role, post.office),
        name=account.name_ar,
        name_en=account.name_en,
        for_whom=str(for_whom.pk) if for_whom else "",
    )


def _reach(role: rules.Role, office: Office) -> tuple[str, ...]:
    if role.reach == "state":
        return (f"{settings.RABT.state}/",)
    return (office.code, office.serves) if office.serves else (office.code,)


def stay(sign_in_id: str) -> SignIn | None:
    """Return a stay with its account and office, for the gate."""
    try:
        key = UUID(str(sign_in_id))
    except ValueError:
        return None
    return SignIn.objects.select_related("account__office").filter(pk=key, ended_at=None).first()


def own_stay(secret: str) -> OwnStay | None:
    """Return the stay of a person at his own page by the secret in his browser, for the gate."""
    return OwnStay.objects.filter(digest=rules.digest_of(secret), ended_at=None).first() if secret else None


def himself(who: str, scopes: frozenset[str] = frozenset(), refs: Iterable[str] = ()) -> Actor:
    """Return who acts when a person acts for himself: no office, and no reach beyond what is his."""
    return Actor(id=who, office="", role=HIMSELF, state=settings.RABT.state, scopes=scopes, reach=tuple(refs))


def token_of(secret_digest: str, at: datetime) -> Token | None:
    """Return a token that still stands, by the digest of its secret."""
    return (
        Token.objects.select_related("account__office")
        .filter(digest=secret_digest, ended_at=None, expires_at__gt=at)
        .first()
    )


def deputyship(deputy_id: str, account_id: UUID, at: datetime) -> Deputy | None:
    """Return a deputyship of this account that stands at this moment."""
    try:
        key = UUID(str(deputy_id))
    except ValueError:
        return None
    return standing_deputyships(account_id, at).filter(pk=key).first()


def standing_deputyships(account_id: UUID, at: datetime) -> QuerySet[Deputy]:
    """Return the colleagues for whom this account may act at this moment."""
    return Deputy.objects.select_related("absent__office").filter(
        deputy_id=account_id, ended_at=None, from_at__lte=at, until_at__gt=at
    )
