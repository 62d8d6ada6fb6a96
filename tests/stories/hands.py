"""Two nodes in a story of many months: each act is a room's own, by an official of its node, at its own time.

Nothing is served: letters are carried between the two processes, sealed, received and answered with receipts.
Whole arguments go over the pipe, since test and node are one program that the test started.
"""

import base64
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.apps import apps

from rabt.agreement import queries as agreement
from rabt.base.errors import Problem
from rabt.courses.rules import rota
from rabt.patrol import actions as patrol
from rabt.patrol import queries as patrols
from rabt.patrol.models import Version
from rabt.patrol.rules.days import book_of
from rabt.patrol.rules.planning.facts import PieceFact
from rabt.patrol.rules.planning.risk import piece_risk
from rabt.site.rehearsal.director import carry, together
from rabt.site.rehearsal.seats import as_account, at_of, found_account
from rabt.site.rehearsal.stage import Partner
from rabt.site.rehearsal.steps import (
    dead_letters,
    duties,
    letters_in,
    letters_out,
    receipts_in,
)
from rabt.training import queries as trained

# the letters are carried by the rehearsal's own steps
__all__ = ["dead_letters", "duties", "letters_in", "letters_out", "receipts_in"]

By = str | tuple[str, int]
"""Who acts: a role, a role and which of its accounts, or the key of an account."""


# ------------------------------------------------------------------ on the side of the test
@dataclass
class Hand:
    """One node of the story."""

    partner: Partner
    state: str

    def seat(self, role: str, place: int = 0) -> str:
        """Name an account in a role."""
        return str(self.partner.step("seat", role=role, place=place))

    def do(self, by: By, deed: str, *args: Any, at: datetime, **more: Any) -> Any:
        """Let somebody do one act of a room; return the key of its record, or the keys of them all."""
        answer = self._asked(by, deed, args, more, at)
        assert "refused" not in answer, f"{deed} by {by}: {answer}"
        return answer["done"]

    def refuses(self, code: str, by: By, deed: str, *args: Any, at: datetime, **more: Any) -> dict[str, Any]:
        """Ask that an act is refused with a code; return what is said of it."""
        answer = self._asked(by, deed, args, more, at)
        assert answer.get("refused") == code, f"{deed} by {by}: {answer}"
        return dict(answer["facts"])

    def _asked(self, by: By, deed: str, args: Any, more: Any, at: datetime) -> dict[str, Any]:
        told = base64.b64encode(pickle.dumps((args, more))).decode()
        return dict(self.partner.step("act", by=by, deed=deed, told=told, at=at))

    def rows(self, table: str, *fields: str, **where: Any) -> list[dict[str, Any]]:
        """Read some fields of a table, in the order of the keys."""
        return list(self.partner.step("rows", table=table, fields=list(fields), where=where))

    def row(self, table: str, *fields: str, **where: Any) -> dict[str, Any]:
        """Read some fields of the one row."""
        (found,) = self.rows(table, *fields, **where)
        return found

    def waits(self, by: By, room: str, at: datetime) -> list[str]:
        """Name the queues of a room in which something waits for somebody."""
        return list(self.partner.step("waits", by=by, room=room, at=at))


@dataclass
class Pair:
    """Both nodes."""

    origin: Hand
    destination: Hand

    def letters(self, at: datetime) -> None:
        """Carry all letters there and back, and what they bring about."""
        for _ in range(2):
            carry(self.origin.partner, self.destination.partner, at)

    def begin(self, at: datetime) -> None:
        """Let both nodes publish their lists and keys."""
        together(
            *(lambda one=one: one.partner.step("duties", at=at) for one in (self.origin, self.destination))
        )
        self.letters(at)


@contextmanager
def hands(nodes: Any) -> Iterator[Pair]:
    """Hold both nodes' processes."""
    found = [
        Hand(Partner(one.home, one.prepared.environment, steps=__name__), one.prepared.node.state)
        for one in (nodes.origin, nodes.destination)
    ]
    try:
        yield Pair(*found)
    finally:
        for one in found:
            one.partner.close()


# ------------------------------------------------------------------ on the side of the node
def seat(role: str, place: int = 0) -> str:
    return str(found_account(role, place=place).pk)


def _who(by: Any) -> Any:
    if isinstance(by, list):
        return as_account(seat(by[0], by[1]))
    try:
        return as_account(str(UUID(by)))
    except ValueError:
        return as_account(seat(by))


def act(by: Any, deed: str, told: str, at: str) -> dict[str, Any]:
    """Do one act of a room: the key of what it returns, or why it is refused."""
    args, more = pickle.loads(base64.b64decode(told))
    room, _, name = deed.partition(".")
    try:
        found = getattr(import_module(f"rabt.{room}.actions"), name)(_who(by), *args, **more, at=at_of(at))
    except Problem as problem:
        return {"refused": problem.code, "facts": {name: str(value) for name, value in problem.facts.items()}}
    return {"done": [str(one.pk) for one in found] if isinstance(found, list) else str(found.pk)}


def rows(table: str, fields: list[str], where: dict[str, Any]) -> list[dict[str, Any]]:
    return list(apps.get_model(table).objects.filter(**where).order_by("pk").values("pk", *fields))


def waits(by: Any, room: str, at: str) -> list[str]:
    return [one.word for one in import_module(f"rabt.{room}.queries").waiting(_who(by))]


def held(officer: str, on: str) -> list[str]:
    """Name the skills that an officer holds on a day."""
    return sorted(trained.held_by([UUID(officer)], date.fromisoformat(on)).get(UUID(officer), {}))


def shown(session: str, at: str) -> list[Any]:
    """Return what the screen of a session shows now: its step and its mark."""
    row = rows("courses.Session", ["seed"], {"pk": session})[0]
    found = rota.shown(bytes.fromhex(row["seed"]), UUID(session), at_of(at))
    return [found.step, found.mark.hex()]


def draw(plan: str, at: str) -> dict[str, Any]:
    """Let a planner have a plan drawn; return what the planner of patrols was told, and what it made of it."""
    row = patrol.draw_plan(_who("patrol_planner"), UUID(plan), at=at_of(at))
    patrol.compute(row.pk, at_of(at))
    row = Version.objects.select_related("plan").get(pk=row.pk)
    facts = patrols.facts_in(row)
    sheet = patrols.sheet_of(row)
    return {
        "state": row.state, "problem": row.problem, "breaches": len(patrols.breaches(row)),
        "leads": sorted(one.id for one in facts.members if one.may_lead),
        "skills": {one.id: sorted(one.skills) for one in facts.members},
        "kinds": dict(facts.book.kinds),
        "places": sorted({piece.kind for one in facts.stretches for piece in one.pieces}),
        "led_by": [str(one.lead_id) for one in sheet.patrols],
        "left_out": [list(one.rules) for one in sheet.left_out],
        "risk": {one.stretch: one.risk for one in sheet.reasons},
    }  # fmt: skip


def danger(kind: str, on: str) -> float:
    """Return how dangerous the planner of patrols holds a piece of a kind of place on a day."""
    book = book_of(agreement.terms(date.fromisoformat(on)), ["S01"])
    return piece_risk(PieceFact("S01-1", kind, 0, 0.0), book, 1 / 24)


def value(key: str, on: str) -> Any:
    """Return a value of the agreement on a day."""
    return agreement.terms(date.fromisoformat(on)).value(key)


# ------------------------------------------------------------------ crews
SKILLS = ("first_aid", "desert_driving")
BASES = {"EG": "SALLOUM", "LY": "MUSAID"}


def crews(pair: Pair, at: datetime, each: int = 8, more: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Enter officers and vehicles of both sides, each officer with what every crew must have; return them."""
    found: dict[str, list[str]] = {}
    for hand in (pair.origin, pair.destination):
        base = BASES[hand.state]
        for number in range(1, each + 1):
            found.setdefault(hand.state, []).append(_officer(hand, number, base, at, more))
        for number in (1, 2):
            said = patrol.VehicleSaid(f"V-{number}", "station", 7, 600, base)
            hand.do("patrol_planner", "patrol.enter_vehicle", said, at=at)
    return found


def _officer(hand: Hand, number: int, base: str, at: datetime, more: tuple[str, ...]) -> str:
    said = patrol.OfficerSaid(f"{hand.state}-{number}", f"ضابط {number}", f"Officer {number}", base)
    key = str(hand.do("patrol_planner", "patrol.enter_officer", said, at=at))
    row = hand.row("patrol.Officer", "office", "number", "name_ar", "name_latin", pk=key)
    whose = import_module("rabt.training.actions").Whose(
        UUID(key), row["office"], row["number"], row["name_ar"], row["name_latin"]
    )
    for code in (*SKILLS, *more):
        since = (at - timedelta(days=100)).date()
        skill = hand.do(
            "patrol_planner", "training.record_skill", whose, code, "شهادة 12", since, None, at=at
        )
        hand.do("patrol_head", "training.confirm_skill", UUID(skill), at=at)
    return key


def plan_of(pair: Pair, day: date, first: str, last: str, at: datetime) -> str:
    """Open a plan of one day on the destination's node, with crews of both sides."""
    home, away = pair.destination, pair.origin
    plan = home.do("patrol_planner", "patrol.open_plan", day, day, first, last, at=at)
    pair.letters(at)
    away.do("patrol_planner", "patrol.offer_crews", UUID(plan), at=at)
    pair.letters(at)
    return str(plan)
