"""A register is read whatever is in it; what cannot be read is a clear error."""

from datetime import date

import pytest

from rabt.linkage.register import PARTS, register


def test_columns_are_read_as_people_write_them():
    found = register(
        {
            "id": [1, 2, 3], "name": ["محمد علي", "MOHAMED ALI", None], "born": ["1990-05-01", date(1991, 2, 3), "غدا"],
            "national": ["٢٩٠٠٥٠١٠١٢٣٤٥٦", "", "29912211526102"], "passport": ["a 123-456", None, float("nan")],
            "place": ["أسيوط", "Assiut ", ""], "sex": ["ذكر", "F", "?"],
        }
    )  # fmt: skip
    assert found.ids == ["1", "2", "3"] and len(found) == 3
    assert found.born.tolist() == [[1990, 5, 1], [1991, 2, 3], [1999, 12, 21]]
    assert found.national[0] == "29005010123456" and found.passport == ["A123456", "", ""]
    assert found.place == ["اسيوط", "ASSIUT", ""] and found.sex.tolist() == [1, 2, 0]
    assert found.counts.tolist() == [2, 2, 0] and found.vocabulary == ["محمد", "علي", "mohamed", "ali"]
    assert found.shares.tolist() == [0.25] * 4 and found.arabic.tolist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"name": ["a"]}, "column for the id"), ({"id": [1]}, "column for the name"),
        ({"id": [1, 1], "name": ["a", "b"]}, "stands twice"), ({"id": [1, 2], "name": ["a"]}, "different length"),
    ],
)  # fmt: skip
def test_what_is_no_register_is_told(columns, says):
    with pytest.raises(ValueError, match=says):
        register(columns)


def test_odd_cells_break_nothing():
    odd = [
        "",
        "\x00\x1b",
        "م" * 10_000,
        "a b c d e f g h i j",
        "\u202e\u202b",
        "1990-13-45",
        "2000-02-30",
        "29999999999999",
    ]
    found = register({"id": range(8), "name": odd, "born": odd, "national": odd, "passport": odd, "sex": odd})
    assert found.counts.max() <= PARTS and (found.born == 0).all()


def test_an_empty_register_is_one():
    found = register({"id": [], "name": []})
    assert len(found) == 0 and found.vocabulary == []


def test_days_are_read_in_any_habit():
    written = ["25/11/1990", "١٩٩٠-١١-٢٥", "1990-11-25", "1411-05-08", "25.11.1990", "1990-11-25T00:00:00"]
    found = register({"id": range(6), "name": [""] * 6, "born": written})
    assert {tuple(row) for row in found.born.tolist()} == {(1990, 11, 25)}
