"""A sheet of an old register becomes entries as they were written, and nothing more."""

import pytest

from rabt.base.errors import NotAllowed, Refused
from rabt.base.identifiers import new_id
from rabt.people.models import Person
from rabt.registers import actions, queries
from rabt.registers.models import Batch, Entry
from rabt.registers.rules.entry import Written, number_key
from rabt.registers.tests.conftest import ROWS
from rabt.sheets import actions as sheets
from rabt.sheets import queries as sheet_rows
from rabt.sheets.rules import states

pytestmark = [pytest.mark.django_db]
ORIGIN = pytest.mark.node("EG")


def written(**changes):
    row = {"source_office": "مكتب", "book": "1", "page": "2", "old_number": "7", "name": "سالم", "cells": {}}
    return Written(**row | changes)


@pytest.mark.parametrize("side", [pytest.param("LY", marks=pytest.mark.node("LY")),
                                  pytest.param("EG", marks=ORIGIN)])  # fmt: skip
def test_every_cell_is_kept_as_it_was_written_and_nobody_gets_a_standing(side, brought, clerk_of):
    sheet, (first, second) = brought()
    assert sheet.state == states.State.DONE
    assert (first.source_office, first.book, first.page, first.old_number) == tuple(ROWS[0][:4])
    assert first.cells == {"الحالة": "مقيم", "رقم الجواز": "A12345678", "ملاحظات": "حضر 1998"}
    assert second.cells == {"الحالة": "سارٍ"}
    assert {(row.state, row.standing, row.person_id) for row in (first, second)} == {("waiting", "", None)}
    assert not Person.objects.exists()
    batch = Batch.objects.get()
    assert (batch.pk, batch.name, batch.office) == (sheet.pk, "سجل المرج.csv", clerk_of.office)
    count = queries.counts([batch])[batch.pk]
    assert (count.whole, count.left, count.by_state) == (2, 2, {"waiting": 2})


def test_a_row_without_its_place_or_name_is_wrong_before_anything_is_done(brought, clerk_of):
    rows = [
        ["مكتب", "", "1", "9", "سالم", "", "", ""],
        ["مكتب", "ب" * 41, "1", "9", "سالم", "", "", ""],
        ROWS[0],
    ]
    sheet, entries = brought(rows)
    found = [(row.state, row.code, row.field) for row in sheet_rows.rows_of(sheet)]
    assert found == [
        ("wrong", "entry_lacks", "book"), ("wrong", "entry_cell_long", "book"), ("made", "", ""),
    ]  # fmt: skip
    assert len(entries) == 1


def test_the_same_place_of_a_book_is_brought_once_by_an_office(brought, cast, at):
    _, (first, _) = brought()
    again, none = brought([ROWS[0][:5] + ["غير", "", ""]])
    assert none == [] and [row.code for row in sheet_rows.rows_of(again)] == ["entry_known"]
    assert not Batch.objects.filter(pk=again.pk).exists(), "a batch without entries is none"
    other = cast("destination_clerk", office="LY/labour/second/")
    row = actions.bring_entry(other, first.written(), new_id(), "ب", at=at)
    assert row.office == "LY/labour/second/"


def test_a_sheet_is_taken_back_while_nobody_has_spoken(brought, clerk_of, at):
    sheet, (first, second) = brought()
    actions.set_aside_entry(clerk_of, first.pk, "twice", "مكرر", at=at)
    with pytest.raises(Refused, match="sheet_row_needed"):
        sheets.undo(clerk_of, sheet.pk, at=at)
    with pytest.raises(Refused, match="entry_needed"):
        actions.take_back_entry(clerk_of, first.pk, at=at)
    assert Entry.objects.count() == 2
    actions.take_back_entry(clerk_of, second.pk, at=at)
    later, _ = brought([["مكتب آخر", "1", "1", "1", "عمر علي", "", "", ""]])
    assert sheets.undo(clerk_of, later.pk, at=at).state == states.State.UNDONE
    assert Entry.objects.count() == 1 and Batch.objects.count() == 1


def test_only_who_may_bring_brings(cast, at):
    for role in ("destination_approver", "employer", "passports_officer"):
        with pytest.raises(NotAllowed):
            actions.bring_entry(cast(role, office="LY/"), written(), new_id(), "ب", at=at)


@pytest.mark.parametrize("field", ["source_office", "book", "page", "old_number", "name"])
def test_an_entry_says_where_it_stands(cast, at, field):
    with pytest.raises(Refused, match="entry_lacks"):
        actions.bring_entry(cast("destination_clerk"), written(**{field: " "}), new_id(), "ب", at=at)
    assert not Entry.objects.exists() and not Batch.objects.exists()


def test_what_no_letter_can_carry_is_refused_before_it_is_kept(cast, at):
    for field in ("source_office", "book", "page", "old_number", "name"):
        with pytest.raises(Refused, match="text_unprintable"):
            actions.bring_entry(cast("destination_clerk"), written(**{field: "a\x07b"}), new_id(), "ب", at=at)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("typed", ["ق/٤٥٥", "ق ۴۵۵", "ق-455", " ق / 455 "])
def test_an_old_number_is_one_number_however_it_is_typed(typed):
    assert number_key(typed) == "ق-455"


def test_an_old_number_is_found_by_the_search_box_in_its_own_offices_only(brought, cast, clerk_of):
    _, (first, _) = brought()
    seeing = cast("destination_approver", office="LY/labour/first/")
    assert [one.ref for one in queries.found(seeing, "ق 455")] == [first.ref]
    assert queries.found(seeing, "ق 45") == [] and queries.found(seeing, "محمد") == []
    assert queries.found(cast("destination_clerk", office="LY/labour/second/"), "ق 455") == []
    assert queries.found(cast("employer", office="LY/labour/first/emp/"), "ق 455") == []
    assert [one.ref for one in queries.lines(seeing, [first.pk])] == [first.ref]
    assert queries.lines(cast("employer", office="LY/labour/first/"), [first.pk]) == []


def test_entries_that_bear_the_same_number_stand_beside_each_other(brought, clerk_of):
    _, (first, second) = brought()
    _, [same] = brought([["مكتب عمل طبرق", "3", "1", "ق - 455", "محمد سالم", "", "", ""]])
    assert [row.pk for row in queries.twins(clerk_of, first)] == [same.pk]
    assert queries.twins(clerk_of, second) == []
    first.number_key = ""
    assert queries.twins(clerk_of, first) == []
