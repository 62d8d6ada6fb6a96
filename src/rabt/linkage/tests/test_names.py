"""A name in either script comes down to its parts; whatever is typed, nothing breaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage.names import MOST, is_arabic, mended, parts
from rabt.linkage.names import _parts as whole


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("عبد الرحمن محمود السيد", ("عبدالرحمن", "محمود", "السيد")), ("عَبْدُالرَّحمٰن", ("عبدالرحمن",)),
        ("مصطفى هدى", ("مصطفي", "هدي")), ("فاطمة", ("فاطمه",)), ("د. أحمد علي", ("احمد", "علي")),
        ("الحاج سالم", ("سالم",)), ("محمد الحاج", ("محمد", "الحاج")), ("الشيخ", ("الشيخ",)),
        ("أبو بكر علي", ("ابوبكر", "علي")), ("محمد ١٢٣", ("محمد",)), ("ABDEL RAHMAN", ("abdelrahman",)),
        ("Ù…Ø­Ù…Ø¯ Ø¹Ù„ÙŠ", ("محمد", "علي")), ("\u200fمحمد\u200f \u202bعلي\u202c", ("محمد", "علي")), ("", ()), ("؟!", ()),
        ("ﻣﺤﻤﺪ", ("محمد",)),
    ],
)  # fmt: skip
def test_parts(written, found):
    assert parts(written) == found


def test_what_was_read_in_the_wrong_table_is_mended_and_nothing_else():
    for name in ("محمد علي", "هدى", "أحمد إبراهيم"):
        assert mended(name.encode().decode("latin-1")) == name
        assert mended(name) == name
    for plain in ("Ørsted Ølsen", "José", "MOHAMED", "Ù", "Ø­\x00\udc9d"):
        assert mended(plain) == plain


def test_a_script_is_known_by_its_letters():
    assert is_arabic("محمد ALI") and is_arabic("ﻣ") and not is_arabic("Ali ١") and not is_arabic("")


@given(st.text(max_size=60))
def test_whatever_is_typed_comes_down_to_a_few_parts(text):
    found = parts(text)
    assert len(found) <= MOST and all(part and " " not in part for part in found)


def test_a_name_of_ten_thousand_letters_is_cut():
    assert len(parts("م" * 10_000)) == 1
    assert len(parts("ali " * 5_000)) == MOST


@given(
    st.lists(
        st.sampled_from(
            ["ALI", "عبد", "الرحمن", "محمد", "نور", "الدين", "ابو", "السيد", "د", "سالم", "عطا", "الله"]
        ),
        max_size=6,
    )
)
def test_the_quick_way_and_the_whole_way_give_the_same_parts(words):
    name = " ".join(words)
    assert parts(name) == whole(name)


@given(
    st.lists(
        st.sampled_from(
            [
                "abd",
                "el",
                "rahman",
                "mohamed",
                "nour",
                "din",
                "abu",
                "dr",
                "salem",
                "m",
                "allah",
                "gad",
                "El-Sayed",
            ]
        ),
        max_size=6,
    )
)
def test_and_so_in_latin(words):
    name = " ".join(words)
    assert parts(name) == whole(name)
