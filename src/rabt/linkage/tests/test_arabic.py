"""Folding and splitting of names, on the habits that the two registers show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.linkage import arabic


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إبراهيم", "ابراهيم"),
        ("آمال", "امال"),
        ("فتحى", "فتحي"),
        ("فاطمة", "فاطمه"),
        ("محـــمد", "محمد"),
        ("مُحَمَّد", "محمد"),
        ("مؤمن", "مومن"),
        ("کریم", "كريم"),
        ("علي٣", "علي3"),
        ("ﷲ", "الله"),
        ("عبد\u200cالله", "عبدالله"),
        ("أحمد", "أحمد"),
        ("حائل", "حايل"),
        ("السيد-علي", "السيد علي"),
    ],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert arabic.fold(one) == arabic.fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("محمد", "محمود"), ("حسن", "حسين"), ("علي", "علاء"), ("سمير", "سمر")]
)
def test_different_names_stay_apart(one, other):
    assert arabic.fold(one) != arabic.fold(other)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("محمد سالم عماد فرجاني", ("محمد", "سالم", "عماد", "فرجاني")),
        ("عبد اللطيف فريد احمد ابراهيم", ("عبد اللطيف", "فريد", "احمد", "ابراهيم")),
        ("ممدوح صبحى محمد عبد الخالق", ("ممدوح", "صبحى", "محمد", "عبد الخالق")),
        ("عبد الله عبد المنعم سامح أحمد", ("عبد الله", "عبد المنعم", "سامح", "أحمد")),
        ("الطوخى توفيق أحمد أبو المجد", ("الطوخى", "توفيق", "أحمد", "أبو المجد")),
        ("محمد شمس الدين فوزي فتحى", ("محمد", "شمس الدين", "فوزي", "فتحى")),
        ("عطيه الله زكى محمد محمد", ("عطيه الله", "زكى", "محمد", "محمد")),
        ("علي عبد ربه حسن عبد رب النبي", ("علي", "عبد ربه", "حسن", "عبد رب النبي")),
        ("سالم بن عبد الله الفيتوري", ("سالم", "بن عبد الله", "الفيتوري")),
        ("محمد أبو بكر جاد الحق آل سعود", ("محمد", "أبو بكر", "جاد الحق", "آل سعود")),
        ("سيف الاسلام نور الهدى عبد", ("سيف الاسلام", "نور الهدى", "عبد")),
        ("محمد عبد احمد", ("محمد", "عبد", "احمد")),
        ("سيد سلامه أسماء عبد فتاح", ("سيد", "سلامه", "أسماء", "عبد فتاح")),
        ("مها إباء يوسف كمال الدين", ("مها", "إباء", "يوسف", "كمال الدين")),
        ("احمد النبي محمد كريم", ("احمد", "النبي", "محمد", "كريم")),
        ("علي حسب النبي أبو بكر", ("علي", "حسب النبي", "أبو بكر")),
        ("الله", ("الله",)),
        ("عبد", ("عبد",)),
        ("أبو", ("أبو",)),
        ("", ()),
    ],
)
def test_compounds_stay_one_part(name, parts):
    assert arabic.split(name) == parts


def test_compounds_written_together_or_apart_share_a_key():
    assert (
        arabic.key("محمد عبد العزيز أبو المجد")
        == arabic.key("محمد عبدالعزيز ابوالمجد")
        == "محمد عبدالعزيز ابوالمجد"
    )


def test_latin_folds_to_capitals_without_accents():
    assert arabic.fold_latin("  Zoë  al-Sa’id ") == "ZOE AL SAID"
    assert arabic.fold_latin("A١٢٣۴") == "A1234"


def test_digits_of_three_scripts_are_one():
    assert arabic.plain_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123456789") == "0123456789 " * 2 + "0123456789"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert arabic.fold(arabic.fold(text)) == arabic.fold(text)


@given(st.text(alphabet="ابعدلهأموي نحر ", max_size=60))
def test_splitting_loses_no_word(text):
    assert " ".join(arabic.split(text)).split() == text.split()
