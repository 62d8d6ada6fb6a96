"""Reads of what patrols saw."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.tracks.models import Run, Sighting
from rabt.tracks.queries.runs import SEE, WATCH
from rabt.tracks.rules.sighting import State


def sightings_to_see(
    viewer: Actor, *, since: datetime | None = None, until: datetime | None = None, state: str = "",
    kind: str = "",
) -> QuerySet[Sighting]:  # fmt: skip
    """Return the sightings of this viewer's offices between two instants, newest first."""
    viewer.require(SEE)
    asked = {"at__gte": since, "at__lt": until, "state": state, "kind": kind}
    narrowed = {name: value for name, value in asked.items() if value}
    return Sighting.objects.filter(within(viewer), **narrowed).order_by("-at", "-pk")


def sighting_to_see(viewer: Actor, sighting_id: UUID) -> Sighting:
    """Return one sighting, or Missing."""
    return the_one(sightings_to_see(viewer).filter(pk=sighting_id))


def sighting_to_change(viewer: Actor, sighting_id: UUID) -> Sighting:
    """Return one sighting, locked, or Missing."""
    viewer.require(WATCH)
    rows = Sighting.objects.filter(within(viewer), pk=sighting_id)
    return the_one(rows.select_for_update(of=("self",)))


def sightings_to_take_up(viewer: Actor) -> QuerySet[Sighting]:
    """Return the sightings of which nobody has decided yet: grave ones first, then the oldest.

    The room above makes an incident of one and calls `actions.take_up_sighting`; or it is set aside.
    """
    viewer.require(WATCH)
    rows = Sighting.objects.filter(within(viewer), state=State.OPEN)
    return rows.order_by("-grave", "heard_at", "pk")


def sightings_of(viewer: Actor, run: Run) -> QuerySet[Sighting]:
    """Return what was seen on a run, in its order."""
    viewer.require(SEE)
    return Sighting.objects.filter(within(viewer), run=run).order_by("at", "pk")
