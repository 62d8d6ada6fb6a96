"""Pairs are compared field by field, by the errors that registers really make."""

import numpy as np
import pytest

from rabt.linkage import compare as room
from rabt.linkage.compare import (
    DATES,
    DOCUMENTS,
    PLACES,
    SEXES,
    Likeness,
    compare,
    document_level,
    place_level,
)
from rabt.linkage.explain import seen
from rabt.linkage.register import register
from rabt.linkage.sounds import letters, spelling
from rabt.linkage.sounds.model import table_of


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ((1990, 5, 7), (1990, 5, 7), "same"), ((1990, 5, 7), (1990, 7, 5), "day and month swapped"),
        ((1990, 5, 7), (1990, 1, 1), "first of January"), ((1990, 5, 7), (1990, 5, 8), "year and month or day"),
        ((1990, 5, 7), (1990, 6, 7), "year and month or day"), ((1990, 5, 7), (1991, 5, 7), "a year off"),
        ((1990, 5, 7), (1980, 5, 7), "same day and month"), ((1990, 5, 7), (1990, 8, 9), "same year"),
        ((1990, 5, 7), (1991, 8, 9), "near year"), ((1990, 5, 7), (1970, 8, 9), "other"), ((0, 0, 0), (1990, 5, 7), "missing"),
        ((1990, 1, 1), (1990, 1, 1), "same"),
    ],
)  # fmt: skip
def test_dates(one, other, level):
    plain = getattr(room.date_level, "py_func", room.date_level)
    found = room.date_level(np.array(one, np.int16), np.array(other, np.int16))
    back = plain(np.array(other, np.int16), np.array(one, np.int16))
    assert DATES[found] == DATES[back] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("A12345678", "A12345678", "same"), ("A12345678", "A12345679", "one sign off"), ("A12345678", "A12354678", "one sign off"),
        ("A12345678", "A99945678", "other"), ("A12345678", "A1234567", "other"), ("", "A1", "missing"), ("A1", "", "missing"),
        ("A12345678", "A21435678", "other"),
    ],
)  # fmt: skip
def test_documents(one, other, level):
    assert DOCUMENTS[document_level(one, other)] == DOCUMENTS[document_level(other, one)] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("اسيوط", "ASSIUT", "same"), ("القاهره", "CAIRO", "other"), ("مطروح", "MATROUH", "same"), ("كفر الشيخ", "KAFR EL SHEIKH", "same"),
        ("اسيوط", "اسيوط", "same"), ("اسيوط", "قنا", "other"), ("", "QENA", "missing"), ("قنا", "QENA", "same"),
    ],
)  # fmt: skip
def test_places(one, other, level):
    assert PLACES[place_level(one, other)] == level


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("salem", "salem", 0), ("salem", "salam", 1), ("salem", "slaem", 1), ("salem", "saleem", 1), ("ali", "omar", 4), ("", "ab", 2)],
)  # fmt: skip
def test_slips_of_the_pen_are_counted(one, other, slips):
    first, second = letters.latin_numbers(one), letters.latin_numbers(other)
    for slip in (room.slip, getattr(room.slip, "py_func", room.slip)):
        assert slip(first, len(first), second, len(second)) == slips


CROWD = (
    ["محمد احمد", "احمد محمد", "محمد علي"] * 2_000,
    ["MOHAMED AHMED", "AHMED MOHAMED", "MOHAMED ALI"] * 2_000,
)


def pair(ours, theirs, **more):
    """Compare two names in registers full of others; return the evidence and what the name level says."""
    many = len(CROWD[0])
    left, right = (
        register(
            {
                "id": range(many + 1), "name": [(ours, theirs)[side], *CROWD[side]],
                **{field: [told[side], *[""] * many] for field, told in more.items()},
            }
        )
        for side in (0, 1)
    )  # fmt: skip
    found = compare(left, right, Likeness.of(left, right, spelling()), (np.array([0]), np.array([0])))
    return found, seen("name", int(found.levels["name"][0]))


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ("كريم حسن سليم النجار", "KARIM HASSAN SELIM EL NAGGAR", "names alike"), ("كريم حسن سليم النجار", "KARIM EL NAGGAR", "names alike"),
        ("كريم حسن سليم النجار", "YOUSSEF HASSAN SELIM ELNAGGAR", "given name differs"),
        ("كريم حسن سليم النجار", "HASSAN KARIM SELIM ELNAGGAR", "parts left out"), ("كريم حسن سليم النجار", "KHALED WALID FOUAD", "names differ"),
        ("كريم حسن سليم النجار", "كريم حسن سليم النجار", "names alike"), ("KARIM EL NAGGAR", "كريم النجار", "names alike"),
        ("KARIM EL NAGGAR", "KARIEM ELNAGGAR", "names alike"), ("عبد الرحمن محمود السيد", "ABDELRAHMAN EL SAYED", "names alike"),
    ],
)  # fmt: skip
def test_names_are_laid_over_each_other(ours, theirs, said):
    assert pair(ours, theirs)[1] == said


def test_a_common_name_proves_little_and_a_rare_one_much():
    common, _ = pair("محمد احمد", "MOHAMED AHMED")
    rare, _ = pair("غبريال القللي", "GHOBRIAL ELQOLALI")
    assert rare.given[0] + rare.rest[0] > common.given[0] + common.rest[0] + 4


def test_nothing_said_is_nothing_compared():
    found, _ = pair("", "", sex=("M", ""), born=("", "1990-01-01"))
    assert found.levels["sex"][0] == 0 and found.levels["born"][0] == 0
    found, _ = pair("علي", "ALI", sex=("ذكر", "F"))
    assert SEXES[found.levels["sex"][0]] == "other"


def test_the_kernels_say_the_same_uncompiled():
    left = register({"id": [1, 2], "name": ["كريم حسن سليم", "علي"]})
    right = register({"id": [1, 2], "name": ["KARIM SELIM", "HASSAN ALI"]})
    table = Likeness.of(left, right, spelling()).table
    rows, others = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    outs = []
    for kernel in (room.names_of_pairs, getattr(room.names_of_pairs, "py_func", room.names_of_pairs)):
        out = [np.empty(4) for _ in range(3)]
        kernel(rows, others, left.parts, left.counts, right.parts, right.counts, table, *out)
        outs.append(out)
    assert np.allclose(outs[0], outs[1])
    one, long = table_of(
        [letters.latin_numbers(part) for part in ("salem", "salam", "karim", "abcdefgh", "abcdxfgi")]
    )
    found = []
    for kernel in (room.slips, getattr(room.slips, "py_func", room.slips)):
        out = np.empty((5, 5))
        kernel(one, long, one, long, out)
        found.append(out)
    assert np.allclose(found[0], found[1]) and found[0][0, 0] == -0.15
