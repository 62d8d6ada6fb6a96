"""One's own account: passkeys, tokens, stays, deputies."""

from uuid import UUID

from django.db.models import Q, QuerySet

from rabt.access import rules
from rabt.access.models import Account, Deputy, Passkey, Pin, SignIn, Token
from rabt.access.queries.actors import MANAGE, one, own_id, uuid_of, within
from rabt.base.actor import Actor


def own_account(viewer: Actor) -> Account:
    """Return the account of the person who acts, or Missing."""
    return one(Account.objects.select_related("office"), uuid_of(viewer.id))


def passkeys(viewer: Actor) -> QuerySet[Passkey]:
    """Return the passkeys of the person who acts."""
    return Passkey.objects.filter(account_id=own_id(viewer), ended_at=None).order_by("added_at")


def tokens_of(account_id: UUID | str) -> QuerySet[Token]:
    """Return the tokens of one account, newest first."""
    return Token.objects.filter(account_id=account_id).order_by("-made_at")


def token_to_end(actor: Actor, token_id: UUID) -> Token:
    """Return a token of the person who acts, or of an account he looks after, locked; or Missing."""
    mine = Q(account_id=own_id(actor))
    if actor.has(MANAGE):
        mine |= within(actor, "account__office__code")
    return one(Token.objects.select_for_update(of=("self",)).select_related("account").filter(mine), token_id)


def stays_of(account_id: UUID | str) -> QuerySet[SignIn]:
    """Return where one account is or was signed in, newest first."""
    return SignIn.objects.filter(account_id=account_id).order_by("-opened_at")


def deputies_of(viewer: Actor) -> QuerySet[Deputy]:
    """Return whom the person who acts has named as deputies, newest first."""
    return Deputy.objects.select_related("deputy").filter(absent_id=own_id(viewer)).order_by("-named_at")


def possible_deputies(viewer: Actor) -> QuerySet[Account]:
    """Return the colleagues who may act for the person who acts, by the table."""
    role = rules.table().roles.get(viewer.role)
    return (
        Account.objects.filter(
            active=True,
            role__in=role.deputies if role else (),
            office__code__startswith=rules.authority_of(viewer.office) if viewer.office else "-",
        )
        .exclude(pk=own_id(viewer))
        .order_by("name_ar")
    )


def pins_of(viewer: Actor) -> list[str]:
    """Return what the person who acts keeps at hand, newest first."""
    rows = Pin.objects.filter(account_id=viewer.id) if uuid_of(viewer.id) else Pin.objects.none()
    return list(rows.order_by("-pinned_at").values_list("about", flat=True))
