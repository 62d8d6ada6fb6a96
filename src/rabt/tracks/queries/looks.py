"""When each part of the line was last looked at, and for how long: no part is safe because nobody looked."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Max
from django.db.models.functions import Coalesce

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.tracks.models import Look
from rabt.tracks.queries.runs import SEE


def last_looks(viewer: Actor, at: datetime) -> dict[str, datetime]:
    """Return when each piece of the line was last looked at by an instant; unseen pieces are absent."""
    viewer.require(SEE)
    seen = Look.objects.filter(within(viewer), last_at__lte=at)
    return dict(seen.values_list("piece").annotate(last=Max("last_at")).order_by())


def effort(viewer: Actor, since: datetime, until: datetime) -> dict[str, int]:
    """Return for how many whole minutes each piece was looked at between two instants, by hours of the clock.

    An hour counts where it begins; pieces without a whole minute are absent. Where two of one crew recorded,
    the longer counts.
    """
    viewer.require(SEE)
    seen = Look.objects.filter(within(viewer), hour__gte=since, hour__lt=until)
    crew = Coalesce("run__patrol_id", "run_id")
    longest = seen.values_list("piece", "hour").annotate(crew=crew, most=Max("seconds")).order_by()
    summed: dict[str, int] = defaultdict(int)
    for piece, _, _, seconds in longest:
        summed[piece] += seconds
    return {piece: seconds // 60 for piece, seconds in summed.items() if seconds >= 60}
