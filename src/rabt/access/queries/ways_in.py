"""The ways in: codes, links, passkeys, looked up and locked for one use."""

from datetime import datetime

from rabt.access import rules
from rabt.access.models import Account, Code, Link, Passkey
from rabt.access.queries.actors import uuid_of


def account_by_handle(handle: str) -> Account | None:
    """Return the open account that has this mail address or telephone."""
    column = "email" if "@" in handle else "phone"
    if not handle:
        return None
    return Account.objects.filter(**{column: handle}, active=True, closed_at=None).first()


def code_times(asked_for: str, asked_from: str, at: datetime) -> tuple[list[datetime], list[datetime]]:
    """Return when codes were lately asked for this address, and from this place."""
    recent = Code.objects.filter(made_at__gt=at - rules.LONGEST_WINDOW)
    return (
        list(recent.filter(asked_for=asked_for).values_list("made_at", flat=True)),
        list(recent.filter(asked_from=asked_from).values_list("made_at", flat=True)),
    )


def code_times_of(who: str, at: datetime) -> list[datetime]:
    """Return when codes were lately sent to a person who has no account."""
    recent = Code.objects.filter(who=who, made_at__gt=at - rules.LONGEST_WINDOW)
    return list(recent.values_list("made_at", flat=True))


def code_to_try(code_id: str) -> Code | None:
    """Return a code, locked, so that two tries at once count as two."""
    key = uuid_of(code_id)
    found = Code.objects.select_for_update(of=("self",)).select_related("account__office")
    return found.filter(pk=key).first() if key else None


def link_to_use(digest: str, at: datetime) -> Link | None:
    """Return an unused link, locked."""
    found = Link.objects.select_for_update(of=("self",)).select_related("account__office")
    return found.filter(digest=digest, used_at=None, expires_at__gt=at).first()


def link_account(digest: str, at: datetime) -> Account | None:
    """Return whose link this is while it still stands."""
    link = (
        Link.objects.select_related("account").filter(digest=digest, used_at=None, expires_at__gt=at).first()
    )
    return link.account if link else None


def passkey_to_use(credential: str) -> Passkey | None:
    """Return a standing passkey, locked."""
    found = Passkey.objects.select_for_update(of=("self",)).select_related("account__office")
    return found.filter(credential=credential, ended_at=None).first()


def passkey_exists(credential: str) -> bool:
    """Tell whether a credential was ever kept here."""
    return Passkey.objects.filter(credential=credential).exists()
