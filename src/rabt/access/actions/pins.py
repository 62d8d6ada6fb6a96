"""What an account keeps at hand on its own page."""

from datetime import datetime

from django.db import transaction

from rabt.access import queries
from rabt.access.models import Pin
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref

MOST = 30


@transaction.atomic
def pin(actor: Actor, about: Ref, *, at: datetime) -> None:
    """Keep a record at hand. Refuses: pins_full"""
    account = queries.own_account(actor)
    if Pin.objects.filter(account=account).exclude(about=about).count() >= MOST:
        raise Refused("pins_full", most=MOST)
    Pin.objects.get_or_create(account=account, about=about, defaults={"pinned_at": at})


@transaction.atomic
def unpin(actor: Actor, about: Ref) -> None:
    """No longer keep a record at hand."""
    Pin.objects.filter(account=queries.own_account(actor), about=about).delete()
