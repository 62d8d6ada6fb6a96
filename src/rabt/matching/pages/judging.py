"""Pages: the pairs of a matching, one pair side by side, and the desk where they are judged by keys alone."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.linkage.differing import Piece, differing
from rabt.linkage.steps import FIELDS, NOTHING, WORDS
from rabt.matching import actions, queries
from rabt.matching.forms import WordForm
from rabt.matching.models import List, Matching, Pair
from rabt.matching.pages.bringing import page_of
from rabt.matching.rules import lists as rules
from rabt.matching.rules.matching import State as Stand
from rabt.matching.rules.pair import State
from rabt.shell import doors
from rabt.shell.doors import actor_of
from rabt.shell.problems import told
from rabt.shell.words import tongue

WIDEST = 12.0
"""What one field adds, in logarithms, that fills its bar."""


@dataclass(frozen=True)
class Line:
    """One field of a pair: what each list has, marked where they differ, what was seen, and what it adds."""

    field: str
    one: list[Piece]
    other: list[Piece]
    seen: str
    adds: float

    @property
    def both(self) -> tuple[list[Piece], list[Piece]]:
        """Give what each of the two has."""
        return self.one, self.other

    @property
    def differs(self) -> bool:
        """Tell whether both lists tell it, and it speaks against one person."""
        return bool(self.one and self.other) and self.says == "against"

    @property
    def says(self) -> str:
        """Tell whether it speaks for one person, against it, or says nothing."""
        return "" if abs(self.adds) <= NOTHING else "for" if self.adds > 0 else "against"

    @property
    def wide(self) -> float:
        """How wide its bar is, of a hundred."""
        return min(abs(self.adds) / WIDEST, 1.0) * 100


def _named(viewer: Actor, lists: list[List], rows: list[Any]) -> list[Any]:
    """Give pairs out with the names and dates of both rows; each is a look."""
    for row in queries.shown(viewer, rows):
        left, right = (dict(one) for one in _told(row, lists))
        row.names = left.get("name", ""), right.get("name", "")
        row.births = left.get("born", ""), right.get("born", "")
    return rows


@require_GET
def pairs(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """List the pairs of a matching by where they stand."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    state = doors.picked(request, "state", State)
    rows = doors.Opened(
        queries.pairs_to_see(actor, row, state=state), partial(_named, actor, queries.lists_of(row))
    )
    return doors.listing(request, rows, "matching/pairs.html", matching=row, state=state, states=list(State))


def pair(request: HttpRequest, matching_id: UUID, pair_id: UUID) -> HttpResponse:
    """Show one pair with what was said of it; take what a clerk says of a link or of an open pair."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    found = queries.pair_to_see(actor, row, pair_id)
    said, lists = queries.judgements_of(found), queries.lists_of(row)
    mine = any(one.said_by == actor.id for one in said)
    may = actor.has(queries.JUDGE) and row.state == Stand.READY and not mine and not found.settled
    return doors.answer(
        request, WordForm(request.POST or None), "matching/pair.html", matching=row, row=found,
        lines=lines(found, lists), others=others(found, lists), one_list=len(lists) == 1,
        said=said if mine or not found.asks else [], names=access.accounts_of([one.said_by for one in said]),
        may=may and (found.asks or found.state == State.LINKED), to_say=request.path,
        act=lambda data: actions.judge_pair(
            actor, matching_id, pair_id, data["said"], data["note"], at=clock.now()
        ),
        to=lambda done: reverse("matching:pair", args=[matching_id, done.pk]), done="matching.judged",
    )  # fmt: skip


# ------------------------------------------------------------------ the desk
@require_GET
def desk(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """Put the next pair before a clerk: one key says what he sees, and brings the next one."""
    actor = actor_of(request)
    row = queries.matching_to_see(actor, matching_id)
    if row.state != Stand.READY:
        return redirect(page_of(row))
    return _shown(request, actor, row, actions.take_up_pair(actor, matching_id, at=clock.now()))


@require_POST
def say(request: HttpRequest, matching_id: UUID, pair_id: UUID) -> HttpResponse:
    """Take what a clerk says of the pair before him, and go on to the next."""
    actor, form = actor_of(request), WordForm(request.POST)
    row = queries.matching_to_see(actor, matching_id)
    if row.state != Stand.READY:  # somebody ended it meanwhile
        return redirect(page_of(row))
    if not form.is_valid():
        return _shown(request, actor, row, queries.pair_to_see(actor, row, pair_id), Refused("pair_say_one"))
    said = form.cleaned_data
    try:
        actions.judge_pair(actor, matching_id, pair_id, said["said"], said["note"], at=clock.now())
    except Refused as late:  # from a tab that was left open: why, and the next pair
        return _shown(request, actor, row, actions.take_up_pair(actor, matching_id, at=clock.now()), late)
    return redirect("matching:desk", matching_id=matching_id)


@require_POST
def back(request: HttpRequest, matching_id: UUID) -> HttpResponse:
    """Take back what this clerk said last, and put that pair before him again."""
    actor = actor_of(request)
    found = actions.take_back_judgement(actor, matching_id, at=clock.now())
    return _shown(request, actor, queries.matching_to_see(actor, matching_id), found)


def _shown(
    request: HttpRequest, actor: Actor, row: Matching, found: Pair | None, late: Refused | None = None
) -> HttpResponse:
    lists = queries.lists_of(row)
    waits = queries.pairs_to_judge(actor, row).exists() if found is None else False
    return render(request, "matching/desk.html", {
        "matching": row, "row": found, "progress": queries.progress(row),
        "problem": told(late) if late else None,
        "lines": lines(found, lists) if found else [], "others": others(found, lists) if found else [],
        "one_list": len(lists) == 1,
        "waits": waits, "back": queries.last_word(actor, row) is not None,
        "to_say": reverse("matching:say", args=[row.pk, found.pk]) if found else "",
    }, status=late.status if late else 200)  # fmt: skip


# ------------------------------------------------------------------ a pair, side by side
def lines(row: Pair, lists: list[List]) -> list[Line]:
    """Lay two rows beside each other, field by field, with what speaks for and against."""
    left, right = (dict(one) for one in _told(row, lists))
    steps = {step["field"]: step for step in row.steps}
    at, found = 0 if tongue() == "ar" else 1, []
    for field in rules.fields(*(one.columns for one in lists)):
        step = steps.get(field)
        if field in FIELDS and (left.get(field) or right.get(field)):
            one, other = differing(left.get(field, ""), right.get(field, ""))
            seen = WORDS[step["seen"]][at] if step else ""
            found.append(Line(FIELDS[field][at], one, other, seen, step["adds"] if step else 0.0))
    return found


def others(row: Pair, lists: list[List]) -> list[tuple[List, list[tuple[str, str]]]]:
    """Return what else each list says of its row: a clerk may know somebody by that."""
    cells = (row.left_cells, row.right_cells)
    return [
        (
            one,
            [
                (head, cells[side][place])
                for head, place in rules.shown(one.head, one.columns)
                if cells[side][place]
            ],
        )
        for side, one in enumerate([lists[0], lists[-1]])
    ]


def _told(row: Pair, lists: list[List]) -> list[list[tuple[str, str]]]:
    cells = (row.left_cells, row.right_cells)
    return [
        [(field, cells[side][place]) for field, place in one.columns.items()]
        for side, one in enumerate([lists[0], lists[-1]])
    ]
