"""The papers before departure: who gives them, how long they hold, and what is missing at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.corridor import Terms, Words
from rabt.corridor.shapes import DocumentRule
from rabt.linkage.arabic import plain_digits

NUMBER_LENGTH = 60


class State(StrEnum):
    """Where the record of one paper stands."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


class Step(StrEnum):
    """What the second person does with it."""

    CONFIRM = "confirm"
    RETURN = "return"


TABLE: dict[tuple[State, Step], State] = {
    (State.RECORDED, Step.CONFIRM): State.CONFIRMED,
    (State.RECORDED, Step.RETURN): State.RETURNED,
}


class Result(StrEnum):
    """What a paper says: nothing else of its contents is kept."""

    OK = "ok"
    NOT = "not"


class Light(StrEnum):
    """What the checklist says of one paper."""

    HAVE = "have"
    SOON = "soon"
    SHORT = "short"  # holds today, but not for the days that the step asks for
    AWAITED = "awaited"  # recorded, and waits for the second person
    MISSING = "missing"
    EXPIRED = "expired"
    NOT_OK = "not_ok"


GOOD = frozenset({Light.HAVE, Light.SOON})


@dataclass(frozen=True)
class Given:
    """One paper that somebody recorded: a frozen copy."""

    kind: str
    state: str
    result: str
    issued_on: date
    valid_until: date
    number: str = ""
    kept_by: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the checklist."""

    kind: str
    name: Words
    side: str
    light: Light
    needed_for: tuple[str, ...]
    valid_until: date | None = None
    number: str = ""

    @property
    def is_good(self) -> bool:
        """Tell whether this paper is there and holds."""
        return self.light in GOOD


PERMIT = "permit"
STEPS = (PERMIT, "entry")
"""The steps for which papers are collected here; those of other steps are kept by other rooms."""


def move(state: str, step: Step) -> State:
    """Return the state of a record after the second person. Refuses: clearance_step_closed"""
    return follow(TABLE, State(state), step, "clearance_step_closed")


def is_clearance(rule: DocumentRule) -> bool:
    """Tell whether a paper is recorded here; an identity paper is the business of `people`."""
    return any(step in rule.needed_for for step in STEPS)


def kinds(terms: Terms, side: str = "") -> tuple[DocumentRule, ...]:
    """Return the papers that are recorded as clearances, of one side if it is named."""
    found = (rule for rule in terms.documents.values() if is_clearance(rule))
    return tuple(rule for rule in found if not side or rule.side == side)


def check_kind(terms: Terms, kind: str, side: str) -> DocumentRule:
    """Ask that this side gives this paper. Refuses: clearance_kind_unknown, clearance_other_side"""
    rule = terms.documents.get(kind)
    if rule is None or not is_clearance(rule):
        raise Refused("clearance_kind_unknown", kind=kind, field="kind")
    if rule.side != side:
        raise Refused("clearance_other_side", kind=rule.name, field="kind")
    return rule


def check_order(rule: DocumentRule, *, permit_granted: bool) -> None:
    """Ask that the step is behind after which a paper is given. Refuses: clearance_before_permit

    (Decree 212/2009 art. 1: the work visa is given on a work permit.)
    """
    if rule.after == PERMIT and not permit_granted:
        raise Refused("clearance_before_permit", kind=rule.name, field="kind")


def clean_number(typed: str) -> str:
    """Write a paper's number without odd spaces, in plain digits. Refuses: clearance_number_missing"""
    number = " ".join(plain_digits(typed).split())
    if not number or len(number) > NUMBER_LENGTH:
        raise Refused("clearance_number_missing", field="number")
    return number


def last_day(rule: DocumentRule, issued_on: date, said: date | None) -> date:
    """Return until when a paper holds: the day it says, at most the pack's days after its issue."""
    longest = issued_on + timedelta(days=rule.valid_days)
    return min(said, longest) if said else longest


def check_dates(issued_on: date, valid_until: date, on: date) -> None:
    """Ask that a paper was issued and still holds.

    Refuses: clearance_issued_in_future, clearance_dates_crossed, clearance_already_expired
    """
    if issued_on > on:
        raise Refused("clearance_issued_in_future", issued_on=issued_on, field="issued_on")
    if valid_until < issued_on:
        raise Refused("clearance_dates_crossed", field="valid_until")
    if valid_until < on:
        raise Refused("clearance_already_expired", valid_until=valid_until, field="valid_until")


def checklist(terms: Terms, given: Iterable[Given], on: date) -> tuple[Line, ...]:
    """Return every paper that is needed, with what is there of it."""
    by_kind: dict[str, list[Given]] = {}
    for paper in given:
        by_kind.setdefault(paper.kind, []).append(paper)
    return tuple(_line(rule, by_kind.get(rule.kind, []), terms, on) for rule in kinds(terms))


def _line(rule: DocumentRule, papers: list[Given], terms: Terms, on: date) -> Line:
    confirmed = [paper for paper in papers if paper.state == State.CONFIRMED]
    newest = max(confirmed, key=lambda paper: (paper.issued_on, paper.valid_until), default=None)
    awaited = any(paper.state == State.RECORDED for paper in papers)
    light = _light(rule, newest, awaited, terms.clock("document_expiring"), on)
    return Line(
        kind=rule.kind, name=rule.name, side=rule.side, light=light, needed_for=rule.needed_for,
        valid_until=newest.valid_until if newest else None, number=newest.number if newest else "",
    )  # fmt: skip


def _light(rule: DocumentRule, newest: Given | None, awaited: bool, soon: int, on: date) -> Light:
    left = (newest.valid_until - on).days if newest and newest.result == Result.OK else -1
    if left >= rule.left_days:
        return Light.SOON if left < soon else Light.HAVE
    if awaited:
        return Light.AWAITED
    if newest is None:
        return Light.MISSING
    if newest.result != Result.OK:
        return Light.NOT_OK
    return Light.SHORT if left >= 0 else Light.EXPIRED


def lacking(lines: Iterable[Line], purpose: str) -> tuple[Line, ...]:
    """Return the papers needed for a purpose that are not there or do not hold."""
    return tuple(line for line in lines if purpose in line.needed_for and not line.is_good)


def check_complete(lines: Iterable[Line], purpose: str = "permit") -> None:
    """Ask that every paper needed for a purpose holds today. Refuses: clearance_lacking"""
    wanting = lacking(lines, purpose)
    if wanting:
        raise Refused(
            "clearance_lacking",
            kinds=Words(
                "، ".join(line.name.ar for line in wanting), ", ".join(line.name.en for line in wanting)
            ),
        )
