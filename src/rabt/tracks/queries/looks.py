"""When each part of the line was last looked at, and for how long: no part is safe because nobody looked."""

from datetime import datetime

from django.db.models import Max, Sum

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

    An hour counts where it begins; pieces without a whole minute are absent.
    """
    viewer.require(SEE)
    seen = Look.objects.filter(within(viewer), hour__gte=since, hour__lt=until)
    summed = seen.values_list("piece").annotate(all=Sum("seconds")).order_by()
    return {piece: seconds // 60 for piece, seconds in summed if seconds >= 60}
