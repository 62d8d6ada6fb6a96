"""A register is read whatever is in it; what cannot be read is a clear error."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage import names
from rabt.linkage.columns import columns
from rabt.linkage.names import parts
from rabt.linkage.register import PARTS, register
from rabt.linkage.vocabulary import SEVERAL, Vocabulary


def test_columns_are_read_as_people_write_them():
    found = register(
        {
            "id": [1, 2, 3], "name": ["محمد علي", "MOHAMED ALI", None], "born": ["1990-05-01", date(1991, 2, 3), "غدا"],
            "national": ["٢٩٠٠٥٠١٠١٢٣٤٥٦", "", "29912211526102"], "passport": ["a 123-456", None, float("nan")],
            "place": ["أسيوط", "Assiut ", ""], "sex": ["ذكر", "F", "?"],
        }
    )  # fmt: skip
    assert found.ids == ["1", "2", "3"] and len(found) == 3
    assert found.rows["born"].tolist() == [[1990, 5, 1], [1991, 2, 3], [1999, 12, 21]]
    assert written(found.rows["national"]) == ["29005010123456", "", "29912211526102"]
    assert written(found.rows["passport"]) == ["A123456", "", ""]
    assert [found.places[place] for place in found.rows["place"]] == ["اسيوط", "ASSIUT", ""]
    assert found.rows["sex"].tolist() == [1, 2, 0]
    assert found.rows["many"].tolist() == [2, 2, 0] and found.vocabulary == sorted(
        ["محمد", "علي", "mohamed", "ali"]
    )
    assert found.shares.tolist() == [0.5] * 4 and found.arabic.tolist() == [False, False, True, True]
    assert found.used.tolist() == [1] * 4


def written(signs):
    return ["".join(map(chr, row[row > 0])) for row in signs]


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
    assert found.rows["many"].max() <= PARTS and (found.rows["born"] == 0).all()


NAMES = st.lists(
    st.sampled_from(
        ["محمد", "عبد", "الله", "نور", "الدين", "رب", "ابو", "ء", "MOHAMED", "NOUR", "EL", "DIN", "ABD", "AL", "DR", "ALLAH", "الحاج", "X", "Ù…Ø­Ù…Ø¯", "EL-SAYED", "NOUR-EL-DIN", "AL-NOUR", "SAAD-ALLAH", "علاء"]
    ),
    max_size=9,
)  # fmt: skip


@given(st.lists(NAMES, min_size=1, max_size=8))
def test_names_are_read_with_memory_as_without(rows):
    column = [" ".join(words) for words in rows]
    vocabulary = Vocabulary()
    found = [vocabulary.numbers_of(name) for name in column]
    known = list(vocabulary.numbers)
    assert [tuple(known[number] for number in row) for row in found] == [parts(name) for name in column]


@given(st.lists(NAMES, min_size=1, max_size=8), st.sampled_from([" ", "\u00a0", "\0", " \0 ", "\0\0", " \t"]))
def test_names_are_read_together_as_one_by_one(rows, gap):
    column = [gap.join(words) for words in rows]
    vocabulary = Vocabulary()
    table, many = vocabulary.table_of(column * SEVERAL)
    known = list(vocabulary.numbers)
    found = [
        tuple(known[number] for number in row[:long]) for row, long in zip(table.tolist(), many, strict=True)
    ]
    assert found == [parts(name) for name in column] * SEVERAL
    assert (table >= 0).sum() == many.sum()


@given(NAMES)
def test_a_word_that_stands_alone_is_the_same_part_among_others(words):
    name = " ".join(words)
    assert parts(name) == names._parts(names.mended(name))


def test_a_long_name_keeps_its_first_and_last_parts():
    found = register({"id": [1], "name": ["علي حسن سالم كريم فؤاد جابر منير نجيب"]})
    kept = [found.vocabulary[part] for part in found.rows["parts"][0]]
    assert kept == ["علي", "حسن", "سالم", "كريم", "فواد", "نجيب"]


def test_an_empty_register_is_one():
    found = register({"id": [], "name": []})
    assert len(found) == 0 and found.vocabulary == []


def test_days_are_read_in_any_habit():
    written = ["25/11/1990", "١٩٩٠-١١-٢٥", "1990-11-25", "1411-05-08", "25.11.1990", "1990-11-25T00:00:00"]
    found = register({"id": range(6), "name": [""] * 6, "born": written})
    assert {tuple(row) for row in found.rows["born"].tolist()} == {(1990, 11, 25)}


def test_a_table_is_read_as_its_columns_are():
    cells = {
        "no": ["7", "8", None], "who": [" محمد علي ", None, "ALI HASSAN"], "day": ["1990-05-01", "", " 3/2/1991"],
        "born in": ["أسيوط", "CAIRO ", None],
    }  # fmt: skip
    fields = {"id": "no", "name": "who", "born": "day", "place": "born in"}
    laid = columns(pl.DataFrame(cells), fields)
    assert "sex" not in laid and "name" in laid and len(laid) == 4
    one = register(laid)
    other = register({field: [cell or "" for cell in cells[head]] for field, head in fields.items()})
    assert list(one.ids) == other.ids and one.vocabulary == other.vocabulary and one.places == other.places
    assert one.rows.tobytes() == other.rows.tobytes()
    assert register(columns(pl.DataFrame(cells), {"name": "who"})).ids == ["1", "2", "3"]
    odd = pl.DataFrame({"id": ["a\0b", "c"], "name": ["علي", "ALI"]})
    assert register(columns(odd, {"id": "id", "name": "name"})).ids == ["a\0b", "c"]
    empty = pl.DataFrame({"id": [], "name": []}, schema={"id": pl.String, "name": pl.String})
    assert len(register(columns(empty, {"id": "id", "name": "name"}))) == 0
