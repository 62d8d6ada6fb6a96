"""Whatever somebody sends is read rightly or refused in words; nothing takes more than it may."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.corridor import Words
from rabt.sheets import child
from rabt.sheets.rules import reading, spec
from rabt.sheets.tests import corpus, made

AS_IT_SHOULD = [one for one in corpus.JUDGED if one.get("of") == "the two rows"]


@pytest.mark.parametrize("one", AS_IT_SHOULD, ids=corpus.called)
def test_a_good_file_is_read_whatever_wrote_it(one):
    grid = reading.read(corpus.content(one))
    assert list(grid.head) == made.HEAD
    assert len(grid.rows) == 2
    assert grid.rows[0][0].strip("\u202b\u202c") == made.ROWS[0][0]
    assert grid.rows[1][3] == "A22222222"


@given(st.binary(max_size=300))
def test_no_bytes_whatever_bring_it_down(content):
    if content.startswith(b"PK\x03\x04"):
        return
    try:
        grid = reading.read(content)
    except Refused:
        return
    assert grid.head and grid.rows


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0.001)
    with pytest.raises(Refused, match="sheet_bomb"):
        reading.read(made.GOOD)


COLUMNS = (
    spec.Column("name_ar", Words("الاسم الرباعي", "Full name"), ("الإسم",), needed=True),
    spec.Column("born_on", Words("تاريخ الميلاد", "Born on"), ("DOB",), needed=True),
    spec.Column("phone", Words("الهاتف", "Telephone")),
)


@pytest.mark.parametrize(
    ("head", "matched"),
    [
        (["الاسم الرباعي", "تاريخ الميلاد"], {0: "name_ar", 1: "born_on"}),
        (["الأسم الرباعى", "تاريخ  الميلاد "], {0: "name_ar", 1: "born_on"}),
        (["الاسم", "dob", "TELEPHONE"], {0: "name_ar", 1: "born_on", 2: "phone"}),
        (["born_on", "Full Name", "Full name"], {0: "born_on", 1: "name_ar"}),
        (["غيره", "شيء"], {}),
    ],
)
def test_columns_are_matched_by_their_heads_in_either_language(head, matched):
    assert spec.match(head, COLUMNS) == matched


def test_what_is_needed_and_stands_nowhere_is_named():
    assert [column.key for column in spec.lacking({0: "phone"}, COLUMNS)] == ["name_ar", "born_on"]


def test_a_row_is_known_again_by_what_it_says():
    one = spec.values(["أ", "1", "x"], {0: "name_ar", 1: "born_on"})
    again = spec.values(["x", "1 ", " أ"], {2: "name_ar", 1: "born_on"})
    assert spec.digest("workers", one) == spec.digest("workers", again) != spec.digest("demands", one)
    assert spec.values(["a"], {0: "name_ar", 5: "phone"}) == {"name_ar": "a", "phone": ""}


def test_a_cell_that_is_a_time_is_read_as_it_would_be_typed():
    assert [child.text(cell) for cell in (time(14, 5), time(0, 0, 30), timedelta(hours=30))] == [
        "14:05",
        "00:00",
        "",
    ]
