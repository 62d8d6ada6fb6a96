"""Reads of leaders' telephones and of what each was given to record."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access import queries as access
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Untrusted
from rabt.files import queries as files
from rabt.patrol import queries as patrol
from rabt.tracks.models import Handset, Order
from rabt.tracks.queries.runs import WALK, WATCH
from rabt.tracks.rules.handset import State, check_at_work, check_may_send

PURPOSE = "tracks"


def handsets_to_see(viewer: Actor) -> QuerySet[Handset]:
    """Return the telephones of this viewer's offices, those at work first."""
    viewer.require(WATCH)
    return Handset.objects.filter(within(viewer)).order_by("state", "-enrolled_at")


def handset_to_change(viewer: Actor, handset_id: UUID) -> Handset:
    """Return one telephone, locked, or Missing."""
    return the_one(handsets_to_see(viewer).filter(pk=handset_id).select_for_update(of=("self",)))


def own_handset(viewer: Actor, handset_id: UUID) -> Handset:
    """Return this viewer's own telephone at work, locked. Refuses: handset_locked; else Missing"""
    viewer.require(WALK)
    found = the_one(
        Handset.objects.filter(pk=handset_id, account_id=viewer.id).select_for_update(of=("self",))
    )
    check_at_work(found.state)
    return found


def handset_that_sends(handset_id: UUID) -> Handset:
    """Return a telephone that proves itself by its signature, locked. Refuses: handset_locked; Untrusted

    An unknown one gets the same answer as one whose signature is wrong.
    """
    found = Handset.objects.filter(pk=handset_id).select_for_update(of=("self",)).first()
    if found is None:
        raise Untrusted("handset_not_signed")
    check_may_send(found.state)
    return found


def holder_of(handset: Handset) -> Actor:
    """Return who acts when a telephone sends: whoever enrolled it, as he stands. Refuses: account_closed"""
    return access.actor_of(access.account_by_id(handset.account_id)).looking_for(PURPOSE)


def own_at_work(account_id: str) -> QuerySet[Handset]:
    """Return the telephone at work of an account, locked."""
    return Handset.objects.filter(account_id=account_id, state=State.AT_WORK).select_for_update(of=("self",))


def opener_of(handset: Handset) -> bytes:
    """Open this node's own half for one telephone. Raises Untrusted where this node's keys do not fit."""
    return files.locker().unlock(handset.pk, handset.opener_key_id, bytes(handset.opener))


def order_of(handset: Handset, patrol_id: UUID) -> Order | None:
    """Return what a telephone was given to record of a patrol."""
    return Order.objects.filter(handset=handset, patrol_id=patrol_id).first()


def patrols_ordered(viewer: Actor) -> QuerySet[Any]:
    """Return the patrols in whose crew this viewer goes, from now on."""
    return patrol.patrols_to_lead(viewer)


def patrols_ended(viewer: Actor) -> QuerySet[Any]:
    """Return the patrols of this viewer that were called off after their orders were given out."""
    return patrol.patrols_called_off(viewer)


def in_this_state() -> str:
    """Return the office under which what the other state tells is kept: all border offices see it."""
    return f"{settings.RABT.state}/border/"
