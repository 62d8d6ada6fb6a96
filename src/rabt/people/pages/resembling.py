"""Pages: pairs of persons who may be one, side by side, and what a clerk says of them."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from rabt.access import queries as access
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.linkage.differing import Piece, differing
from rabt.linkage.steps import Bar, Step, bars
from rabt.people import actions, queries
from rabt.people.forms import JudgementForm, PartForm
from rabt.people.models import Person, Resemblance
from rabt.people.rules.resemblance import State
from rabt.shell import doors

SIDE_BY_SIDE = (
    "name_ar", "name_latin", "born_on", "sex", "nationality", "national_id", "passport_number",
    "passport_issuer", "phone", "kept_by",
)  # fmt: skip

TYPED = ("name_ar", "name_latin", "national_id", "passport_number", "phone")


@dataclass(frozen=True)
class Line:
    """One thing that is known of both persons, and whether it differs."""

    field: str
    one: Any
    other: Any

    @property
    def both(self) -> list[tuple[Any, list[Piece]]]:
        """Give what each of the two has; what was typed in pieces, of which some differ."""
        typed = self.field in TYPED
        pieces = differing(self.one, self.other) if typed else ([], [])
        return list(zip((self.one, self.other), pieces, strict=True))

    @property
    def differs(self) -> bool:
        """Tell whether both are known, and not the same."""
        return bool(self.one and self.other and self.one != self.other)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor
    return actor


@require_GET
def resemblances(request: HttpRequest) -> HttpResponse:
    """List the pairs of persons who may be one and wait for somebody's word."""
    actor = _actor(request)
    rows = doors.Opened(queries.resemblances_to_judge(actor), partial(queries.shown, actor))
    return doors.listing(request, rows, "people/resemblances.html")


def resemblance(request: HttpRequest, resemblance_id: UUID) -> HttpResponse:
    """Show two persons side by side, with what speaks for and against; take what a clerk says."""
    actor, at = _actor(request), clock.now()
    row = queries.resemblance_to_see(actor, resemblance_id)
    said = queries.judgements_of(row)
    return doors.answer(
        request, JudgementForm(request.POST or None), "people/resemblance.html", row=row,
        lines=side_by_side(row.one, row.other), bars=drawn(row.steps), said=said,
        names=access.accounts_of([one.said_by for one in said]),
        part=PartForm(), open=row.state == State.OPEN, same=row.state == State.SAME,
        act=lambda data: actions.judge_resemblance(actor, row.pk, data["said"], data["reason"], at=at),
        to=lambda done: _next(actor), done="people.judged",
    )  # fmt: skip


def part(request: HttpRequest, resemblance_id: UUID) -> HttpResponse:
    """Take back that two persons are one, with the reason."""
    actor, at = _actor(request), clock.now()
    row = queries.resemblance_to_see(actor, resemblance_id)
    if request.method != "POST":
        return redirect(_page_of(row))
    return doors.answer(
        request, PartForm(request.POST), "people/part.html", row=row,
        act=lambda data: actions.part_persons(actor, row.pk, data["reason"], at=at),
        to=_page_of, done="people.parted",
    )  # fmt: skip


def side_by_side(one: Person, other: Person) -> list[Line]:
    """Lay two persons beside each other, thing by thing; what neither has is left out."""
    lines = [Line(name, getattr(one, name), getattr(other, name)) for name in SIDE_BY_SIDE]
    return [line for line in lines if line.one or line.other]


def drawn(steps: list[dict[str, Any]]) -> list[Bar]:
    """Draw what speaks for and against, from what was written down of it."""
    total, found = 0.0, []
    for step in steps:
        total += step["adds"]
        found.append(Step(step["field"], step["seen"], step["adds"], total))
    return bars(found)


def _next(actor: Actor) -> str:
    """Go to the pair that waits longest, else back to the list."""
    row = queries.resemblances_to_judge(actor).first()
    return _page_of(row) if row else reverse("people:resemblances")


def _page_of(row: Resemblance) -> str:
    return reverse("people:resemblance", args=[row.pk])
