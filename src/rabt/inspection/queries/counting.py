"""How many: what this room tells of a month, from one instant to before another. Nobody is opened."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rabt.agreement import queries as agreement
from rabt.base.clock import day_of
from rabt.inspection.models import Lack, Visit
from rabt.inspection.rules import lack
from rabt.inspection.rules.visit import State


@dataclass(frozen=True)
class Counted:
    """Visits by why they were made, findings by grade, and those mended: in time and later."""

    visits: Counter[str]
    lacks: Counter[str]
    mended_in_time: int
    mended_late: int


def counts(first: datetime, until: datetime) -> Counted:
    """Count a month's visits, findings and what was mended. Opens nobody."""
    zone = agreement.own_zone()
    made = Visit.objects.filter(state=State.MADE, arrived_at__gte=first, arrived_at__lt=until)
    found = Lack.objects.filter(found_at__gte=first, found_at__lt=until)
    mended = Lack.objects.filter(mended_at__gte=first, mended_at__lt=until)
    rows: Any = mended.values_list("due_on", "answered_at", "mended_at")
    judged = [
        lack.in_time(due, day_of(answered, zone) if answered else None, day_of(done, zone))
        for due, answered, done in rows
    ]
    return Counted(
        Counter(made.values_list("why", flat=True)), Counter(found.values_list("grade", flat=True)),
        sum(judged), len(judged) - sum(judged),
    )  # fmt: skip
