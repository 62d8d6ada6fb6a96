"""Finding an entry by its old number, in whatever digits and strokes it is typed."""

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from rabt.base.actor import Actor
from rabt.people import queries as people
from rabt.registers.models import Entry, Told
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
    told = list(Told.objects.filter(number_key=key)[:SHOWN])
    return [*(_line(row, 0.95) for row in shown(viewer, rows)), *_told(viewer, told, 0.9)]


@transaction.atomic
def lines(viewer: Actor, ids: list[UUID]) -> list[Found]:
    """Show some entries as the search shows them, as far as this viewer may see them; each is a look."""
    if not viewer.has("registers.see"):
        return []
    mine = shown(viewer, list(entries_to_see(viewer).filter(pk__in=ids)))
    return [*(_line(row, 1) for row in mine), *_told(viewer, list(Told.objects.filter(pk__in=ids)), 1)]


def _told(viewer: Actor, rows: list[Told], rank: float) -> list[Found]:
    """Show entries that the other state told of, as far as this viewer may see whose they are."""
    names = people.names(viewer, [row.person_id for row in rows])
    return [
        Found("registers.entry_told", row.ref, names[row.person_id].name_ar, _where(row),
              reverse("people:file", args=[row.person_id]), rank)
        for row in rows
        if row.person_id in names
    ]  # fmt: skip


def _where(row: Entry | Told) -> str:
    return f"{row.old_number} · {row.book} / {row.page} · {row.source_office}"


def _line(row: Entry, rank: float) -> Found:
    url = reverse("registers:entry", args=[row.pk])
    return Found("registers.entry", row.ref, row.name, _where(row), url, rank)
