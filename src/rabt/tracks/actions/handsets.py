"""A leader's telephone: enrolled by himself, given what it is to record, locked when it is lost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.files import queries as files
from rabt.journal import actions as journal
from rabt.tracks.models import Handset, Order
from rabt.tracks.queries.handsets import (
    handset_to_change,
    own_at_work,
    own_handset,
    patrols_ended,
    patrols_ordered,
)
from rabt.tracks.queries.runs import WALK
from rabt.tracks.rules import handset as rules
from rabt.tracks.rules.handset import State


@transaction.atomic
def enrol_handset(actor: Actor, sign_key: bytes, *, at: datetime) -> tuple[Handset, bytes]:
    """Enrol one's own telephone with the key that it made; return it and the key that it closes with.

    The one before is replaced: nobody walks with two, but what it kept it may still send.
    Refuses: handset_key_malformed
    """
    actor.require(WALK)
    rules.check_key(sign_key)
    own_at_work(actor.id).update(state=State.REPLACED)
    secret, key = rules.make_opener(), new_id()
    locker = files.locker()
    row = Handset.objects.create(
        id=key, office=actor.office, account_id=actor.id, sign_key=sign_key,
        opener=locker.lock(key, secret), opener_key_id=locker.key_id, enrolled_at=at, heard_at=at,
    )  # fmt: skip
    journal.append(actor, "handset.enrolled", row.ref, at=at)
    return row, rules.closing_key(secret)


@dataclass(frozen=True)
class Given:
    """A patrol as a telephone is told of it: as it is ordered now, or that it was called off, and why."""

    patrol_id: UUID
    starts_at: datetime
    ends_at: datetime
    base: str
    stretches: list[str]
    changed_at: datetime | None
    called_off_for: str


@transaction.atomic
def give_orders(actor: Actor, handset_id: UUID, *, at: datetime) -> list[Given]:
    """Give a telephone what its holder is to record: the patrols in whose crew he goes, from now on.

    What was given stays true of what is recorded: a patrol that is called off later may still be sent, and
    one whose hours changed has been given for both. Those called off are told too, with the reason.
    Refuses: handset_locked
    """
    row = own_handset(actor, handset_id)
    patrols = list(patrols_ordered(actor))
    _keep_given(row, patrols, at)
    row.heard_at = at
    row.save(update_fields=["heard_at"])
    ended = [
        Given(one.pk, one.starts_at, one.ends_at, "", [], None, one.called_off_for)
        for one in patrols_ended(actor)
    ]
    return [
        Given(one.pk, one.starts_at, one.ends_at, one.base, list(one.stretches), one.changed_at, "")
        for one in patrols
    ] + ended


def _keep_given(row: Handset, patrols: list[Any], at: datetime) -> None:
    """Note what a telephone was given; of one that changed, the earlier start and the later end."""
    before = {one.patrol_id: one for one in Order.objects.filter(handset=row)}
    for one in patrols:
        old = before.get(one.pk)
        told = {"starts_at": one.starts_at, "ends_at": one.ends_at, "given_at": at}
        if old:
            told = {
                "starts_at": min(old.starts_at, one.starts_at), "ends_at": max(old.ends_at, one.ends_at),
                "given_at": old.given_at,
            }  # fmt: skip
        told |= {"base": one.base, "stretches": one.stretches}
        Order.objects.update_or_create(handset=row, patrol_id=one.pk, defaults=told)


@transaction.atomic
def lock_handset(actor: Actor, handset_id: UUID, *, at: datetime) -> Handset:
    """Lock a lost telephone: nothing is given to it or taken from it any more, and it wipes itself.

    Refuses: handset_locked
    """
    row = handset_to_change(actor, handset_id)
    rules.check_may_send(row.state)
    row.state, row.locked_by, row.locked_at = State.LOCKED, actor.id, at
    row.save(update_fields=["state", "locked_by", "locked_at"])
    journal.append(actor, "handset.locked", row.ref, at=at)
    return row
