"""What an officer asked lately, as counts and keys: for his quota and for the oversight's alarm."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from rabt.assistance.models import Alarm, Information, Request
from rabt.assistance.rules.answer import Outcome
from rabt.base.actor import Actor

OVERSEE = "assistance.oversee"
LOOKED_BACK = timedelta(days=30)
NEAR_BACK = timedelta(days=7)


def asked_today(writer: str, since: datetime) -> int:
    """Count what an officer wrote that was sent since the day began, whoever sent it."""
    return Request.objects.filter(proposed_by=writer, sent_at__gte=since).count()


def missed(since: datetime) -> dict[str, tuple[int, int]]:
    """Count by officer the first questions since then that were answered, and those without a hit."""
    rows = Information.objects.filter(
        request__step="hit", request__sent_at__gte=since, request__answered_at__isnull=False,
        outcome__in=[Outcome.PROVIDED, Outcome.NO_DATA], state__in=["given", "recalled"],
    ).filter(request__asked_by=settings.RABT.state)  # fmt: skip
    found: dict[str, tuple[int, int]] = {}
    for who, outcome in rows.values_list("request__proposed_by", "outcome"):
        asked, lost = found.get(who, (0, 0))
        found[who] = (asked + 1, lost + (outcome == Outcome.NO_DATA))
    return found


def own_keys(since: datetime) -> dict[str, list[str]]:
    """Return by officer the keys of the subjects that he asked about since then, oldest first."""
    rows = Request.objects.filter(sent_at__gte=since, step="hit", asked_by=settings.RABT.state).order_by(
        "sent_at"
    )
    found: dict[str, list[str]] = {}
    for who, keys in rows.values_list("proposed_by", "subject_keys"):
        found.setdefault(who, []).extend(keys)
    return found


def alarms_to_see(viewer: Actor) -> QuerySet[Alarm]:
    """Return the alarms, those that wait for a judgement first."""
    viewer.require(OVERSEE)
    return Alarm.objects.order_by("judged_at", "-raised_at")
