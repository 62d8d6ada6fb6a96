"""How many: what this room tells of a month, from one instant to before another. Nobody is opened."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import OuterRef, Subquery, Sum

from rabt.dues.models import Arrear, Finding, Refund, Wage
from rabt.dues.rules.finding import State, is_back
from rabt.hiring.queries import counting as hiring

IN_TIME, LATE, OWED = "in_time", "late", "owed"
"""How a month's wage stood when the month ended in which it fell due."""


@dataclass(frozen=True)
class Borne:
    """What one worker was made to pay and had not back: the fee, the amount, and his monthly wage."""

    fee: str
    minor: int
    currency: str
    wage_minor: int
    wage_currency: str


def borne(until: datetime, last: date) -> list[Borne]:
    """Return what workers still bore, at an instant, of fees that were found laid on them against the rule.

    `last` is the last day before that instant: what was returned later had not come back then.
    """
    found = list(
        Finding.objects.filter(
            kept_by=settings.RABT.state,
            decision=State.UPHELD,
            decided_at__lt=until,
            recorded_at__lt=until,
        )
    )
    rows = Refund.objects.filter(finding__in=found, refunded_on__lte=last, recorded_at__lt=until)
    back = dict(rows.order_by().values_list("finding").annotate(sum=Sum("minor")))
    wages = hiring.wages_under(row.contract_id for row in found)
    return [
        Borne(row.fee, row.minor - back.get(row.pk, 0), row.currency, *wages[row.contract_id])
        for row in found
        if not is_back(row.minor, back.get(row.pk, 0))
    ]


def wages_fallen_due(first: date, last: date) -> Counter[str]:
    """Count the months of wages whose day lay between two days, by how they stood on the last of them."""
    arrears = Arrear.objects.filter(due_on__gte=first, due_on__lte=last)
    paid_since = arrears.filter(settled_on__lte=last).count()
    owed = arrears.count() - paid_since
    known = Arrear.objects.filter(contract_id=OuterRef("contract_id"), month=OuterRef("month"))
    recorded = (
        Wage.objects.filter(kept_by=settings.RABT.state, due_on__gte=first, due_on__lte=last)
        .annotate(arrear=Subquery(known.values("pk")[:1]))
        .filter(arrear=None, version=1)
        .count()
    )
    counts = {IN_TIME: recorded, LATE: paid_since, OWED: owed}
    return Counter({name: n for name, n in counts.items() if n})
