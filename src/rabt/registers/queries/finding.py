"""Finding an entry by its old number, in whatever digits and strokes it is typed."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.registers.models import Entry
from rabt.registers.queries.entries import entries_to_see, shown
from rabt.registers.rules.entry import number_key
from rabt.shell.finding import Found

SHOWN = 10


@transaction.atomic
def found(viewer: Actor, search: str) -> list[Found]:
    """Find the entries that bear an old number. Each that is shown is a look."""
    key = number_key(search)
    if not viewer.has("registers.see") or not any(sign.isdigit() for sign in key):
        return []
    rows = list(entries_to_see(viewer).filter(number_key=key)[:SHOWN])
    return [_line(row, 0.95) for row in shown(viewer, rows)]


@transaction.atomic
def lines(viewer: Actor, ids: list[UUID]) -> list[Found]:
    """Show some entries as the search shows them, as far as this viewer may see them; each is a look."""
    if not viewer.has("registers.see"):
        return []
    return [_line(row, 1) for row in shown(viewer, list(entries_to_see(viewer).filter(pk__in=ids)))]


def _line(row: Entry, rank: float) -> Found:
    where = f"{row.old_number} · {row.book} / {row.page} · {row.source_office}"
    return Found("registers.entry", row.ref, row.name, where, reverse("registers:entry", args=[row.pk]), rank)
