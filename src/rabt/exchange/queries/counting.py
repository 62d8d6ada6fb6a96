"""How the line did from one instant to before another: how many letters, and days on which none crossed."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import TruncDate

from rabt.base.clock import day_of
from rabt.exchange.models import Incoming, Outgoing


def letters_written(first: datetime, until: datetime) -> int:
    """Count the letters that this node wrote to the other."""
    return Outgoing.objects.filter(
        to_state=settings.RABT.peer_state, made_at__gte=first, made_at__lt=until
    ).count()


def days_without_line(first: datetime, until: datetime, zone: str) -> int:
    """Count the calendar days on which no letter came and none of ours was acknowledged."""
    busy = _days(Incoming.objects.filter(from_state=settings.RABT.peer_state), "came_at", first, until, zone)
    busy |= _days(Outgoing.objects.filter(to_state=settings.RABT.peer_state), "filed_at", first, until, zone)
    begin, end = day_of(first, zone), day_of(until, zone)
    return sum(begin + timedelta(days=n) not in busy for n in range((end - begin).days))


def _days(rows: QuerySet[Any], column: str, first: datetime, until: datetime, zone: str) -> set[date]:
    within = {f"{column}__gte": first, f"{column}__lt": until}
    day = TruncDate(column, tzinfo=ZoneInfo(zone))
    return set(rows.filter(**within).annotate(day=day).values_list("day", flat=True).distinct())
