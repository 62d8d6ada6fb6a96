"""What stands in one of two cells alone is marked; what both share, in whichever habit, is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage.differing import LONGEST, differing


def marked(one, other):
    return tuple(
        ["".join(piece.text for piece in side if piece.differs).split() for side in differing(one, other)]
    )


@pytest.mark.parametrize(
    ("one", "other", "first", "second"),
    [
        ("محمد احمد على", "محمد أحمد علي", [], []),  # the same names in two habits
        ("محمد أحمد السيد", "محمد السيد", ["أحمد"], []),
        ("MOHAMED ALI", "mohamed aly", ["ALI"], ["aly"]),
        ("محمد علي", "MOHAMED ALI", [], []),  # across scripts every sign differs
        ("1990-05-25", "1990-05-26", ["5"], ["6"]),
        ("١٩٩٠-٠٥-٢٥", "1990-05-25", [], []),
        ("A1234567", "a1234567", [], []),
        ("A123456", "A1234567", [], ["7"]),
        ("", "1990", [], []),
        ("", "", [], []),
    ],
)
def test_only_what_differs_is_marked(one, other, first, second):
    assert marked(one, other) == (first, second)


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_of_what_was_written_is_lost(one, other):
    for text, side in zip((one, other), differing(one, other), strict=True):
        assert "".join("".join(piece.text for piece in side).split()) == "".join(text.split())


def test_very_long_cells_are_shown_unmarked():
    assert marked("a" * (LONGEST + 1), "b") == ([], [])
