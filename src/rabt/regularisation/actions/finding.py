"""Whoever protects finds out whether somebody is held: by a record that stands, a new one, or not at all."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.regularisation import queries
from rabt.regularisation.actions.detaining import keep, turn_held
from rabt.regularisation.actions.seeking import find, find_nothing
from rabt.regularisation.actions.turning import check_side
from rabt.regularisation.models import Detention, Whereabouts
from rabt.regularisation.queries.files import PROTECT
from rabt.regularisation.rules import whereabouts as rules
from rabt.regularisation.rules.detention import State as Held
from rabt.regularisation.rules.detention import Step as Told


@transaction.atomic
def meet(
    actor: Actor, whereabouts_id: UUID, detention_id: UUID, asks_consul: bool | None, *, at: datetime
) -> Whereabouts:
    """Find that a recorded arrest is that of whom the consulate asks after.

    Where he does not want his consulate, it hears that there is nothing to tell, as of nobody.
    Refuses: missing, whereabouts_differs, whereabouts_unsaid, whereabouts_step_closed
    """
    row = _opened(actor, whereabouts_id)
    held = queries.detention_to_change(actor, detention_id)
    rules.check_may_be(row.who(), held.who())
    wants = held.state == Held.DECLINED and rules.check_said(asks_consul)
    _join(actor, row, held, wants, at)
    return queries.whereabouts_told(row.pk)


@transaction.atomic
def record_found(
    actor: Actor, whereabouts_id: UUID, held_on: date, kind: str, asks_consul: bool, *, place: str = "",
    at: datetime,
) -> Whereabouts:  # fmt: skip
    """Record an arrest of whom the consulate asks after, that nobody recorded; it is told if he asks for it.

    Refuses: missing, whereabouts_step_closed, and what `record_detention` does
    """
    row = _opened(actor, whereabouts_id)
    held = keep(actor, row.who(), held_on, kind, asks_consul, place=place, at=at)
    if not asks_consul:
        turn_held(actor, held, Told.DECLINE, at)
    _join(actor, row, held, asks_consul, at)
    return queries.whereabouts_told(row.pk)


@transaction.atomic
def say_nothing(actor: Actor, whereabouts_id: UUID, *, at: datetime) -> Whereabouts:
    """Answer that there is nothing to tell. Refuses: missing, whereabouts_step_closed"""
    row = _opened(actor, whereabouts_id)
    find_nothing(actor, row, at)
    return row


def _opened(actor: Actor, whereabouts_id: UUID) -> Whereabouts:
    actor.require(PROTECT)
    check_side("destination")
    row = queries.whereabouts_to_change(actor, whereabouts_id)
    rules.check_open(row.state)
    return row


def _join(actor: Actor, row: Whereabouts, held: Detention, tell: bool, at: datetime) -> None:
    """Let both files meet; `tell`: he asks for his consulate now, which answers the question as well."""
    if not tell:
        find(actor, row, held, at)
        return
    row.detention_id, held.asks_consul = held.pk, True
    row.save(update_fields=["detention_id"])
    turn_held(actor, held, Told.TELL, at)
