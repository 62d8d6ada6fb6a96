"""Which fields a scenario has, and how a value of each is written: one canonical way, so that nodes agree."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from rabt.base.errors import Refused, Untrusted
from rabt.scenarios.rules.frozen import Channel, EventKind
from rabt.scenarios.rules.merging import GONE, Edit
from rabt.scenarios.rules.times import MOST
from rabt.seal.message import check_text

SCENARIO, OBJECTIVE, MOVE, EVENT, EXPECTED = "scenario", "objective", "move", "event", "expected"
LINE, SHORT, TEXT, LONG, CODE = 160, 400, 900, 1_500, 60
MOST_LISTED, MOST_COUNT = 40, 2_000_000_000
MOST_THINGS = 600
"""The most objectives, moves, events and expectations that one scenario holds, those taken out among them."""


class Shape(StrEnum):
    """What a value may be."""

    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    FLAG = "flag"
    KEY = "key"
    KEYS = "keys"
    CODES = "codes"


@dataclass(frozen=True)
class Field:
    """One field: what its value may be, and how long, or which."""

    shape: Shape
    most: int = CODE
    choices: tuple[str, ...] = ()

    @property
    def empty(self) -> Any:
        """Return what stands where nobody wrote anything yet."""
        if self.shape in (Shape.KEYS, Shape.CODES):
            return []
        return {Shape.WHOLE: 0, Shape.FLAG: False}.get(self.shape, "")


_LINE, _SHORT, _TEXT, _LONG = (Field(Shape.TEXT, most) for most in (LINE, SHORT, TEXT, LONG))
_CODE, _MINUTES, _COUNT = Field(Shape.CODE), Field(Shape.WHOLE, MOST), Field(Shape.WHOLE, 99)
_GONE = {GONE: Field(Shape.FLAG)}

FIELDS: Mapping[str, Mapping[str, Field]] = {
    SCENARIO: {
        "kind": _CODE, "title_ar": _LINE, "title_en": _LINE, "summary_ar": _LONG, "summary_en": _LONG,
        "capabilities": Field(Shape.CODES), "put_away": Field(Shape.FLAG),
    },
    OBJECTIVE: {"number": _COUNT, "text_ar": _SHORT, "text_en": _SHORT, "capability": _CODE, **_GONE},
    MOVE: {
        "minutes": _MINUTES, "title_ar": _LINE, "title_en": _LINE, "situation_ar": _LONG,
        "situation_en": _LONG, **_GONE,
    },
    EVENT: {
        "code": Field(Shape.CODE, 12), "minutes": _MINUTES,
        "kind": Field(Shape.CODE, choices=tuple(EventKind)),
        "channel": Field(Shape.CODE, choices=tuple(Channel)),
        "title_ar": _LINE, "title_en": _LINE, "text_ar": _TEXT, "text_en": _TEXT, "sender_ar": _LINE,
        "sender_en": _LINE, "place": _CODE, "objective": Field(Shape.KEY), "to": Field(Shape.CODES),
        "after": Field(Shape.KEYS), **_GONE,
    },
    EXPECTED: {
        "event": Field(Shape.KEY), "party": _CODE, "minutes": _MINUTES, "text_ar": _SHORT, "text_en": _SHORT,
        **_GONE,
    },
}  # fmt: skip
POINTS: Mapping[str, tuple[str, ...]] = {EVENT: ("objective", "after"), EXPECTED: ("event",)}
"""The fields that name other things of the scenario."""


def written(thing: str, name: str, value: Any) -> str:
    """Write a value of a field in its one way. Refuses: scenario_text_long, text_unprintable"""
    field = FIELDS[thing][name]
    if field.shape is Shape.TEXT:
        value = "\n".join(line.rstrip() for line in str(value).replace("\r\n", "\n").strip().split("\n"))
        check_text(value, name)
        if len(value) > field.most:
            raise Refused("scenario_text_long", field=name, most=field.most)
    elif field.shape in (Shape.KEYS, Shape.CODES):
        value = sorted({str(one) for one in value})
        check_text("".join(value), name)
    elif field.shape in (Shape.CODE, Shape.KEY):
        value = str(value)
        check_text(value, name)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def value_of(thing: str, name: str, text: str) -> Any:
    """Read a value as it was written."""
    return json.loads(text)


def check_edit(edit: Edit) -> None:
    """Ask of a word of the other node that it is of a field we know, written in its one way.

    Refuses: letter_malformed
    """
    field = FIELDS.get(edit.thing, {}).get(edit.field)
    if field is None:
        raise Untrusted("letter_malformed", field=edit.field)
    try:
        value = json.loads(edit.value)
        fits = _fits(field, value) and written(edit.thing, edit.field, value) == edit.value
    except (ValueError, TypeError, RecursionError, Refused):
        fits = False
    if not fits or not 0 < edit.count <= MOST_COUNT or edit.id in edit.over:
        raise Untrusted("letter_malformed", field=edit.field)


def _fits(field: Field, value: Any) -> bool:
    if field.shape in (Shape.TEXT, Shape.CODE):
        known = not field.choices or value in ("", *field.choices)
        return isinstance(value, str) and len(value) <= field.most and known
    if field.shape is Shape.FLAG:
        return isinstance(value, bool)
    if field.shape is Shape.WHOLE:
        return type(value) is int and 0 <= value <= field.most
    if field.shape is Shape.KEY:
        return value == "" or _is_key(value)
    listed = isinstance(value, list) and len(value) <= MOST_LISTED
    return listed and all(_is_key(one) if field.shape is Shape.KEYS else _is_code(one) for one in value)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= CODE


def _is_key(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False
