"""Reads of this room: what was told, and what still waits to leave."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.notices import rules
from rabt.notices.models import Notice
from rabt.shell.queues import Waiting


def notices(viewer: Actor, *, about: str = "", state: str = "", channel: str = "") -> QuerySet[Notice]:
    """Return what was told, newest first: no text, masked addresses. Refuses: not_allowed"""
    viewer.require("notices.see")
    found = Notice.objects.exclude(channel=rules.NOWHERE).order_by("-made_at")
    if about:
        found = found.filter(about=about)
    asked = {"state": state, "channel": channel}
    return found.filter(**{name: value for name, value in asked.items() if value})


def notice_to_change(viewer: Actor, notice_id: UUID) -> Notice:
    """Return one notice, locked, or Missing. Refuses: missing"""
    found = Notice.objects.select_for_update().filter(pk=notice_id).exclude(channel=rules.NOWHERE).first()
    if found is None:
        raise Missing("missing")
    return found


def was_told(about: str, template: str, since: datetime) -> bool:
    """Tell whether this was told of a record since an instant, so that nobody is told twice."""
    return Notice.objects.filter(about=about, template=template, made_at__gte=since).exists()


def waiting(viewer: Actor) -> list[Waiting]:
    """Say how many messages were given up and can still be sent again."""
    if not viewer.has("notices.resend"):
        return []
    rows = Notice.objects.filter(state=rules.GIVEN_UP).exclude(text="")
    seen = rows.aggregate(n=Count("pk"), oldest=Min("made_at"))
    url = f"{reverse('notices:list')}?state={rules.GIVEN_UP}"
    return [Waiting("notices.given_up", seen["n"], seen["oldest"], url)] if seen["n"] else []


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
