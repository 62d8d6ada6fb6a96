"""Reads of drafts: only their writer reads them, and only on the device on which he wrote."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from rabt.access.models import Draft
from rabt.access.queries.actors import own_id
from rabt.access.rules.drafts import Drawer, Typed
from rabt.base.actor import Actor


@dataclass(frozen=True)
class Unfinished:
    """A form that was begun: where, under which title, and when something was last typed."""

    typed: Typed
    saved_at: datetime


def drafts_on(viewer: Actor, device: str) -> QuerySet[Draft]:
    """Return what the one who acts has begun on this device, the last first."""
    return Draft.objects.filter(account_id=own_id(viewer), device=device or "-").order_by("-saved_at")


def draft_of(viewer: Actor, device: str, page: str) -> Unfinished | None:
    """Return what was typed into the form of a page, if it was not sent."""
    return next(iter(_opened(drafts_on(viewer, device).filter(page=page))), None)


def unfinished(viewer: Actor, device: str, most: int = 5) -> list[Unfinished]:
    """List the forms that were begun on this device, the last first."""
    return _opened(drafts_on(viewer, device)[:most])


def _opened(rows: QuerySet[Draft]) -> list[Unfinished]:
    drawer = Drawer(settings.SECRET_KEY)
    found = (
        (drawer.open(f"{row.account_id} {row.device}", row.page, bytes(row.sealed)), row) for row in rows
    )
    return [Unfinished(typed, row.saved_at) for typed, row in found if typed]
