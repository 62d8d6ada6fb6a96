"""Each incident of a state gets the next number of its year."""

from datetime import datetime

from django.conf import settings
from django.db.models import F

from rabt.agreement import queries as agreement
from rabt.incidents.models import Counter


def next_number(at: datetime) -> str:
    """Give the next number of this year, such as LY-2026-00042; who asks at once waits for his turn."""
    year = agreement.terms_at(at).on.year
    Counter.objects.get_or_create(year=year)
    Counter.objects.filter(year=year).update(last=F("last") + 1)
    return f"{settings.RABT.state}-{year}-{Counter.objects.get(year=year).last:05}"
