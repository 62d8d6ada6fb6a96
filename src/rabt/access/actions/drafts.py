"""What somebody types is kept as he types, until it is sent or too old."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from rabt.access import queries
from rabt.access.models import Draft
from rabt.access.rules import drafts as rules
from rabt.base.actor import Actor


@transaction.atomic
def keep_draft(actor: Actor, device: str, told: Mapping[str, Any], *, at: datetime) -> None:
    """Keep what was typed into a form on this device; nothing typed is a draft no more.

    Refuses: draft_unreadable, draft_large
    """
    typed = rules.check(told)
    if not typed.fields:
        drop_draft(actor, device, typed.page)
        return
    account = queries.own_account(actor)
    closed = rules.Drawer(settings.SECRET_KEY).close(f"{account.pk} {device}", typed)
    mine = Draft.objects.filter(account=account, device=device)
    Draft.objects.update_or_create(
        account=account, device=device, page=typed.page, defaults={"sealed": closed, "saved_at": at}
    )
    kept = mine.order_by("-saved_at").values_list("pk", flat=True)[: rules.MOST_DRAFTS]
    mine.exclude(pk__in=list(kept)).delete()


def drop_draft(actor: Actor, device: str, page: str) -> None:
    """Throw away the draft of a form that was sent, or whose writer wants it gone."""
    queries.drafts_on(actor, device).filter(page=page).delete()


def forget_drafts(days: int, *, at: datetime) -> int:
    """Throw away the drafts that nobody came back to."""
    return Draft.objects.filter(saved_at__lt=at - timedelta(days=days)).delete()[0]
