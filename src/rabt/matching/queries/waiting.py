"""What waits in this room: pairs for a clerk to judge, matchings that failed."""

from django.db.models import Min
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.matching.queries.matchings import BRING, JUDGE, matchings_to_see
from rabt.matching.queries.pairs import pairs_to_judge
from rabt.matching.rules.matching import State
from rabt.shell import doors
from rabt.shell.queues import Waiting


def waiting(viewer: Actor) -> list[Waiting]:
    """Say in which matchings pairs wait for this viewer's word, and which could not be done."""
    found = []
    for row in matchings_to_see(viewer).filter(state=State.READY) if viewer.has(JUDGE) else []:
        count = doors.counted(pairs_to_judge(viewer, row))
        if count:
            found.append(
                ("matching.pairs_to_judge", count, row.ended_at, reverse("matching:desk", args=[row.pk]))
            )
    failed = matchings_to_see(viewer).filter(state=State.FAILED) if viewer.has(BRING) else None
    if failed is not None and (many := doors.counted(failed)):
        oldest = failed.order_by().aggregate(at=Min("ended_at"))["at"]
        found.append(("matching.failed", many, oldest, reverse("matching:list")))
    return [Waiting(*one) for one in found]
