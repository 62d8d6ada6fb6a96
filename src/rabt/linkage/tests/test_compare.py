"""Pairs are compared field by field, by the errors that registers really make."""

import numpy as np
import pytest

from rabt.linkage import compare as room
from rabt.linkage import likeness
from rabt.linkage.compare import DATES, DOCUMENTS, PLACES, SEXES, compare, place_level
from rabt.linkage.explain import seen
from rabt.linkage.likeness import Likeness
from rabt.linkage.register import _signs, register
from rabt.linkage.sounds import letters, spelling


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
    (ours, ours_long), (theirs, theirs_long) = _signs([one]), _signs([other])
    for kernel in (room.document_level, getattr(room.document_level, "py_func", room.document_level)):
        found = kernel(ours[0], ours_long[0], theirs[0], theirs_long[0])
        back = kernel(theirs[0], theirs_long[0], ours[0], ours_long[0])
        assert DOCUMENTS[found] == DOCUMENTS[back] == level


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
    for slip in (likeness.slip, getattr(likeness.slip, "py_func", likeness.slip)):
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


def uncompiled(kernel):
    return getattr(kernel, "py_func", kernel)


def test_the_kernels_say_the_same_uncompiled():
    left = register({"id": [1, 2, 3], "name": ["كريم حسن سليم", "علي", "SALEM ALI"]})
    right = register({"id": [1, 2, 3], "name": ["KARIM SELIM", "HASSAN ALI", "سالم"]})
    rows, others = np.repeat(np.arange(3), 3), np.tile(np.arange(3), 3)
    outs = []
    for pairs in (0, 1_000):  # nothing in the table, and all of it
        alike = Likeness.of(left, right, spelling(), pairs)
        assert (alike.table.size > 0) == (pairs > 0)
        for kernel in (room.names_of_pairs, uncompiled(room.names_of_pairs)):
            out = [np.empty(9) for _ in range(3)]
            kernel(
                rows, others, left.parts, left.counts, right.parts, right.counts,
                alike.table, alike.ours, alike.theirs, *alike.chances, *out,
            )  # fmt: skip
            outs.append(out)
    assert all(np.allclose(outs[0], other, atol=1e-5) for other in outs[1:])


def test_parts_of_names_are_compared_alike_uncompiled():
    left = register({"id": range(4), "name": ["سالم", "سليم", "SALEM", "كريم"]})
    right = register({"id": range(4), "name": ["SALEM", "سالم", "SALIEM", "KARIM"]})
    alike = Likeness.of(left, right, spelling())
    told, cored = np.empty((2, letters.LONGEST + 1, letters.LONGEST + 1))
    more = (alike.ours, alike.theirs, *alike.chances, told, cored)
    for one in range(4):
        for other in range(4):
            plain = uncompiled(likeness.said)(one, other, *more)
            assert likeness.said(one, other, *more) == pytest.approx(plain)
            assert uncompiled(likeness.looked_up)(one, other, alike.table, *more) == pytest.approx(plain)
    table = np.zeros((2, 2), np.float32)
    uncompiled(likeness.fill)(
        table, np.array([0, 3]), np.array([0, 3]), alike.ours, alike.theirs, *alike.chances
    )
    assert table[0, 0] > table[0, 1] and table[1, 1] > table[1, 0]


@pytest.mark.parametrize(
    ("one", "other", "chance"),
    [("salem", "salem", -0.15), ("salem", "salam", -4.0), ("ali", "aly", -5.5), ("mahmoud", "mahmud", -4.0), ("mahmoud", "mohmuod", -7.5), ("mahmoud", "mostafa", -30.0),
     ("ali", "salem", -30.0), ("abdallah", "abdalah", -4.0), ("abdelaziz", "abdlazz", -7.5)],
)  # fmt: skip
def test_a_part_is_copied_with_its_slips(one, other, chance):
    first, second = letters.latin_numbers(one), letters.latin_numbers(other)
    for kernel in (likeness.copied, uncompiled(likeness.copied)):
        assert kernel(first, len(first), second, len(second)) == chance
