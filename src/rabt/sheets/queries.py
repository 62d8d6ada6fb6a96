"""Every read of sheets: whose they are, how far they have come, what is wrong with which row."""

from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.sheets.models import Row, Sheet
from rabt.sheets.rules import states
from rabt.sheets.rules.spec import Spec


def specs(viewer: Actor) -> dict[str, Spec]:
    """Return the kinds of sheet that this viewer may bring on this node."""
    found = {}
    for path in settings.RABT_SHEETS:
        module, _, name = path.partition(":")
        spec: Spec = getattr(import_module(module), name)
        if viewer.has(spec.scope) and spec.side in ("both", settings.RABT.side):
            found[spec.kind] = spec
    return found


def spec_of(viewer: Actor, kind: str) -> Spec:
    """Return one kind of sheet that this viewer may bring, or Missing."""
    found = specs(viewer).get(kind)
    if found is None:
        raise Missing()
    return found


def sheets_to_see(viewer: Actor) -> QuerySet[Sheet]:
    """Return the sheets that this viewer brought, newest first: what is in them is his to answer for."""
    return Sheet.objects.filter(brought_by=viewer.id, office=viewer.office).order_by("-brought_at")


def sheet_to_see(viewer: Actor, sheet_id: UUID) -> Sheet:
    """Return one sheet of this viewer, or Missing."""
    found = sheets_to_see(viewer).filter(pk=sheet_id).first()
    if found is None:
        raise Missing()
    return found


def sheet_to_change(viewer: Actor, sheet_id: UUID) -> Sheet:
    """Return one sheet of this viewer, locked, or Missing."""
    found = sheets_to_see(viewer).select_for_update().filter(pk=sheet_id).first()
    if found is None:
        raise Missing()
    return found


def rows_of(sheet: Sheet, *in_states: str) -> QuerySet[Row]:
    """Return the rows of a sheet that has been opened, in its own order."""
    rows = Row.objects.filter(sheet=sheet).order_by("number")
    return rows.filter(state__in=in_states) if in_states else rows


@dataclass(frozen=True)
class Progress:
    """How far a sheet has come."""

    whole: int
    by_state: dict[str, int]

    @property
    def wrong(self) -> int:
        """How many rows are marked."""
        return sum(self.by_state.get(state, 0) for state in states.MARKED)

    @property
    def over(self) -> int:
        """How many rows are done with, of a hundred."""
        left = self.by_state.get(states.Row.GOOD, 0) + self.by_state.get(states.Row.WAITING, 0)
        return 100 - 100 * left // self.whole if self.whole else 100


def progress(sheet: Sheet) -> Progress:
    """Count the rows of a sheet that has been opened."""
    counted = Row.objects.filter(sheet=sheet).values_list("state").annotate(n=Count("pk")).order_by()
    found: Counter[str] = Counter(dict(counted))
    return Progress(sum(found.values()), dict(found))
