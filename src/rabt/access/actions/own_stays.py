"""Stays of persons at their own pages: opened with a code, short, ended by a button."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rabt.access import rules
from rabt.access.models import Code, OwnStay
from rabt.base.identifiers import Ref

_SECRET_BYTES = 32


def open_own_stay(who: Ref, refs: Iterable[str], *, at: datetime) -> str:
    """Open a stay of a person at his own page, who may see what is about these references.

    Returns the secret that his browser keeps; of it nothing is kept here but a digest.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    OwnStay.objects.create(
        who=who, refs=[str(ref) for ref in refs], digest=rules.digest_of(secret), opened_at=at, seen_at=at
    )
    return secret


def note_own_seen(stay: OwnStay, at: datetime) -> None:
    """Note that a stay is in use; at most one write a minute."""
    if at - stay.seen_at >= rules.QUIET:
        OwnStay.objects.filter(pk=stay.pk, ended_at=None).update(seen_at=at)


def end_own_stay(stay: OwnStay, *, at: datetime) -> None:
    """End one stay."""
    OwnStay.objects.filter(pk=stay.pk, ended_at=None).update(ended_at=at)


@transaction.atomic
def end_own_stays(who: Ref, *, at: datetime) -> int:
    """End every stay of a person and every code under way to him: his telephone changed, or he is erased."""
    Code.objects.filter(who=who, used_at=None).update(used_at=at)
    return OwnStay.objects.filter(who=who, ended_at=None).update(ended_at=at)


def forget_own_stays(at: datetime) -> int:
    """Forget stays that are long over; the node does this each day."""
    return OwnStay.objects.filter(opened_at__lt=at - 2 * rules.STAY_LONGEST).delete()[0]
