"""What is taken away: the pairs with every column of both lists, and the rows without a partner."""

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rabt.base.errors import Missing
from rabt.matching import queries
from rabt.matching.models import List, Matching
from rabt.matching.rules import groups
from rabt.matching.rules.pair import ONE_PERSON
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.sheets import pieces_of, taken_away
from rabt.shell.words import word

TAKEN = ("person", "standing", "zone", "chance", "left_row", "right_row")


MOST = 200_000
"""Pairs that are taken away: more than two full lists can give."""


@require_GET
def pairs(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """Take away every pair: where it stands, and every column of both lists."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    lists = queries.lists_of(row)
    opened = doors.Opened(queries.pairs_to_see(actor, row), partial(queries.shown, actor))
    return taken_away(request, "matching", _lines(row, lists, chain.from_iterable(pieces_of(opened, MOST))))


def _lines(row: Matching, lists: list[List], found: Any) -> Iterator[list[Any]]:
    left, right = lists[0], lists[-1]
    persons = _persons(row, one_list=len(lists) == 1)
    yield [
        *(word(f"matching.{name}") for name in TAKEN),
        *(f"1 · {head}" for head in left.head), *(f"2 · {head}" for head in right.head),
    ]  # fmt: skip
    for one in found:
        state = "settled" if one.settled else one.state
        yield [
            persons.get(one.left_row, "") if one.state in ONE_PERSON else "",
            word(f"matching.state.{state}"), word(f"matching.zone_{one.zone}"), f"{one.chance:.4f}",
            one.left_row, one.right_row, *one.left_cells, *one.right_cells,
        ]  # fmt: skip


def _persons(row: Matching, *, one_list: bool) -> dict[int, int]:
    """Number the persons: of one list all rows that are linked, directly or through others, are one."""
    rows = queries.pairs_of_one(row).order_by("left_row", "right_row")
    return groups.numbered(rows.values_list("left_row", "right_row"), one_list=one_list)


@require_GET
def alone(request: HttpRequest, matching_id: UUID, side: int) -> HttpResponse:
    """Take away the rows of one list that nobody was found for in the other."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    lists = queries.lists_of(row)
    if side >= len(lists):
        raise Missing()
    taken = queries.rows_taken(row, one_list=len(lists) == 1)[side]
    rows = enumerate(queries.rows_of(actor, lists[side]), start=1)
    lines = ([number, *cells] for number, cells in rows if number not in taken)
    head = [word("matching.left_row" if side == 0 else "matching.right_row"), *lists[side].head]
    return taken_away(request, "matching-alone", chain([head], lines))
