"""What waits in the old registers: entries to say something of, and to decide."""

from django.db.models import Q, QuerySet

from rabt.base import clock
from rabt.base.actor import Actor
from rabt.registers.models import Entry, Ruling
from rabt.registers.queries.entries import entries_to_see
from rabt.registers.rules.entry import State
from rabt.shell.queues import Queue, Waiting


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work."""
    at = clock.now()
    return [found for queue in queues(viewer) if (found := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    found = [
        Queue("registers.entries_to_reconcile", "registers.reconcile", "entry",
              lambda: entries_to_see(viewer, state=State.WAITING), "brought_at", "registers:entry",
              says=_says),
        Queue("registers.entries_to_decide", "registers.decide", "entry",
              lambda: _of_others(viewer), "said_at", "registers:entry", says=_says),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def _says(row: Entry) -> str:
    return f"{row.old_number} · {row.book} / {row.page} · {row.source_office}"


def _of_others(viewer: Actor) -> QuerySet[Entry]:
    """Return the entries of which somebody else said whose they are."""
    mine = {viewer.id, viewer.for_whom} - {""}
    own = Ruling.objects.filter(decided_by="").filter(Q(proposed_by__in=mine) | Q(proposed_for__in=mine))
    return entries_to_see(viewer, state=State.LINKED).exclude(pk__in=own.values("entry_id"))
