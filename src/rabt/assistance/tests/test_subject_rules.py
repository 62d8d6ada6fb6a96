"""One subject, in whatever spelling: groups, lists and patterns are known, and no name is taken for one."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.assistance.rules import subject
from rabt.assistance.rules.subject import EVERY, GROUP, LISTS, Kind, Subject
from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.corridor.asking import LISTS as NAMES

ON = date(2026, 11, 24)
TERMS = load("eg_ly").on(ON)
OPTIONS = {name: set(TERMS.options(name)) for name in NAMES}
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def refused(code, deed, field=None):
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code
    assert field is None or no.value.facts["field"] == field


# ------------------------------------------------------------------ one subject, in whatever spelling
ON = date(2026, 11, 24)
GOOD = [
    Subject("person", {"name": "حسن علي محمود", "born_on": "1990-03-02"}),
    Subject("person", {"name": "عبد الرحمن أبو بكر", "number": "A12345678"}),
    Subject("person", {"name": "Jean-Luc O'Neil", "born_on": "1980-01-01"}),
    Subject("person", {"name": "وليد وائل", "born_on": "1980-01-01"}),
    Subject("person", {"name": "José Núñez", "born_on": "1980-01-01"}),
    Subject("person", {"name": "وليد وائل", "born_on": "2026-11-24"}),
    Subject("person", {"name": "وليد وائل", "born_on": "1906-01-01"}),
    Subject("vehicle", {"plate": "أ ب ج 1234", "state": "EG"}),
    Subject("vehicle", {"plate": "5-123456", "state": "LY"}),
    Subject("document", {"number": "A 1234567", "state": "EG"}),
    Subject("phone", {"phone": "+218 91 1234567"}),
    Subject("place", {"name": "مزرعة قرب الطريق الساحلي", "longitude": "25.123", "latitude": "31.456"}),
]


@pytest.mark.parametrize("one", GOOD, ids=lambda one: one.kind)
def test_one_subject_with_the_least_that_names_it_can_stand(one):
    assert subject.check_subject(one, ON).kind == one.kind and subject.keys_of(one)


BORN = {"born_on": "1990-03-02"}
WRONG = [
    ("assistance_bulk", "person", {"name": "كل العمال", **BORN}),
    ("assistance_bulk", "person", {"name": "جميع عمال طبرق", **BORN}),
    ("assistance_bulk", "person", {"name": "All workers of", **BORN}),
    ("assistance_bulk", "person", {"name": "حسن او علي", **BORN}),
    ("assistance_bulk", "person", {"name": "Hassan and Ali", **BORN}),
    ("assistance_pattern", "person", {"name": "حسن* علي", **BORN}),
    ("assistance_pattern", "person", {"name": "Hassan % Ali", **BORN}),
    ("assistance_pattern", "person", {"name": "حسن، علي", **BORN}),
    ("assistance_pattern", "person", {"name": "Hassan; Ali", **BORN}),
    ("assistance_pattern", "person", {"name": "Hassan/Ali Omar", **BORN}),
    ("assistance_pattern", "person", {"name": "Hаssan Ali", **BORN}),  # a Cyrillic letter among Latin ones
    ("assistance_pattern", "person", {"name": "حسنx علي", **BORN}),
    ("assistance_thin", "person", {"name": "", **BORN}),
    ("assistance_thin", "person", {"name": "حسن", **BORN}),
    ("assistance_thin", "person", {"name": "ح ع م", **BORN}),
    ("assistance_thin", "person", {"name": "حسن علي"}),
    ("assistance_thin", "person", {"name": "حسن علي", "born_on": "1990"}),
    ("assistance_born", "person", {"name": "حسن علي", "born_on": "2026-11-25"}),
    ("assistance_born", "person", {"name": "حسن علي", "born_on": "1905-12-31"}),
    ("assistance_thin", "vehicle", {"plate": "12", "state": "EG"}),
    ("assistance_thin", "vehicle", {"plate": "1234", "state": "Egypt"}),
    ("assistance_pattern", "vehicle", {"plate": "12?4", "state": "EG"}),
    ("assistance_pattern", "vehicle", {"plate": "1000-1999", "state": "EG"}),
    ("assistance_pattern", "vehicle", {"plate": "1234 5678", "state": "EG"}),
    ("assistance_pattern", "vehicle", {"plate": "000", "state": "EG"}),
    ("assistance_pattern", "document", {"number": "A123XX45", "state": "EG"}),
    ("assistance_pattern", "document", {"number": "A12345..A12399", "state": "EG"}),
    ("assistance_pattern", "document", {"number": "1-2-3-4-5", "state": "EG"}),
    ("assistance_thin", "document", {"number": "ABCDEFG", "state": "EG"}),
    ("assistance_pattern", "phone", {"phone": "00218911234567"}),
    ("assistance_pattern", "phone", {"phone": "+21891*"}),
    ("assistance_thin", "phone", {"phone": "+218"}),
    ("assistance_thin", "place", {"name": "هنا", "longitude": "25", "latitude": "31.456"}),
    ("assistance_thin", "place", {"name": "مزرعة", "longitude": "25.123", "latitude": "131.456"}),
    ("assistance_thin", "place", {"name": "٣", "longitude": "25.123", "latitude": "31.456"}),
    ("assistance_bulk", "place", {"name": "كل عمال المزرعة", "longitude": "25.123", "latitude": "31.456"}),
    ("assistance_pattern", "place", {"name": "مزرعة *", "longitude": "25.123", "latitude": "31.456"}),
    ("assistance_subject", "company", {"name": "حسن علي"}),
    ("assistance_subject", "phone", {"phone": "+218911234567", "name": "حسن"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "kind", "said"), WRONG, ids=lambda one: str(one)[:40])
def test_lists_patterns_and_groups_are_refused(code, kind, said):
    refused(code, lambda: subject.check_subject(Subject(kind, said), ON))


HIDES = ["ـ", "\u064b", "\u0651", "\u0652", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"]
ALEFS = {"ا": "أإآٱا", "ي": "يىی", "ه": "هةۀ", "ك": "كک"}
FULL = {chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)}
CYRILLIC = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "y": "у", "x": "х", "i": "і", "s": "ѕ"}


@st.composite
def hostile(draw, words):
    """Spell a phrase so that it looks the same and is written otherwise."""
    out = []
    for sign in draw(words):
        kinds = [sign]
        kinds += list(ALEFS.get(sign, ""))
        kinds += [sign.upper(), FULL.get(sign, sign), CYRILLIC.get(sign, sign)] if sign.isascii() else []
        out.append(draw(st.sampled_from(kinds)))
        if sign.isalpha():
            out += draw(st.lists(st.sampled_from(HIDES), max_size=2))
        if sign == " ":
            out.append(draw(st.sampled_from(["", " ", "\u00a0", "\u2003"])))
    return "".join(out)


BULK = st.sampled_from([
    "all workers", "every employee", "list of employees", "names of workers", "all the workers",
    "any migrants",
    "كل العمال", "جميع العمال", "كافه العاملين", "قائمه العمال", "اسماء الموظفين", "جميع موظفي", "وكل العمال",
    "العمال كلهم", "كشف باسماء العمال",
])  # fmt: skip


@given(hostile(BULK), st.sampled_from(["", "نرجو ارسال ", "please send ", "الشركة و"]))
def test_a_question_about_a_group_is_known_in_every_spelling(phrase, before):
    assert subject.is_bulk(before + phrase), repr(phrase)
    refused("assistance_bulk", lambda: subject.check_text(before + phrase, "facts"))


@given(st.sampled_from(sorted(EVERY | LISTS)), st.sampled_from(sorted(GROUP)))
def test_letters_that_are_spread_out_are_closed_up_again(number, group):
    assert subject.is_bulk(f"{' '.join(number)} {group}"), (number, group)


@given(hostile(st.sampled_from(["كل عمال", "all workers", "جميع الموظفين", "every person"])))
def test_no_spelling_of_a_group_is_taken_for_a_name(phrase):
    with pytest.raises(Refused) as no:
        subject.check_subject(Subject("person", {"name": phrase, **BORN}), ON)
    assert no.value.code in ("assistance_bulk", "assistance_pattern")


@given(st.text(max_size=30), st.sampled_from(list(Kind)))
def test_whatever_is_typed_is_taken_or_refused_and_never_a_fault(text, kind):
    said = {name: text for name in subject.FIELDS[kind]}
    try:
        done = subject.check_subject(Subject(kind, said), ON)
    except Refused:
        return
    assert not set("*%?;؛،,|") & set("".join(done.said.values()))


@given(st.sampled_from("*?%_[]{}()|~^$#,;/\\&+<>=،؛"), st.integers(0, 12), st.sampled_from(GOOD))
def test_one_sign_of_a_pattern_anywhere_in_a_name_or_number_is_refused(sign, at, one):
    field = subject.FIELDS[Kind(one.kind)][0]
    if one.kind == Kind.PLACE or (one.kind == Kind.PHONE and sign == "+" and at == 0):
        return
    text = one.said[field]
    spoiled = Subject(one.kind, {**one.said, field: text[:at] + sign + text[at:]})
    refused("assistance_pattern", lambda: subject.check_subject(spoiled, ON))


@pytest.mark.parametrize("plain", [
    "ضُبطت مركبة قرب الخط وفيها خمسة أشخاص", "The driver said that two workers had left him",
    "قائمة مشتريات وُجدت في السيارة وفيها رقم هاتفه ثم فر السائق ومن معه من العمال", "كل ما نعرفه أنه سافر",
])  # fmt: skip
def test_a_plain_account_of_what_happened_is_taken(plain):
    subject.check_text(plain, "facts")


def test_questions_about_the_same_subject_meet_however_they_are_written():
    said = {"name": "أحمد عبد الرحمن", "born_on": "1990-03-02", "number": "a-123 45"}
    one = subject.keys_of(Subject("person", said))
    two = subject.keys_of(Subject("person", {"name": "عبدالرحمن احمد", "born_on": "١٩٩٠-٠٣-٠٢"}))
    three = subject.keys_of(Subject("document", {"number": "A12345", "state": "EG"}))
    assert one[0] == two[0] and one[1] == three[0]
    assert subject.keys_of(GOOD[-1]) == ("place:25.123 31.456",)
    assert subject.spoken("phone", {"phone": "+218"}) == ["+218"] and subject.spoken("phone", {}) == []
