"""A leader's telephone: enrolled by himself, given what it is to record, locked when it is lost."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.identifiers import new_id
from rabt.files import queries as files
from rabt.journal import actions as journal
from rabt.tracks.models import Handset, Order
from rabt.tracks.queries.handsets import handset_to_change, own_at_work, own_handset, patrols_ordered
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


@transaction.atomic
def give_orders(actor: Actor, handset_id: UUID, *, at: datetime) -> list[Order]:
    """Give a telephone what its holder is to record: the patrols in whose crew he goes, from now on.

    What was given stays true of what is recorded, also if the patrol is called off later.
    Refuses: handset_locked
    """
    row = own_handset(actor, handset_id)
    patrols = list(patrols_ordered(actor))
    Order.objects.bulk_create(
        [
            Order(handset=row, patrol_id=one.pk, starts_at=one.starts_at, ends_at=one.ends_at,
                  base=one.base, stretches=one.stretches, given_at=at)
            for one in patrols
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    row.heard_at = at
    row.save(update_fields=["heard_at"])
    given = Order.objects.filter(handset=row, patrol_id__in=[one.pk for one in patrols])
    return list(given.order_by("starts_at", "pk"))


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
