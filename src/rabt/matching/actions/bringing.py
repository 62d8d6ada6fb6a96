"""Lists are brought, their columns are named, the work is begun, stopped, ended; nothing outlives its use."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor, the_node
from rabt.files import actions as files
from rabt.journal import actions as journal
from rabt.linkage import heads
from rabt.matching import queries
from rabt.matching.actions.running import ask
from rabt.matching.models import Judgement, List, Matching, Pair
from rabt.matching.rules import lists, matching
from rabt.matching.rules.matching import KEPT_FOR, State, Step
from rabt.sheets.rules import reading

"""So long after they came, or after the pairs were found, lists and pairs are kept."""
BOUNDS = reading.Bounds(size=lists.MOST_BYTES, rows=lists.MOST_ROWS)
Sent = tuple[bytes, str]
"""A list as it was sent: its bytes, and what its file is called."""


@transaction.atomic
def bring_lists(actor: Actor, title: str, reason: str, sent: Sequence[Sent], *, at: datetime) -> Matching:
    """Take one list or two in, and guess from their heads which column is which.

    Refuses: matching_reason_short and the codes of `sheets.rules.reading`
    """
    actor.require(queries.BRING)
    told, why = matching.check_brought(title, reason)
    grids = [(reading.read(content, BOUNDS), name) for content, name in sent]
    row = Matching.objects.create(
        title=told or " + ".join(name for _, name in grids)[: matching.TITLE], reason=why,
        office=actor.office, brought_by=actor.id, brought_at=at,
    )  # fmt: skip
    for side, (grid, name) in enumerate(grids):
        file = files.attach(
            actor, row.ref, files.PACKED, lists.packed(grid.rows), name, at=at, needs=[queries.BRING]
        )
        List.objects.create(
            matching=row, side=side, name=name[:200], head=list(grid.head), rows=len(grid.rows),
            columns=_guessed(grid.head), file_id=file.pk,
        )  # fmt: skip
    journal.append(actor, "matching.brought", row.ref, at=at, facts={"why": why})
    return row


def _guessed(head: Sequence[str]) -> dict[str, int]:
    found = heads.guessed(head, {})
    return {field: head.index(name) for field, name in found.items()}


@transaction.atomic
def start_matching(
    actor: Actor, matching_id: UUID, columns: Sequence[Mapping[str, int]], *, precision: float, twice: int,
    at: datetime,
) -> Matching:  # fmt: skip
    """Say which column is which, and let the node compare; `twice` in a hundred pairs two clerks shall judge.

    Refuses: matching_step_closed, matching_name_lacks, matching_column_twice
    """
    actor.require(queries.BRING)
    row = queries.matching_to_change(actor, matching_id)
    row.state = matching.move(row.state, Step.START)
    for one, chosen in zip(queries.lists_of(row), columns, strict=True):
        one.columns = matching.check_columns(one.head, chosen, f"list{one.side}")
        one.save(update_fields=["columns"])
    row.precision, row.twice, row.tries, row.problem = precision, twice, 0, ""
    row.step, row.share, row.started_at = "reading", 0.0, at
    row.save()
    journal.append(actor, "matching.started", row.ref, at=at)
    ask(row.pk)
    return row


@transaction.atomic
def stop_matching(actor: Actor, matching_id: UUID, *, at: datetime) -> Matching:
    """Stop the node; the lists stay. Refuses: matching_step_closed"""
    actor.require(queries.BRING)
    row = queries.matching_to_change(actor, matching_id)
    row.state = matching.move(row.state, Step.STOP)
    row.save(update_fields=["state"])
    journal.append(actor, "matching.stopped", row.ref, at=at)
    return row


@transaction.atomic
def close_matching(actor: Actor, matching_id: UUID, *, at: datetime) -> Matching:
    """End it: lists and pairs are destroyed, the counts stay. Refuses: matching_step_closed"""
    actor.require(queries.BRING)
    row = queries.matching_to_change(actor, matching_id)
    _close(actor, row, at)
    return row


def _close(actor: Actor, row: Matching, at: datetime) -> None:
    row.state = matching.move(row.state, Step.CLOSE)
    row.told = {**row.told, "counts": dict(queries.progress(row).by_state)}
    row.save(update_fields=["state", "told"])
    Judgement.objects.filter(pair__matching=row).delete()
    Pair.objects.filter(matching=row).delete()
    files.destroy([row.ref])
    journal.append(actor, "matching.closed", row.ref, at=at)


@transaction.atomic
def forget_old(node: str, *, at: datetime) -> int:
    """End the matchings whose time is over: no list outlives its use. The node does this each hour."""
    rows = Matching.objects.select_for_update(skip_locked=True).exclude(
        state__in=[State.CLOSED, State.RUNNING]
    )
    over = [row for row in rows if (row.ended_at or row.brought_at) < at - KEPT_FOR]
    for row in over:
        _close(the_node(node), row, at)
    return len(over)


def kept_until(row: Matching) -> datetime:
    """Tell when a matching ends by itself."""
    return (row.ended_at or row.brought_at) + KEPT_FOR
