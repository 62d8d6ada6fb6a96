"""The median of renewals over all employers is counted by the clock."""

from datetime import datetime

from django.db import transaction

from rabt.dues import actions as dues
from rabt.permits import queries
from rabt.permits.queries.of_employers import RENEWALS


@transaction.atomic
def count_middles(*, at: datetime) -> int:
    """Count the median of permits renewed in time; return over how many employers."""
    return dues.keep_middle(RENEWALS, queries.renewal_figures(at).values(), at=at).employers
