"""The node compares two lists in a process of its own, and keeps the pairs that it found."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rabt.access import queries as accounts
from rabt.base.actor import Actor
from rabt.base.errors import Problem
from rabt.journal import actions as journal
from rabt.matching import queries
from rabt.matching.models import Judgement, Matching, Pair
from rabt.matching.rules import drawing, lists, pair
from rabt.matching.rules.drawing import Found, Place
from rabt.matching.rules.matching import State, Step, move

RUN = "matching.run"
MOST_TRIES = 3
"""A work that was cut off so often is given up: it would be cut off again."""
UNREADABLE = 3
TOO_LARGE, CUT_OFF, NOT_READ = "matching_too_large", "matching_cut_off", "matching_not_read"


def ask(key: UUID) -> None:
    """Ask for a matching to be done; where that was asked already, once is enough."""
    name = f"{RUN}:{key}"
    try:
        with transaction.atomic():
            app.configure_task(RUN, queueing_lock=name, lock=name).defer(matching_id=str(key))
    except AlreadyEnqueued:
        pass


def wake() -> int:
    """Ask again for matchings whose worker was killed; one that is being done is not asked for twice."""
    found = list(Matching.objects.filter(state=State.RUNNING).values_list("pk", flat=True))
    for key in found:
        ask(key)
    return len(found)


def run(matching_id: UUID, at: datetime) -> None:
    """Compare the lists for the one who brought them; what he may do is asked anew.

    Cut off anywhere, it begins again, a few times; what was found is kept in one go or not at all.
    """
    row = Matching.objects.filter(pk=matching_id, state=State.RUNNING).first()
    if row is None:
        return
    row.tries += 1
    row.save(update_fields=["tries"])
    actor = accounts.actor_of(accounts.account_by_id(UUID(row.brought_by))).looking_for("matching")
    if row.tries > MOST_TRIES:
        _fail(actor, row.pk, CUT_OFF, at)
        return
    try:
        told = _told(actor, row)
    except Problem as problem:  # he may bring no lists any more, or a list was destroyed
        _fail(actor, row.pk, problem.code, at)
        return
    _done(actor, row, _compared(row, told), at)


def _told(actor: Actor, row: Matching) -> dict[str, Any]:
    actor.require(queries.BRING)
    sides = [lists.by_field(queries.rows_of(actor, one), one.columns) for one in queries.lists_of(row)]
    return {"left": sides[0], "right": sides[1] if len(sides) > 1 else None, "precision": row.precision}


def _compared(row: Matching, told: dict[str, Any]) -> dict[str, Any] | str | None:
    """Let another process compare; return what it found, or why it did not; None where it was stopped."""
    with _in_memory() as given, _in_memory() as taken:
        json.dump(told, given)
        given.seek(0)
        with subprocess.Popen(
            [sys.executable, "-m", "rabt.matching.child"],
            stdin=given, stdout=taken, stderr=subprocess.PIPE, text=True,
        ) as beside:  # fmt: skip
            for step, share in _steps(beside.stderr):
                if not _same_run(row).update(step=step, share=share):
                    beside.kill()
                    return None
            ended = beside.wait()
        if ended:
            return NOT_READ if ended == UNREADABLE else TOO_LARGE
        taken.seek(0)
        found: dict[str, Any] = json.load(taken)
        return found


def _in_memory() -> IO[str]:
    """Open a file that never lies on a disk: names go through it."""
    return open(os.memfd_create("rabt-matching"), "w+", encoding="utf-8")


def _same_run(row: Matching) -> QuerySet[Matching]:
    """Return the matching while it is on its way as it was begun: not stopped, nor begun anew."""
    return Matching.objects.filter(pk=row.pk, state=State.RUNNING, started_at=row.started_at)


def _steps(lines: Any) -> Iterator[tuple[str, float]]:
    for line in lines:
        word, _, rest = line.strip().partition(" ")
        share, _, step = rest.partition(" ")
        if word == "step":
            yield step[:20], min(float(share), 1.0)


def _done(actor: Actor, row: Matching, found: dict[str, Any] | str | None, at: datetime) -> None:
    with transaction.atomic():
        if not _same_run(row).select_for_update().exists():
            return
        if isinstance(found, dict):
            keep_found(actor, row.pk, found, at=at)
        elif found:
            _fail(actor, row.pk, found, at)


@transaction.atomic
def _fail(actor: Actor, key: UUID, code: str, at: datetime) -> None:
    row = Matching.objects.select_for_update().get(pk=key)
    if row.state == State.RUNNING:
        row.state, row.problem, row.ended_at = move(row.state, Step.FAIL), code, at
        row.save(update_fields=["state", "problem", "ended_at"])
        journal.append(actor, "matching.failed", row.ref, at=at, facts={"code": code})


@transaction.atomic
def keep_found(actor: Actor, matching_id: UUID, found: Mapping[str, Any], *, at: datetime) -> None:
    """Keep the pairs that were found, each with both its rows; draw which of them clerks see, in which order.

    Refuses: matching_step_closed
    """
    row = queries.matching_to_change(actor, matching_id)
    row.state = move(row.state, Step.END)
    opened = [queries.rows_of(actor, one) for one in queries.lists_of(row)]
    _keep(row, found["pairs"], opened[0], opened[-1], doubles=found["doubles"])
    row.told = {name: value for name, value in found.items() if name != "pairs"}
    row.step, row.share, row.ended_at = "", 1.0, at
    row.save()
    journal.append(actor, "matching.ended", row.ref, at=at, facts={"pairs": len(found["pairs"])})


def _keep(
    row: Matching, pairs: Sequence[Mapping[str, Any]], left: lists.Rows, right: lists.Rows, *, doubles: bool
) -> None:
    Judgement.objects.filter(pair__matching=row).delete()
    Pair.objects.filter(matching=row).delete()
    known = [Found(one["left"], one["right"], one["chance"], one["linked"]) for one in pairs]
    taken = _taken(known, doubles=doubles)
    Pair.objects.bulk_create(
        (
            Pair(
                matching=row, left_row=seen.left, right_row=seen.right, left_cells=left[seen.left - 1],
                right_cells=right[seen.right - 1], chance=seen.chance, steps=one["steps"],
                **_standing(seen, place), settled=not seen.linked and _is_taken(seen, taken),
            )
            for one, seen, place in zip(
                pairs, known, drawing.places(known, row.twice, str(row.pk)), strict=True
            )
        ),
        batch_size=2_000,
    )  # fmt: skip


def _standing(seen: Found, place: Place) -> dict[str, Any]:
    found = pair.outcome((), place.wanted, linked=seen.linked, asked=place.asked)
    return {
        "zone": pair.LINK if seen.linked else pair.LOOK, "order": place.order, "asked": place.asked,
        "wanted": place.wanted, "state": found.state, "asks": found.asks,
    }  # fmt: skip


def _taken(known: Sequence[Found], *, doubles: bool) -> tuple[set[int], set[int]]:
    links = [one for one in known if one.linked]
    return set() if doubles else {one.left for one in links}, {one.right for one in links}


def _is_taken(seen: Found, taken: tuple[set[int], set[int]]) -> bool:
    """Tell whether one of the rows of a pair is linked to another."""
    return seen.left in taken[0] or seen.right in taken[1]
