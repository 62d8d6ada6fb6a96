"""What the consulate reads and answers at origin, and the arrests that it is told of.

A state's consular offices stand in one list: whoever of them is free answers.
"""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import ref_of
from rabt.regularisation.models import Asking, Detention, Return
from rabt.regularisation.queries.people import plainly

CONSUL, HOLD = "regularisation.consul", "regularisation.record_detention"
HELD = "regularisation.detentions"


def askings_to_see(viewer: Actor) -> QuerySet[Asking]:
    """Return what this viewer's consular office asked, newest first. Opens nobody: a list shows numbers."""
    viewer.require(CONSUL)
    return Asking.objects.filter(within(viewer)).order_by("-asked_at", "-pk")


def asking_told(asking_id: UUID) -> Asking:
    """Return the request of which a letter tells, locked, or Missing."""
    found = Asking.objects.select_for_update().filter(pk=asking_id).first()
    if found is None:
        raise Missing()
    return found


def returns_to_see(viewer: Actor) -> QuerySet[Return]:
    """Return the travel documents that were asked for, the oldest first. Opens nobody."""
    viewer.require(CONSUL)
    return Return.objects.filter(file=None).order_by("asked_at", "pk")


def return_to_see(viewer: Actor, return_id: UUID) -> Return:
    """Open one request for a travel document, or Missing; the look is written down."""
    return _return(viewer, returns_to_see(viewer).filter(pk=return_id))


def return_to_answer(actor: Actor, return_id: UUID) -> Return:
    """Open one request for a travel document, locked, or Missing; the look is written down."""
    return _return(actor, returns_to_see(actor).select_for_update(of=("self",)).filter(pk=return_id))


def _return(viewer: Actor, rows: QuerySet[Return]) -> Return:
    row = the_one(rows)
    viewing.note(viewer, row.ref)
    if row.who_id:
        viewing.note(plainly(viewer), ref_of("person", row.who_id))
    return row


def return_told(return_id: UUID) -> Return:
    """Return the request of which a letter tells, locked, or Missing."""
    found = Return.objects.select_for_update(of=("self",)).filter(pk=return_id).first()
    if found is None:
        raise Missing()
    return found


def detentions_to_see(viewer: Actor) -> QuerySet[Detention]:
    """Return the arrests of which the consulate is told, to protection here and to the consulate there."""
    viewer.require(HELD)
    return Detention.objects.order_by("state_at", "pk")


def detention_to_see(viewer: Actor, detention_id: UUID) -> Detention:
    """Open one arrest, or Missing; the look is written down."""
    return _detention(viewer, detentions_to_see(viewer).filter(pk=detention_id))


def detention_to_change(actor: Actor, detention_id: UUID) -> Detention:
    """Open one arrest, locked, or Missing; the look is written down."""
    return _detention(actor, detentions_to_see(actor).select_for_update().filter(pk=detention_id))


def _detention(viewer: Actor, rows: QuerySet[Detention]) -> Detention:
    row = the_one(rows)
    viewing.note(viewer, row.ref)
    return row


def detention_told(detention_id: UUID) -> Detention | None:
    """Return the arrest of which a letter tells, locked, if it is known."""
    return Detention.objects.select_for_update().filter(pk=detention_id).first()


def is_here(row: Detention) -> bool:
    """Tell whether this node keeps the record."""
    return bool(row.kept_by == settings.RABT.state)
