"""A row of an old register comes in as it was written, and is taken back while nobody has spoken of it."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.journal import actions as journal
from rabt.registers.models import Batch, Entry, Ruling
from rabt.registers.queries import entry_to_change
from rabt.registers.rules import entry as rules
from rabt.registers.rules.entry import State, Written

BRING = "registers.bring"


@transaction.atomic
def bring_entry(actor: Actor, row: Written, batch_id: UUID, batch_name: str, *, at: datetime) -> Entry:
    """Keep one row of an old register as it was written; it gives nobody any standing.

    Refuses: entry_lacks, entry_known
    """
    actor.require(BRING)
    rules.check_written(row)
    batch, _ = Batch.objects.get_or_create(
        pk=batch_id,
        defaults={
            "office": actor.office, "name": batch_name[:200], "brought_by": actor.id, "brought_at": at,
        },
    )  # fmt: skip
    found = Entry(
        batch=batch, office=actor.office, number_key=rules.number_key(row.old_number), brought_at=at,
        **vars(row),
    )  # fmt: skip
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as known:
        raise Refused("entry_known", number=row.old_number, field="old_number") from known
    journal.append(actor, "entry.brought", found.ref, at=at, facts={"number": row.old_number})
    return found


@transaction.atomic
def take_back_entry(actor: Actor, entry_id: UUID, *, at: datetime) -> None:
    """Take a row back that came in by mistake. Refuses: entry_needed"""
    actor.require(BRING)
    row = entry_to_change(actor, entry_id)
    if row.state != State.WAITING or Ruling.objects.filter(entry=row).exists():
        raise Refused("entry_needed", number=row.old_number)
    journal.append(actor, "entry.taken_back", row.ref, at=at)
    row.delete()
    Batch.objects.filter(pk=row.batch_id).exclude(pk__in=Entry.objects.values("batch_id")).delete()
