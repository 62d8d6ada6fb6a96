"""An entry by its rules alone: its states in the words that are stored, its numbers, what it must say."""

from datetime import date

import pytest

from rabt.base.errors import Refused
from rabt.registers.rules import entry
from rabt.registers.rules.entry import Written

ARROWS = {
    "waiting": {"link": "linked", "set_aside": "aside"},
    "linked": {"decide": "decided", "return": "waiting"},
    "aside": {"return": "waiting"},
    "decided": {"return": "waiting"},
}


def refused(code, facts, deed, *told):
    with pytest.raises(Refused) as no:
        deed(*told)
    assert (no.value.code, no.value.facts) == (code, facts)


@pytest.mark.parametrize("state", ["waiting", "linked", "aside", "decided"])
@pytest.mark.parametrize("step", ["link", "set_aside", "decide", "return"])
def test_every_step_of_an_entry_is_drawn_here_or_refused(state, step):
    assert [*entry.State] == [*ARROWS] and {*entry.Step} == {"link", "set_aside", "decide", "return"}
    if step in ARROWS[state]:
        assert entry.move(state, entry.Step(step)) == ARROWS[state][step]
    else:
        refused("entry_step_closed", {"state": state, "step": step}, entry.move, state, entry.Step(step))


# ------------------------------------------------------------------ numbers
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("ق/١٢ - ٤٥", "ق-12-45"), ("ق 12/45", "ق-12-45"), (" -12.45- ", "12-45"), ("AB/7", "ab-7"),
        ("أ-٥", "ا-5"), ("۴۵۵", "455"), ("قَـ ٩", "ق-9"), ("///", ""), ("", ""), ("é7", "7"),
    ],
)  # fmt: skip
def test_an_old_number_is_written_in_one_habit(typed, key):
    assert entry.number_key(typed) == key


def test_numbers_whose_parts_lie_elsewhere_differ():
    assert len({entry.number_key(one) for one in ("12/45", "1245", "124/5", "45/12", "012/45")}) == 5


# ------------------------------------------------------------------ what a row tells
@pytest.mark.parametrize("field", ["source_office", "book", "page", "old_number", "name"])
@pytest.mark.parametrize(
    ("text", "code"), [("", "entry_lacks"), (" \t", "entry_lacks"), ("a\x07b", "text_unprintable")]
)
def test_a_row_says_where_it_stands_and_whose_it_is(field, text, code):
    row = {"source_office": "مكتب", "book": "1", "page": "2", "old_number": "7", "name": "سالم", "cells": {}}
    assert entry.check_written(Written(**row)) is None
    refused(code, {"field": field}, entry.check_written, Written(**row | {field: text}))


def test_other_cells_tell_of_the_person_what_their_heads_suggest():
    cells = {"الحالة": "مقيم", "رقم الجواز": "A1", "تاريخ الميلاد": "1990", "Gender": "M"}
    assert entry.told(cells) == {"passport": "A1", "born": "1990", "sex": "M"}
    assert entry.told({}) == {}


@pytest.mark.parametrize(
    ("text", "day"), [("25/5/1990", date(1990, 5, 25)), ("1990", None), ("غير معروف", None), ("", None)]
)
def test_a_day_is_read_where_it_is_one(text, day):
    assert entry.day_of(text) == day


# ------------------------------------------------------------------ what is said of it
def test_a_decision_names_a_reason_of_the_list_and_has_its_ground():
    assert entry.check_reason("twice", frozenset({"twice"}), "reason") is None
    for field in ("reason", "standing"):
        refused(
            "entry_reason_unknown", {"field": field}, entry.check_reason, "x", frozenset({"twice"}), field
        )
    assert entry.check_said(" ا ") is None
    for why in ("", " \n"):
        refused("entry_without_why", {"field": "why"}, entry.check_said, why)
