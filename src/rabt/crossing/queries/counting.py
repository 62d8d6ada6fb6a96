"""How many passed and were refused at this state's ports, from one instant to before another."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour

from rabt.crossing.models import Passage
from rabt.crossing.rules.passage import Outcome


def passed(first: datetime, until: datetime, zone: str) -> Counter[tuple[str, str, int]]:
    """Count who passed, by port, direction and hour of the day in a zone. Nobody is opened."""
    rows = _of(Outcome.PASSED, first, until).annotate(hour=ExtractHour("at", tzinfo=ZoneInfo(zone)))
    found = rows.values_list("port", "direction", "hour").annotate(n=Count("pk"))
    return Counter({(port, way, hour): n for port, way, hour, n in found})


def refused(first: datetime, until: datetime) -> Counter[tuple[str, str]]:
    """Count who was refused, by port and reason. Nobody is opened."""
    found = _of(Outcome.REFUSED, first, until).values_list("port", "reason").annotate(n=Count("pk"))
    return Counter({(port, reason): n for port, reason, n in found})


def _of(outcome: Outcome, first: datetime, until: datetime) -> QuerySet[Passage]:
    return Passage.objects.filter(
        kept_by=settings.RABT.state, outcome=outcome.value, at__gte=first, at__lt=until
    )
