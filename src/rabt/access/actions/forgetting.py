"""What the clock erases in this room, and the proof that something was erased, in whichever room."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction

from rabt.access import rules
from rabt.access.models import Account, Alarm, Passkey, SignIn, Sweep, Token, Warrant
from rabt.base.actor import the_node
from rabt.base.identifiers import new_id
from rabt.journal import actions as journal
from rabt.seal import canon


@transaction.atomic
def forget_ways_in(*, at: datetime) -> int:
    """Forget stays, passkeys and tokens that ended a year ago, and where recovery links were sent then."""
    before = at - rules.WAYS_KEPT
    gone = SignIn.objects.filter(seen_at__lt=before).delete()[0]
    for model in (Passkey, Token):
        gone += model.objects.filter(ended_at__lt=before).delete()[0]
    told = Warrant.objects.filter(decided_at__lt=before).exclude(phone="", email="")
    return gone + told.update(phone="", email="")


@transaction.atomic
def forget_closed(*, at: datetime) -> int:
    """Forget where the holders of accounts are reached that were closed a year ago; who they were stays."""
    old = Account.objects.filter(closed_at__lt=at - rules.WAYS_KEPT).exclude(phone="", email="")
    return old.update(phone="", email="")


@transaction.atomic
def forget_alarms(*, at: datetime) -> int:
    """Forget alarms over looks that were judged years ago; their acts stay."""
    return Alarm.objects.filter(judged_at__lt=at - rules.ALARM_KEPT).delete()[0]


@transaction.atomic
def note_swept(rule: str, count: int, *, at: datetime) -> Sweep:
    """Keep that so many were erased by a rule of keeping: the count stays, and an act that commits to it."""
    told = canon.canonical({"rule": rule, "count": count, "at": at.isoformat()})
    row = Sweep(id=new_id(), rule=rule, count=count, digest=hashlib.sha256(told).hexdigest(), at=at)
    row.save(force_insert=True)
    facts = {"rule": rule, "count": count, "digest": row.digest}
    journal.append(the_node(settings.RABT.state), "sweep.done", row.ref, at=at, facts=facts)
    return row
