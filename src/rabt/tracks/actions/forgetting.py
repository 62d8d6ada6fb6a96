"""What is not needed any more is erased by the clock: where officers went, notes and pictures, readings."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from rabt.files import actions as files
from rabt.tracks.models import Handset, Order, Point, Reading, Run, Sighting
from rabt.tracks.rules.handset import State


@transaction.atomic
def forget_old(days: int, *, at: datetime) -> int:
    """Erase the fixes of runs that ended so many days ago, who led them, notes, pictures and readings.

    Which part of the line was looked at, and the counts of a sighting, name nobody and stay. Returns how many
    records were emptied or erased.
    """
    before = at - timedelta(days=days)
    old = Run.objects.filter(Q(ended_at__lt=before) | Q(ended_at=None, heard_at__lt=before))
    gone, _ = Point.objects.filter(run__in=old).delete()
    done = gone + old.exclude(led_by="").update(
        led_by="", handset=None, last_lon=None, last_lat=None, last_at=None
    )
    said = Sighting.objects.filter(at__lt=before).exclude(note="", file_id=None)
    files.destroy([row.ref for row in said])
    done += said.update(note="", file_id=None)
    done += Reading.objects.filter(at__lt=before).delete()[0]
    done += Order.objects.filter(ends_at__lt=before).delete()[0]
    unused = Handset.objects.exclude(state=State.AT_WORK).filter(heard_at__lt=before)
    return done + unused.delete()[0]
