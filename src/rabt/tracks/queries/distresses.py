"""Reads of calls for help: own crews' and those that the other state told."""

from uuid import UUID

from django.db.models import QuerySet

from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.tracks.models import Distress
from rabt.tracks.queries.runs import WATCH
from rabt.tracks.rules.distress import State


def distresses_to_see(viewer: Actor) -> QuerySet[Distress]:
    """Return the calls for help that reach this viewer's room, newest first."""
    viewer.require(WATCH)
    return Distress.objects.filter(within(viewer)).order_by("-heard_at", "-pk")


def distresses_to_answer(viewer: Actor) -> QuerySet[Distress]:
    """Return the calls for help that have not ended, oldest first."""
    return distresses_to_see(viewer).exclude(state=State.ENDED).order_by("heard_at", "pk")


def distress_to_see(viewer: Actor, distress_id: UUID) -> Distress:
    """Return one call for help, or Missing."""
    return the_one(distresses_to_see(viewer).filter(pk=distress_id))


def distress_to_change(viewer: Actor, distress_id: UUID) -> Distress:
    """Return one call for help, locked, or Missing."""
    return the_one(distresses_to_see(viewer).filter(pk=distress_id).select_for_update(of=("self",)))
