"""Names as they come from registers, passports and the clipboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.people.rules import names


def code_of(act, text):
    with pytest.raises(Refused) as caught:
        act(text)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("محمد سالم عماد فرجاني", ("محمد", "سالم", "عماد", "فرجاني")),
        ("مصطفى عبد العزيز ابتسام هلال", ("مصطفى", "عبد العزيز", "ابتسام", "هلال")),
        ("محمد علي حسن", ("محمد", "علي", "", "حسن")),
        ("محمد علي حسن سالم الفرجاني", ("محمد", "علي", "حسن سالم", "الفرجاني")),
        ("  مُحَمَّد \u200f علي\u00a0حســن\tسالم ", ("محمد", "علي", "حسن", "سالم")),
        ("عبد\u200dالله علي حسن سالم", ("عبدالله", "علي", "حسن", "سالم")),
    ],
)
def test_a_name_splits_into_four_parts(text, parts):
    name = names.arabic_name(text)
    assert (name.first, name.father, name.grandfather, name.family) == parts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name_too_short"),
        ("محمد", "name_too_short"),
        ("عبد العزيز أبو المجد", "name_too_short"),
        ("محمد علي حسن Salem", "name_not_arabic"),
        ("محمد علي حسن 3", "name_not_arabic"),
        ("محمد علي حسن 👍", "name_not_arabic"),
        ("<b>محمد</b> علي حسن", "name_not_arabic"),
        ("محمد'; DROP TABLE people; --", "name_not_arabic"),
        ("محمد \u202eعلي حسن سالم", "text_sign"),
        ("محمد \u2067علي حسن", "text_sign"),
        ("محمد\x00 علي حسن", "text_sign"),
        ("محمد \ue000 علي حسن", "text_sign"),
        ("أب " * 60, "text_long"),
        ("أحمد سعد " * 5, "name_too_long"),
    ],
)
def test_what_is_no_name_is_refused(text, code):
    assert code_of(names.arabic_name, text) == code


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mohamed  Salem", "MOHAMED SALEM"),
        ("al-Sa’id O'Neil", "AL-SA’ID O'NEIL"),
        ("", ""),
        ("Zoë", "ZOË"),
    ],
)
def test_a_latin_name_is_kept_as_the_passport_prints_it(text, name):
    assert names.latin_name(text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("محمد", "name_not_latin"),
        ("X Æ A-12", "name_not_latin"),
        ("<script>", "name_not_latin"),
        ("Ann\u202ea", "text_sign"),
        ("A" * 161, "text_long"),
        ("-", "name_not_latin"),
    ],
)
def test_what_is_no_latin_name_is_refused(text, code):
    assert code_of(names.latin_name, text) == code


@given(st.text(max_size=200))
def test_no_text_whatever_breaks_a_name(text):
    for act in (names.arabic_name, names.latin_name):
        try:
            act(text)
        except Refused:
            continue


def test_two_spellings_share_a_key():
    assert (
        names.arabic_name("أحمد عبد العزيز إبراهيم حمزة").key
        == names.arabic_name("احمد عبدالعزيز ابراهيم حمزه").key
    )
