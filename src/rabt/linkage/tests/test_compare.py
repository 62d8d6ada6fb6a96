"""Pairs are compared field by field, by the errors that registers really make."""

import numpy as np
import pytest

from rabt.linkage import compare as room
from rabt.linkage import likeness
from rabt.linkage.compare import DATES, DOCUMENTS, PLACES, SEXES, compare, same_places
from rabt.linkage.explain import seen
from rabt.linkage.likeness import Likeness
from rabt.linkage.register import register, signs
from rabt.linkage.sounds import letters, spelling


def uncompiled(kernel):
    return getattr(kernel, "py_func", kernel)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ((1990, 5, 7), (1990, 5, 7), "same"), ((1990, 5, 7), (1990, 7, 5), "day and month swapped"),
        ((1990, 5, 7), (1990, 1, 1), "first of January"), ((1990, 5, 7), (1990, 5, 8), "year and month or day"),
        ((1990, 5, 7), (1990, 6, 7), "year and month or day"), ((1990, 5, 7), (1991, 5, 7), "a year off"),
        ((1990, 5, 7), (1980, 5, 7), "same day and month"), ((1990, 5, 7), (1990, 8, 9), "same year"),
        ((1990, 5, 7), (1991, 8, 9), "near year"), ((1990, 5, 7), (1970, 8, 9), "other"), ((0, 0, 0), (1990, 5, 7), "missing"),
        ((1990, 1, 1), (1990, 1, 1), "same first of January"),
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
    ours, theirs = signs([one])[0], signs([other])[0]
    for kernel in (room.document_level, uncompiled(room.document_level)):
        found, back = kernel(ours, theirs), kernel(theirs, ours)
        assert DOCUMENTS[found] == DOCUMENTS[back] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("اسيوط", "ASSIUT", "same"), ("القاهره", "CAIRO", "other"), ("مطروح", "MATROUH", "same"), ("كفر الشيخ", "KAFR EL SHEIKH", "same"),
        ("اسيوط", "اسيوط", "same"), ("اسيوط", "قنا", "other"), ("", "QENA", "missing"), ("قنا", "QENA", "same"),
    ],
)  # fmt: skip
def test_places(one, other, level):
    table = same_places(["", one], ["سوهاج", other])
    assert PLACES[table[1, 1]] == level and table[0].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("salem", "salem", 0), ("salem", "salam", 1), ("salem", "slaem", 1), ("salem", "saleem", 1), ("ali", "omar", 4), ("", "ab", 2)],
)  # fmt: skip
def test_slips_of_the_pen_are_counted(one, other, slips):
    first, second = spelling().written([one, other])
    for slip in (likeness.slip, uncompiled(likeness.slip)):
        assert slip(first, second, np.empty((25, 25))) == slips


CROWD = (
    ["محمد احمد", "احمد محمد", "محمد علي"] * 2_000,
    ["MOHAMED AHMED", "AHMED MOHAMED", "MOHAMED ALI"] * 2_000,
)


def pair(ours, theirs, **more):
    """Compare two names in registers full of others; return the levels, what the name level says, and its score."""
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
    level = int(found.levels["name"][0])
    return found, seen("name", level), found.scores[level]


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
    common, rare = pair("محمد احمد", "MOHAMED AHMED")[2], pair("غبريال القللي", "GHOBRIAL ELQOLALI")[2]
    assert rare > common + 4


def test_the_habit_of_a_register_does_not_weigh_against_its_names():
    """Where everybody is written MUHAMMAD, a MUHAMMAD is still a محمد: the spelling is set against the name."""
    ours = register({"id": range(4_000), "name": ["محمد احمد", "علي سالم"] * 2_000})
    theirs = register({"id": range(4_000), "name": ["MUHAMMAD AHMAD", "ALI SALEM"] * 2_000})
    found = compare(ours, theirs, Likeness.of(ours, theirs, spelling()), (np.array([0, 0]), np.array([0, 1])))
    same, other = found.scores[found.levels["name"]]
    assert same > 1.5 and other < -5


def test_a_slip_beside_a_common_name_is_taken_for_that_name():
    crowd = ["MOHAMED SALEM"] * 6_000
    ours = register({"id": range(6_001), "name": ["محمد سالم القللي", *["محمد سالم"] * 6_000]})
    theirs = register({"id": range(6_001), "name": ["MOHXAMED SALEM ELQOLALI", *crowd]})
    alike = Likeness.of(ours, theirs, spelling())
    slipped = theirs.vocabulary.index("mohxamed")
    assert (
        theirs.vocabulary[alike.theirs["meant"][slipped]] == "mohamed" and alike.theirs["doubt"][slipped] > -1
    )
    told, cored = np.empty((2, letters.LONGEST + 1, letters.LONGEST + 1))
    more = (alike.ours, alike.theirs, *alike.chances, told, cored)
    ours_at = ours.vocabulary.index("محمد")
    for said in (likeness.said, uncompiled(likeness.said)):
        whole = said(ours_at, theirs.vocabulary.index("mohamed"), *more)
        assert whole - 1 < said(ours_at, slipped, *more) < whole + 0.01


def test_nothing_said_is_nothing_compared():
    found, *_ = pair("", "", sex=("M", ""), born=("", "1990-01-01"))
    assert found.levels["sex"][0] == 0 and found.levels["born"][0] == 0
    found, *_ = pair("علي", "ALI", sex=("ذكر", "F"))
    assert SEXES[found.levels["sex"][0]] == "other"


def test_the_kernels_say_the_same_uncompiled(monkeypatch):
    left = register({"id": range(4), "name": ["كريم حسن سليم", "علي", "SALEM ALI", ""]})
    right = register({"id": range(4), "name": ["KARIM SELIM", "HASSAN ALI", "سالم", "علي حسن"]})
    pairs = np.repeat(np.arange(4), 4), np.tile(np.arange(4), 4)
    compiled = compare(left, right, Likeness.of(left, right, spelling()), pairs)
    monkeypatch.setattr(likeness, "LARGEST", 4)  # most parts do not stand in the table
    few = Likeness.of(left, right, spelling())
    assert few.table.size < len(left.vocabulary) * len(right.vocabulary)
    assert (compare(left, right, few, pairs).pattern == compiled.pattern).all()
    for module in (room, likeness):
        for name in dir(module):
            if hasattr(getattr(module, name), "py_func"):
                monkeypatch.setattr(module, name, uncompiled(getattr(module, name)))
    plain = compare(left, right, Likeness.of(left, right, spelling()), pairs)
    assert (plain.pattern == compiled.pattern).all() and np.allclose(plain.scores, compiled.scores, atol=1e-4)


def test_a_pattern_is_taken_apart_into_its_levels():
    every = np.arange(room.PATTERNS)
    levels = room.levels_of(every)
    again = np.zeros_like(every)
    for name, many in room.LEVELS.items():
        assert levels[name].min() == 0 and levels[name].max() == many - 1
        again = again * many + levels[name]
    assert (again == every).all()


@pytest.mark.parametrize(
    ("one", "other", "chance"),
    [("salem", "salem", -0.15), ("salem", "salam", -4.0), ("ali", "aly", -5.5), ("mahmoud", "mahmud", -4.0), ("mahmoud", "mohmuod", -7.5), ("mahmoud", "mostafa", -30.0),
     ("ali", "salem", -30.0), ("abdallah", "abdalah", -4.0), ("abdelaziz", "abdlazz", -7.5)],
)  # fmt: skip
def test_a_part_is_copied_with_its_slips(one, other, chance):
    first, second = spelling().written([one, other])
    for kernel in (likeness.copied, uncompiled(likeness.copied)):
        assert kernel(first, second, np.empty((25, 25))) == chance
