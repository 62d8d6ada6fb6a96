"""Each row is done as the ordinary act of its room; a row and its mark are one transaction."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.access import queries as accounts
from rabt.base.actor import Actor
from rabt.base.errors import Problem, Refused
from rabt.journal import actions as journal
from rabt.sheets import queries
from rabt.sheets.models import Row, Sheet
from rabt.sheets.rules import spec, states
from rabt.sheets.rules.spec import Spec

RUN = "sheets.run"
A_LOT = 50


@transaction.atomic
def start(actor: Actor, sheet_id: UUID, *, only_good: bool, at: datetime) -> Sheet:
    """Begin to do a checked sheet, or go on with one that was stopped: all rows, or only the good ones.

    Refuses: sheet_step_closed, sheet_has_wrong_rows, sheet_nothing_good
    """
    sheet = queries.sheet_to_change(actor, sheet_id)
    state = states.move(sheet.state, states.Step.RUN)
    found = queries.progress(sheet)
    if not found.by_state.get(states.Row.GOOD):
        raise Refused("sheet_nothing_good")
    if found.wrong and not only_good and sheet.state == states.State.CHECKED:
        raise Refused("sheet_has_wrong_rows", n=found.wrong)
    sheet.state, sheet.only_good = state, only_good
    sheet.save(update_fields=["state", "only_good"])
    journal.append(actor, "sheet.started", sheet.ref, at=at)
    _ask(sheet.pk)
    return sheet


@transaction.atomic
def pause(actor: Actor, sheet_id: UUID) -> Sheet:
    """Stop for now; what is done stays done. Refuses: sheet_step_closed"""
    sheet = queries.sheet_to_change(actor, sheet_id)
    sheet.state = states.move(sheet.state, states.Step.PAUSE)
    sheet.save(update_fields=["state"])
    return sheet


def run(actor: Actor, sheet_id: UUID, *, at: datetime) -> bool:
    """Do some of the rows that are left; return whether there are more. The one who brought it does them.

    It may be cut off anywhere and called again: what is marked as made was made, and nothing else.
    """
    with transaction.atomic():
        sheet = queries.sheet_to_see(actor, sheet_id)
        rows = list(next_rows(sheet)) if sheet.state == states.State.RUNNING else []
    known = queries.spec_of(actor, sheet.kind)
    for row in rows:
        _do(actor, sheet, known, row.pk, at)
    if sheet.state == states.State.RUNNING and not next_rows(sheet).exists():
        _end(actor, sheet_id, at)
        return False
    return bool(rows)


def next_rows(sheet: Sheet) -> QuerySet[Row]:
    """Return the next rows to be done."""
    return queries.rows_of(sheet, states.Row.GOOD)[:A_LOT]


def _do(actor: Actor, sheet: Sheet, known: Spec, key: int, at: datetime) -> None:
    """Do one row, or write why not; another process that is at the same row is left to it."""
    try:
        with transaction.atomic():
            row = (
                Row.objects.select_for_update(skip_locked=True).filter(pk=key, state=states.Row.GOOD).first()
            )
            if row is None:
                return
            matched = {int(place): name for place, name in sheet.matched.items()}
            told = spec.told(known, sheet.head, row.cells, matched)
            of = ({"id": str(sheet.pk), "name": sheet.name},) if known.as_written else ()
            row.made_ref = known.act(actor, told, at, *of)
            row.state = states.Row.MADE
            row.save(update_fields=["made_ref", "state"])
    except Problem as problem:
        _refuse(key, problem)
    except IntegrityError:
        _refuse(key, Refused("sheet_row_before"))


def _refuse(key: int, problem: Problem) -> None:
    facts = {name: str(value)[:200] for name, value in problem.facts.items()}
    Row.objects.filter(pk=key).update(
        state=states.Row.REFUSED, code=problem.code, field=facts.get("field", ""), facts=facts
    )


@transaction.atomic
def _end(actor: Actor, sheet_id: UUID, at: datetime) -> None:
    sheet = queries.sheet_to_change(actor, sheet_id)
    if sheet.state == states.State.RUNNING:
        sheet.state, sheet.ended_at = states.move(sheet.state, states.Step.END), at
        sheet.save(update_fields=["state", "ended_at"])
        journal.append(actor, "sheet.ended", sheet.ref, at=at)


@transaction.atomic
def undo(actor: Actor, sheet_id: UUID, *, at: datetime) -> Sheet:
    """Take a whole sheet back: all of it, or nothing where something depends on one of its rows.

    Refuses: sheet_step_closed, sheet_no_undo, and what its room says of a row that others stand on.
    """
    sheet = queries.sheet_to_change(actor, sheet_id)
    sheet.state = states.move(sheet.state, states.Step.UNDO)
    known = queries.spec_of(actor, sheet.kind)
    if known.undo is None:
        raise Refused("sheet_no_undo")
    for row in queries.rows_of(sheet, states.Row.MADE).order_by("-number"):
        try:
            known.undo(actor, row.made_ref, at)
        except Refused as refused:
            raise Refused("sheet_row_needed", number=row.number, why=refused.code) from refused
    queries.rows_of(sheet, states.Row.MADE).update(state=states.Row.UNDONE)
    sheet.ended_at = at
    sheet.save(update_fields=["state", "ended_at"])
    journal.append(actor, "sheet.undone", sheet.ref, at=at)
    return sheet


def go_on(sheet_id: UUID, at: datetime) -> None:
    """Do a sheet to its end as the one who brought it: what he may do is asked anew at each row."""
    sheet = Sheet.objects.filter(pk=sheet_id).first()
    if sheet is None:
        return
    actor = accounts.actor_of(accounts.account_by_id(UUID(sheet.brought_by))).looking_for("sheets")
    while run(actor, sheet_id, at=at):
        pass


def wake(at: datetime) -> int:
    """Ask again for sheets that are on their way; one that is being done already is not asked for twice."""
    found = list(Sheet.objects.filter(state=states.State.RUNNING).values_list("pk", flat=True))
    for key in found:
        _ask(key)
    return len(found)


def _ask(key: UUID) -> None:
    """Ask for a sheet to be done; where that was asked already, once is enough."""
    name = f"{RUN}:{key}"
    try:
        with transaction.atomic():
            app.configure_task(RUN, queueing_lock=name, lock=name).defer(sheet_id=str(key))
    except AlreadyEnqueued:
        pass
