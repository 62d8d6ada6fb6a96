"""Whom a consulate looks for: read by it at origin, by whoever protects at destination, by nobody else."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from rabt.access import viewing
from rabt.access.queries import the_one
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.regularisation.models import Detention, Whereabouts
from rabt.regularisation.queries.consular import HELD, detentions_to_see
from rabt.regularisation.rules import whereabouts as rules
from rabt.regularisation.rules.whereabouts import State

LOOKED_THROUGH = 2_000
"""So many of the newest arrests are held against a name that no passport tells."""


def whereabouts_to_see(viewer: Actor) -> QuerySet[Whereabouts]:
    """Return whom consulates look for, the oldest first. Opens nobody: a list shows days."""
    viewer.require(HELD)
    return Whereabouts.objects.order_by("state_at", "pk")


def one_to_see(viewer: Actor, key: UUID) -> Whereabouts:
    """Open one question of a consulate, or Missing; the look is written down."""
    return _one(viewer, whereabouts_to_see(viewer).filter(pk=key))


def whereabouts_to_change(actor: Actor, key: UUID) -> Whereabouts:
    """Open one question of a consulate, locked, or Missing; the look is written down."""
    return _one(actor, whereabouts_to_see(actor).select_for_update().filter(pk=key))


def _one(viewer: Actor, rows: QuerySet[Whereabouts]) -> Whereabouts:
    row = the_one(rows)
    viewing.note(viewer, row.ref)
    return row


def held_like(viewer: Actor, row: Whereabouts) -> list[Detention]:
    """Return the arrests that may be of whom a consulate looks for, the newest first; each is a look."""
    rows = detentions_to_see(viewer).order_by("-held_on", "-pk")
    if row.born_on:
        near = Q(born_on=None) | Q(born_on=row.born_on)
        rows = rows.filter(near | Q(passport_number=row.passport_number))
    found = [one for one in rows[:LOOKED_THROUGH] if rules.may_be(row.who(), one.who())]
    for one in found:
        viewing.note(viewer, one.ref)
    return found


# ------------------------------------------------------------------ for the room's own acts
def whereabouts_told(key: UUID) -> Whereabouts:
    """Return the question of which a letter tells, locked, or Missing."""
    found = Whereabouts.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise Missing()
    return found


def whereabouts_of(detention_id: UUID) -> list[Whereabouts]:
    """Return the questions to which an arrest is the answer, locked."""
    return list(Whereabouts.objects.select_for_update().filter(detention_id=detention_id).order_by("pk"))


def whereabouts_open(passport: str) -> list[Whereabouts]:
    """Return the questions that wait, or found nothing, about the holder of a passport, locked."""
    rows = Whereabouts.objects.select_for_update().exclude(state=State.HELD)
    return list(rows.filter(passport_number=passport).order_by("pk")) if passport else []


def held_by_passport(passport: str, states: Iterable[str]) -> Detention | None:
    """Return the newest arrest of the holder of a passport that stands so."""
    rows = Detention.objects.filter(passport_number=passport, state__in=list(states))
    return rows.order_by("-held_on", "-pk").first() if passport else None
