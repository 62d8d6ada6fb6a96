"""Items, papers drawn by a seed, marks by rule; an open answer is marked by a person."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from rabt.base.errors import Refused
from rabt.base.moves import follow
from rabt.courses.rules.attendance import HUNDRED

LEAST_CHOICES, MOST_CHOICES, MOST_MARKS, TEXT, ANSWER = 2, 8, 20, 600, 4000
SLACK = timedelta(seconds=60)
"""How long after its end a paper is still taken: a slow line costs nobody his work."""


class Form(StrEnum):
    """How an item is answered."""

    ONE = "one"  # one choice is right
    MANY = "many"  # each choice is right or not; a wrong tick takes away what a right one gives
    NUMBER = "number"  # a number, within a distance
    OPEN = "open"  # a person marks it


class ItemState(StrEnum):
    """Where an item of the bank stands."""

    WRITTEN = "written"
    APPROVED = "approved"
    RETURNED = "returned"
    RETIRED = "retired"


class ItemStep(StrEnum):
    """What happens to it."""

    APPROVE = "approve"
    RETURN = "return"
    RETIRE = "retire"


ITEMS: dict[tuple[ItemState, ItemStep], ItemState] = {
    (ItemState.WRITTEN, ItemStep.APPROVE): ItemState.APPROVED,
    (ItemState.WRITTEN, ItemStep.RETURN): ItemState.RETURNED,
    (ItemState.APPROVED, ItemStep.RETIRE): ItemState.RETIRED,
}


class SittingState(StrEnum):
    """Where somebody's paper stands."""

    BEGUN = "begun"
    HANDED_IN = "handed_in"  # an open answer waits for a person
    MARKED = "marked"
    VOID = "void"


class SittingStep(StrEnum):
    """What happens to it."""

    HAND_IN = "hand_in"
    MARK = "mark"
    VOID = "void"


SITTINGS: dict[tuple[SittingState, SittingStep], SittingState] = {
    (SittingState.BEGUN, SittingStep.HAND_IN): SittingState.HANDED_IN,
    (SittingState.HANDED_IN, SittingStep.MARK): SittingState.MARKED,
    (SittingState.BEGUN, SittingStep.VOID): SittingState.VOID,
    (SittingState.HANDED_IN, SittingStep.VOID): SittingState.VOID,
}


@dataclass(frozen=True)
class Item:
    """One item: its words in both languages, its choices, what is right, how many marks it gives.

    `choices` are pairs of words; `right` holds the places of right choices; `number` and `within` serve a
    number alone, in thousandths.
    """

    id: UUID
    topic: str
    form: Form
    text: tuple[str, str]
    marks: int
    choices: tuple[tuple[str, str], ...] = ()
    right: tuple[int, ...] = ()
    number: int = 0
    within: int = 0


def move_item(state: str, step: ItemStep) -> ItemState:
    """Return the state of an item after a step. Refuses: item_step_closed"""
    return follow(ITEMS, ItemState(state), step, "item_step_closed")


def move_sitting(state: str, step: SittingStep) -> SittingState:
    """Return the state of a sitting after a step. Refuses: sitting_step_closed"""
    return follow(SITTINGS, SittingState(state), step, "sitting_step_closed")


def check_item(item: Item) -> None:
    """Ask that an item can be answered and marked.

    Refuses: item_text, item_marks, item_choices, item_right
    """
    if not all(part.strip() for part in item.text):
        raise Refused("item_text", field="text_ar")
    if not 0 < item.marks <= MOST_MARKS:
        raise Refused("item_marks", most=MOST_MARKS, field="marks")
    if item.form in (Form.ONE, Form.MANY):
        _check_choices(item)
    elif item.choices or item.right:
        raise Refused("item_choices", field="choices")
    if item.within < 0:
        raise Refused("item_right", field="within")


def _check_choices(item: Item) -> None:
    told = len(item.choices)
    whole = all(part.strip() for pair in item.choices for part in pair)
    if not LEAST_CHOICES <= told <= MOST_CHOICES or not whole or len(set(item.choices)) < told:
        raise Refused("item_choices", field="choices")
    places = set(item.right)
    fits = places <= set(range(told)) and len(places) == len(item.right)
    if not fits or not places or (item.form is Form.ONE and len(places) > 1):
        raise Refused("item_right", field="right")


# ------------------------------------------------------------------ a paper
def paper_seed(test_id: UUID, seat_id: UUID, secret: str) -> str:
    """Return the seed of one trainee's paper: it can be drawn again, and nobody foresees it."""
    return hashlib.sha256(f"{secret}:{test_id}:{seat_id}".encode()).hexdigest()


def lot(seed: str, of: object) -> str:
    """Return the lot of one thing; the lowest are drawn, and stand first."""
    return hashlib.sha256(f"{seed}:{of}".encode()).hexdigest()


def draw(bank: Iterable[Item], wanted: Mapping[str, int], seed: str) -> list[Item]:
    """Return a paper: so many items of each topic, by lot, and in the order of their lots.

    Refuses: test_bank_short
    """
    found: list[Item] = []
    items = list(bank)
    for topic, number in sorted(wanted.items()):
        of_topic = sorted((one for one in items if one.topic == topic), key=lambda one: lot(seed, one.id))
        if len(of_topic) < number:
            raise Refused("test_bank_short", topic=topic, wanted=number, found=len(of_topic))
        found += of_topic[:number]
    return sorted(found, key=lambda one: lot(seed, f"order:{one.id}"))


def order_of_choices(item: Item, seed: str) -> list[int]:
    """Return in which order the choices of an item stand on one paper."""
    return sorted(range(len(item.choices)), key=lambda place: lot(seed, f"{item.id}:{place}"))


def check_wanted(wanted: Mapping[str, int]) -> None:
    """Ask that a test draws something. Refuses: test_empty"""
    if not wanted or min(wanted.values()) <= 0:
        raise Refused("test_empty", field="wanted")


def check_time(ends_at: datetime, at: datetime) -> None:
    """Ask that a paper comes in before its end. Refuses: test_over"""
    if at > ends_at + SLACK:
        raise Refused("test_over")


# ------------------------------------------------------------------ marked
def marked(item: Item, answer: Any) -> Fraction | None:
    """Return the marks of an answer by rule; nothing for an open one, which a person marks.

    An answer that was not given, or is none of the item's, gets nothing.
    """
    if item.form is Form.OPEN:
        return Fraction(0) if answer in (None, "") else None
    judge = {Form.ONE: _one, Form.MANY: _many, Form.NUMBER: _number}[item.form]
    return item.marks * judge(item, answer)


def _one(item: Item, answer: Any) -> Fraction:
    return Fraction(answer == [item.right[0]])


def _many(item: Item, answer: Any) -> Fraction:
    """Each right tick gives its part, each wrong one takes it away again, never below nothing."""
    ticked = set(answer) if isinstance(answer, list) else set()
    right = set(item.right)
    return Fraction(max(len(ticked & right) - len(ticked - right), 0), len(right))


def _number(item: Item, answer: Any) -> Fraction:
    thousandths = read_thousandths(str(answer)) if answer is not None else None
    return Fraction(thousandths is not None and abs(thousandths - item.number) <= item.within)


def read_thousandths(text: str) -> int | None:
    """Read a number in any of three scripts of digits, as thousandths; nothing where it is none."""
    plain = "".join(_digit(sign) for sign in text.strip()).replace("٫", ".").replace("−", "-")
    sign, body = (-1, plain[1:]) if plain[:1] == "-" else (1, plain)
    whole, _, part = body.partition(".")
    if not whole or len(body) > 15 or len(part) > 3 or not (whole + part).isascii():
        return None
    if not (whole + part).isdigit():
        return None
    return sign * (int(whole) * 1000 + int(part.ljust(3, "0") or "0"))


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def check_open_mark(item: Item, marks: int) -> None:
    """Ask that a person's mark of an open answer can be. Refuses: open_mark_wrong"""
    if item.form is not Form.OPEN or not 0 <= marks <= item.marks:
        raise Refused("open_mark_wrong", most=item.marks, field="marks")


def score(items: Sequence[Item], marks: Mapping[UUID, Fraction]) -> int:
    """Return the score of a paper of a hundred, rounded down: a pass is never rounded up to."""
    whole = sum(one.marks for one in items)
    return int(HUNDRED * sum(marks.get(one.id, Fraction(0)) for one in items) / whole) if whole else 0
