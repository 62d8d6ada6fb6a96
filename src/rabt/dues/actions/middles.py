"""The medians over all employers are counted by the clock: whoever opens his own page counts none."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.dues import queries
from rabt.dues.models import Middle
from rabt.dues.rules.compared import compare


@transaction.atomic
def count_middles(*, at: datetime) -> int:
    """Count the medians of how employers pay wages; return how many there are."""
    found = queries.wage_figures(at)
    for name, figures in found.items():
        keep_middle(name, figures.values(), at=at)
    return len(found)


def keep_middle(name: str, figures: Iterable[float], *, at: datetime) -> Middle:
    """Keep the median of a figure over all employers who have one; of too few, nothing."""
    told = compare(None, figures, agreement.terms_at(at).number("least_shown"))
    row, _ = Middle.objects.update_or_create(
        pk=name, defaults={"median": told.median, "employers": told.employers, "counted_at": at}
    )
    return row
