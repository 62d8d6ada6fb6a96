"""A sheet is taken in, its columns are matched, its rows are checked; nothing is done yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.journal import actions as journal
from rabt.sheets import queries
from rabt.sheets.models import Row, Sheet
from rabt.sheets.rules import reading, spec, states
from rabt.sheets.rules.states import KEPT_FOR

"""After a sheet has ended its cells are forgotten; what became of each row is not."""
JUDGED = ["digest", "state", "code", "field", "facts"]
"""What a check writes into a row."""


@transaction.atomic
def bring(actor: Actor, kind: str, content: bytes, name: str, *, at: datetime) -> Sheet:
    """Take a sheet in and match its columns by their heads. Refuses: the codes of `rules.reading`"""
    known = queries.spec_of(actor, kind)
    grid = reading.read(content)
    sheet = Sheet.objects.create(
        kind=kind, name=name[:200], office=actor.office, brought_by=actor.id, brought_at=at,
        head=list(grid.head),
        matched={str(place): key for place, key in spec.match(grid.head, known.columns).items()},
    )  # fmt: skip
    marks = {spec.folded(text) for text in (known.example_mark.ar, known.example_mark.en)}
    Row.objects.bulk_create(
        (
            Row(sheet=sheet, number=number, cells=list(cells), kind=kind, office=actor.office)
            for number, cells in enumerate(grid.rows, start=2)
            if any(cells) and not any(":" in cell and spec.folded(cell) in marks for cell in cells)
        ),
        batch_size=2_000,
    )
    journal.append(actor, "sheet.brought", sheet.ref, at=at, facts={"kind": kind, "rows": len(grid.rows)})
    return sheet


@transaction.atomic
def match_columns(actor: Actor, sheet_id: UUID, matched: Mapping[int, str]) -> Sheet:
    """Say which column is which. Refuses: sheet_step_closed, sheet_column_twice"""
    sheet = queries.sheet_to_change(actor, sheet_id)
    states.move(sheet.state, states.Step.CHECK)
    known = {column.key for column in queries.spec_of(actor, sheet.kind).columns}
    chosen = {place: key for place, key in matched.items() if key in known and place < len(sheet.head)}
    if len(set(chosen.values())) < len(chosen):
        raise Refused("sheet_column_twice")
    sheet.matched = {str(place): key for place, key in chosen.items()}
    sheet.save(update_fields=["matched"])
    return sheet


@transaction.atomic
def check(actor: Actor, sheet_id: UUID, *, at: datetime) -> Sheet:
    """Judge every row without doing any: by the rules of its room, and whether it came before.

    Refuses: sheet_step_closed, sheet_column_lacking
    """
    sheet = queries.sheet_to_change(actor, sheet_id)
    state = states.move(sheet.state, states.Step.CHECK)
    known = queries.spec_of(actor, sheet.kind)
    matched = {int(place): key for place, key in sheet.matched.items()}
    spec.check_columns(matched, known.columns)
    rows = list(queries.rows_of(sheet))
    told = [spec.told(known, sheet.head, row.cells, matched) for row in rows]
    for row, values, problem in zip(rows, told, known.check(actor, told, at), strict=True):
        row.digest = spec.digest(sheet.kind, values)
        _judge(row, problem)
    _mark_those_before(sheet, rows)
    # One insert that meets its own rows: a bulk update would write a case for every row and column.
    Row.objects.bulk_create(rows, 2_000, update_conflicts=True, unique_fields=["id"], update_fields=JUDGED)
    sheet.state = state
    sheet.save(update_fields=["state"])
    return sheet


def _judge(row: Row, problem: Problem | None) -> None:
    row.state = states.Row.WRONG if problem else states.Row.GOOD
    row.code = problem.code if problem else ""
    row.field = str(problem.facts.get("field", "")) if problem else ""
    row.facts = {key: str(value)[:200] for key, value in problem.facts.items()} if problem else {}


def _mark_those_before(sheet: Sheet, rows: list[Row]) -> None:
    """Mark rows that were done from another sheet, or stand above in this one."""
    done = Row.objects.filter(office=sheet.office, kind=sheet.kind, state=states.Row.MADE)
    before = set(done.filter(digest__in=[row.digest for row in rows]).values_list("digest", flat=True))
    for row in rows:
        if row.digest in before:
            row.state, row.code, row.field, row.facts = states.Row.BEFORE, "sheet_row_before", "", {}
        before.add(row.digest)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Forget the cells of sheets that ended long ago, and sheets that were never done."""
    old = at - KEPT_FOR
    gone, _ = Sheet.objects.filter(state__in=["read", "checked"], brought_at__lt=old).delete()
    return gone + Row.objects.filter(sheet__ended_at__lt=old).exclude(cells=[]).update(cells=[], facts={})


def forget(made: Iterable[str]) -> int:
    """Empty the rows that became these records: their cells, and what was said of them."""
    rows = list(Row.objects.filter(made_ref__in=[str(ref) for ref in made]))
    for row in rows:
        row.cells, row.facts, row.digest = [], {}, f"erased:{row.pk}"
    return Row.objects.bulk_update(rows, ["cells", "facts", "digest"])
