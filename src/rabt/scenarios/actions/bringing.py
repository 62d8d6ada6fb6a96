"""A joint list comes back as a sheet: read and checked first, written only when its planner says so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id
from rabt.scenarios import queries
from rabt.scenarios.actions.writing import Said, write
from rabt.scenarios.models import Brought, Scenario
from rabt.scenarios.queries.scenarios import PLAN
from rabt.scenarios.rules import drafting, merging, sheet
from rabt.scenarios.rules.fields import EVENT, EXPECTED
from rabt.scenarios.rules.merging import GONE, Standing
from rabt.scenarios.rules.sheet import Change
from rabt.sheets.rules import reading, spec
from rabt.sheets.rules.states import KEPT_FOR

BOUNDS = reading.Bounds(size=2 << 20, rows=400)
"""A joint list is long with a hundred events."""


@transaction.atomic
def bring(actor: Actor, scenario_id: UUID, name: str, content: bytes, *, at: datetime) -> Brought:
    """Read a sheet for a scenario; nothing is written in the list yet.

    Refuses: sheet_column_lacking, sheet_other_scenario; sheet_empty, sheet_large, sheet_old, sheet_broken,
    sheet_bomb, sheet_macros, sheet_coding, sheet_rows, sheet_columns, sheet_cell_long, sheet_head_missing
    """
    actor.require(PLAN)
    row = queries.scenario_to_see(actor, scenario_id)
    grid = reading.read(content, BOUNDS)
    matched = spec.match(grid.head, sheet.COLUMNS)
    spec.check_columns(matched, sheet.COLUMNS)
    sheet.check_own([spec.values(cells, matched) for cells in grid.rows], row.pk)
    rows = [list(cells) for cells in grid.rows]  # empty ones too: people count the rows as their program does
    return Brought.objects.create(
        scenario=row, name=name[:120], head=list(grid.head), rows=rows, brought_by=actor.id, brought_at=at
    )


@transaction.atomic
def do_brought(actor: Actor, brought_id: UUID, *, at: datetime) -> Scenario:
    """Write what a sheet changes: all of it, or nothing while a row is wrong.

    What another person wrote since the sheet was taken away is not lost: both values stand as a clash.
    Refuses: brought_done, brought_wrong, brought_nothing, scenario_full
    """
    actor.require(PLAN)
    brought = queries.brought_to_do(actor, brought_id)
    if brought.done_at is not None:
        raise Refused("brought_done")
    row = queries.scenario_to_change(actor, brought.scenario_id)
    dry = queries.dry_run(actor, brought, at)
    if dry.wrong:
        raise Refused("brought_wrong", n=len(dry.wrong))
    standing = queries.standing(row)
    said: list[Said] = []
    fresh = 0
    for change in dry.changes:
        said += _of_old(change, dry.saw) if change.event else _of_new(change, standing, actor.state, fresh)
        fresh += change.is_new
    if not said:
        raise Refused("brought_nothing")
    brought.done_at, brought.rows = at, []
    brought.save(update_fields=["done_at", "rows"])
    return write(actor, row.pk, said, at=at)


def _of_old(change: Change, saw: Standing) -> list[Said]:
    assert change.event is not None
    said = [
        Said(EVENT, change.event, name, value, over=merging.over_field(saw, change.event, name))
        for name, value in change.fields.items()
    ]
    said += [Said(EXPECTED, key, GONE, True, over=merging.over_thing(saw, key)) for key in change.removed]
    return said + _expected(change, change.event)


def _of_new(change: Change, standing: Standing, state: str, fresh: int) -> list[Said]:
    key, code = new_id(), drafting.next_code(standing, state, beyond=fresh)
    told = sheet.FRESH | dict(change.fields) | {"code": code}
    return [Said(EVENT, key, name, value) for name, value in told.items()] + _expected(change, key)


def _expected(change: Change, event: UUID) -> list[Said]:
    said = []
    for party, within, arabic, english in change.added:
        told = {"event": str(event), "party": party, "minutes": within, "text_ar": arabic, "text_en": english}
        key = new_id()
        said += [Said(EXPECTED, key, name, value) for name, value in told.items()]
    return said


def forget_old(*, at: datetime) -> int:
    """Forget sheets that were brought long ago, done or not."""
    gone, _ = Brought.objects.filter(brought_at__lt=at - KEPT_FOR).delete()
    return gone
