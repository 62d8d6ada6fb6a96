"""What a room says of its sheet: which head is which column, what a row tells, by what it is known again."""

import pytest

from rabt.corridor import Words
from rabt.sheets.rules import spec, states

NAME = spec.Column("name_ar", Words("الاسم الرباعي", "Full name"), ("الإسم",), needed=True)
PHONE = spec.Column("phone", Words("الهاتف", "Telephone"))


def kind(**more):
    return spec.Spec(
        "workers", "people.register", Words("عمال", "Workers"), (NAME, PHONE),
        check=lambda actor, rows, at: [None for _ in rows], act=lambda *told: "", **more,
    )  # fmt: skip


def test_words_that_are_stored_stay_as_they_are():
    assert [*states.State] == ["read", "checked", "running", "paused", "done", "undone"]
    assert [*states.Step] == ["check", "run", "pause", "end", "undo"]
    assert [*states.Row] == ["waiting", "good", "wrong", "before", "made", "refused", "undone"]
    assert states.MARKED == ("wrong", "before", "refused")
    assert states.move("read", states.Step.CHECK) == "checked"


def test_a_room_that_says_no_more_has_a_sheet_for_both_sides_as_its_columns_are():
    known = kind()
    assert (known.undo, known.side, known.as_written) == (None, "both", False)
    assert spec.told(known, ["الهاتف", "x"], ["1", "2"], {0: "phone"}) == {"phone": "1"}
    assert known.example_mark == Words("مثال: يُترك", "example: left out")
    assert (PHONE.also, PHONE.needed, PHONE.example, PHONE.choices) == ((), False, "", None)


def test_a_column_is_known_by_its_key_its_words_and_its_other_heads():
    assert NAME.heads() == {"name ar", "الاسم الرباعي", "full name", "الاسم"}
    assert PHONE.heads() == {"phone", "الهاتف", "telephone"}


@pytest.mark.parametrize(
    ("head", "matched"),
    [
        (["phone", "الإسم"], {0: "phone", 1: "name_ar"}), (["x", "PHONE", "phone"], {1: "phone"}),
        (["Name_AR", "الهاتف "], {0: "name_ar", 1: "phone"}), ([], {}), ([""], {}),
    ],
)  # fmt: skip
def test_each_column_is_found_once_where_it_stands_first(head, matched):
    assert spec.match(head, [NAME, PHONE]) == matched


def test_of_two_columns_under_one_head_the_first_that_is_free_is_taken():
    other = spec.Column("other", Words("غيره", "Other"), ("phone",))
    assert spec.match(["phone", "phone", "phone"], [PHONE, other]) == {0: "phone", 1: "other"}


def test_only_what_is_needed_lacks():
    assert spec.lacking({3: "phone"}, [NAME, PHONE]) == [NAME]
    assert spec.lacking({3: "name_ar"}, [NAME, PHONE]) == []


def test_a_row_tells_its_columns_and_nothing_else():
    assert spec.told(kind(), ["الاسم", "x"], ["محمد", "1"], {0: "name_ar"}) == {"name_ar": "محمد"}
    assert spec.values(["محمد"], {0: "name_ar", 1: "phone"}) == {"name_ar": "محمد", "phone": ""}


@pytest.mark.parametrize(
    ("head", "cells", "told"),
    [
        (["الاسم", "x"], ["محمد", "1"], {"name_ar": "محمد", "x": "1"}),
        (["الاسم", "x"], ["محمد", ""], {"name_ar": "محمد"}),
        (["الاسم", "x", "x"], ["محمد", "1", "2"], {"name_ar": "محمد", "x": "1", "x (3)": "2"}),
        (["الاسم", "name_ar"], ["محمد", "1"], {"name_ar": "محمد", "name_ar (2)": "1"}),
        (["الاسم", "", ""], ["محمد", "1", "2"], {"name_ar": "محمد", "2": "1", "3": "2"}),
        (["الاسم", "x"], ["محمد", "1", "2"], {"name_ar": "محمد", "x": "1"}),
        (["الاسم", "x", "y"], ["محمد", "1"], {"name_ar": "محمد", "x": "1"}),
    ],
)
def test_as_it_is_written_a_row_brings_every_other_cell_under_its_own_head(head, cells, told):
    assert spec.told(kind(as_written=True), head, cells, {0: "name_ar"}) == told


def test_a_row_is_known_by_a_mark_that_stands_in_databases_and_never_changes():
    mark = "764e7802f35c171b10e8b9d3dc197b720c47c6c5bfd2d1b5c1639d8a7e282dab"
    row = {"name_ar": "محمد أحمد", "born_on": "1990-05-25"}
    assert spec.digest("workers", row) == mark
    assert spec.digest("workers", {"phone": "", "born_on": " 1990-05-25", "name_ar": "محمد   أحمد "}) == mark
    for other in (
        row | {"phone": "1"},
        row | {"name_ar": "محمدأحمد"},
        {"name_ar": row["born_on"], "born_on": row["name_ar"]},
    ):
        assert spec.digest("workers", other) != mark
