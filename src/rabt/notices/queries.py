"""Reads of this room: what was told, and what still waits to leave."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.notices import rules
from rabt.notices.models import Notice


def notices(viewer: Actor, *, about: str = "", state: str = "") -> QuerySet[Notice]:
    """Return what was told, newest first: no text, masked addresses. Refuses: not_allowed"""
    viewer.require("notices.see")
    found = Notice.objects.exclude(channel=rules.NOWHERE).order_by("-made_at")
    if about:
        found = found.filter(about=about)
    return found.filter(state=state) if state else found


def letterbox(limit: int = 50) -> list[Notice]:
    """Return the newest messages with their text, on a trial node only. Refuses: missing"""
    if not settings.RABT.trial:
        raise Missing("missing")
    return list(Notice.objects.exclude(channel=rules.NOWHERE).exclude(text="").order_by("-made_at")[:limit])


def due(at: datetime, limit: int = 100) -> QuerySet[Notice]:
    """Return the notices that wait to leave, oldest first, locked for this worker alone."""
    return (
        Notice.objects.filter(state=rules.QUEUED, next_at__lte=at)
        .order_by("next_at")
        .select_for_update(skip_locked=True)[:limit]
    )


def gauges(at: datetime) -> dict[str, float]:
    """Say how many notices wait past their time or were given up, for monitoring."""
    return {
        "notices_due": Notice.objects.filter(state=rules.QUEUED, next_at__lte=at).count(),
        "notices_given_up": Notice.objects.filter(state=rules.GIVEN_UP).count(),
    }
