"""What was begun for a permit ends with it."""

from rabt.permits.models import Leaving, Measure, Permit, Renewal
from rabt.permits.rules import leaving, measure, renewal


def close_open(row: Permit) -> None:
    """Let go what waits on a permit that has ended: renewals, measures, the wish to leave."""
    lapse_renewals(row)
    Measure.objects.filter(permit=row, state=measure.State.OPEN).update(state=measure.State.LAPSED)
    lapse_leavings(row)


def lapse_renewals(row: Permit) -> None:
    """Close what was proposed for a permit that has ended."""
    Renewal.objects.filter(permit=row, state=renewal.State.PROPOSED).update(state=renewal.State.LAPSED)


def lapse_leavings(row: Permit) -> None:
    """Close a wish to leave an employer who no longer is one."""
    Leaving.objects.filter(permit=row, state__in=leaving.OPEN).update(state=leaving.State.LAPSED)


def lapse_of_work(row: Permit) -> None:
    """Close what is reported of an employer and a worker whose ways part: an absence, a silence."""
    Measure.objects.filter(permit=row, kind__in=measure.OF_WORK, state=measure.State.OPEN).update(
        state=measure.State.LAPSED
    )
