"""Words: both languages, plural forms, facts; refusals with article and what to do next."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.utils import translation

from rabt.base.actor import the_node
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.shell import words
from rabt.shell.problems import article, as_json, told
from rabt.shell.templatetags.rabt import called, land, of


def test_a_word_follows_the_language_of_the_page():
    with translation.override("ar"):
        assert words.word("shell.back") == "رجوع"
        label = words.lazy("shell.back")
    with translation.override("en"):
        assert words.word("shell.back") == "Back"
        assert str(label) == "Back"


def test_an_unknown_word_shows_its_key():
    assert words.word("shell.no_such_word") == "shell.no_such_word"


@pytest.mark.parametrize(
    ("n", "ar", "en"),
    [(0, "لا ملفات", "0 files"), (1, "ملف واحد", "one file"), (2, "ملفان", "2 files"),
     (3, "3 ملفات", "3 files"), (11, "11 ملفا", "11 files"), (100, "100 ملف", "100 files")],
)  # fmt: skip
def test_arabic_has_six_plural_forms(n, ar, en):
    forms_ar = {
        "zero": "لا ملفات", "one": "ملف واحد", "two": "ملفان", "few": "{n} ملفات", "many": "{n} ملفا",
        "other": "{n} ملف",
    }  # fmt: skip
    assert words.fill(forms_ar, "ar", {"n": n}) == ar
    assert words.fill({"one": "one file", "other": "{n} files"}, "en", {"n": n}) == en


COUNTED = (
    r"يوماً?|أيام|شهراً?|أشهر|سنة|سنوات|ساعة|ساعات|دقيقة|دقائق|ثانية|ثوان|مرة|مرات|سطراً?|أسطر|ملفاً?|ملفات"
    r"|شخصاً?|أشخاص|حدثاً?|أحداث|زيارة|زيارات|متراً?|أمتار|نقطة|نقاط|إجابة|إجابات"
)
FIXED = {
    "courses.needs_what", "dues.compared_over", "inspection.late_hint", "matching.seconds",
    "people.own.ask_lead", "permits.compared_over", "tracks.field.does_keep",
}  # fmt: skip
"""Their number is a value of the agreement or one with a fraction: its form is known where it is written."""


def test_a_number_that_may_be_any_is_counted_in_its_own_form():
    """Five minutes are not said as twenty are: a text with a number before its noun gives the six forms."""
    plain = {key for key, entry in words.words().items() if isinstance(entry["ar"], str)}
    bare = {key for key in plain if re.search(rf"\{{\w+\}} ({COUNTED})(?!\w)", words.words()[key]["ar"])}
    assert bare == FIXED
    forms = {"two", "few", "many", "other"}
    counted = {key for key, entry in words.words().items() if not isinstance(entry["ar"], str)}
    scant = {key for key in counted if not forms <= set(words.words()[key]["ar"])}
    assert scant == {"hiring.duty.notice", "hiring.duty.renew", "hiring.duty.wage"}, (
        "days of the agreement: more than two"
    )


@pytest.mark.parametrize(
    "fact",
    [
        "2026-12-03",
        date(2026, 12, 3),
        "2026-12-03 15:05",
        "2026-12",
        "63E7-C23C",
        "C23C-63E7",
        "+218910000000",
        "2,400.000 LYD",
        "43.7 %",
    ],
)
def test_a_day_keeps_its_order_inside_an_arabic_sentence(fact):
    """After an Arabic word a browser would write 03-12-2026; in English nothing turns."""
    assert words.fill("صالح حتى {it}.", "ar", {"it": fact}) == f"صالح حتى \u200e{fact}\u200e."
    assert words.fill("until {it}.", "en", {"it": fact}) == f"until {fact}."


@pytest.mark.parametrize(
    "fact", ["LY26-7573-9342-97", "482913", 7, 1.5, "شحات", "https://rabt.example/a-1", ""]
)
def test_what_keeps_its_order_by_itself_is_left_as_it_is(fact):
    assert words.fill("{it}", "ar", {"it": fact}) == str(fact)


def test_a_day_that_is_shown_as_an_example_keeps_its_order():
    """After Arabic letters 2026-11-25 is drawn as 25-11-2026, and so it would be typed."""
    texts = [entry["ar"] for entry in words.words().values()]
    texts += [entry.get(name, "") for entry in words.problems().values() for name in ("ar", "next_ar")]
    each = [text for one in texts for text in (one.values() if isinstance(one, dict) else [one])]
    loose = [one for one in each if re.search(r"(?<!\u200e)\b\d{4}-\d\d", one)]
    assert loose == []


def test_a_fact_that_is_wanting_breaks_nothing():
    assert words.fill("up to {floor}", "en", {}) == "up to …"


def test_a_refusal_is_told_in_both_languages_with_what_to_do_next():
    for language in ("ar", "en"):
        found = told(Missing(), language)
        assert found.reason
        assert found.next
        assert found.code == "missing"


def test_the_law_behind_a_refusal_names_its_article_once():
    for language, said in (("en", "art. 5"), ("ar", "المادة (5)")):
        found = article("eu_directive_2023_977_art_5", language)
        assert said in found and found.count("(5)" if language == "ar" else "art. 5") == 1
        assert not found.endswith("· 5")
    assert article("ilo_fair_recruitment_12", "en").endswith(" · 12"), "a title that does not name it"
    assert article("", "en") == article("no_such_source", "en") == ""


@dataclass
class Both:
    ar: str
    en: str


def test_bilingual_facts_are_spoken_in_the_language_of_the_sentence(monkeypatch):
    entry = {"ar": "السبب: {why}", "en": "Because: {why}", "next_ar": "-", "next_en": "-", "source": ""}
    monkeypatch.setattr("rabt.shell.problems.problems", lambda: {"test_only": entry})
    problem = Refused("test_only", why=Both("نعم", "yes"))
    assert told(problem, "en").reason == "Because: yes"
    assert told(problem, "ar").reason == "السبب: نعم"


def test_a_machine_is_answered_in_both_languages_and_told_no_scope():
    answer = as_json(NotAllowed(scope="permits.decide"))
    assert answer.status_code == 403
    assert "permits.decide" not in answer.content.decode()
    assert "صلاحيتك" in answer.content.decode()


@dataclass
class Somebody:
    name_ar: str = "سالم علي"
    name_en: str = "Salem Ali"


def test_an_official_is_called_by_his_name_in_the_language_of_the_page():
    with translation.override("ar"):
        assert called(Somebody()) == "سالم علي"
    with translation.override("en"):
        assert called(Somebody()) == "Salem Ali"
        assert called(Somebody(name_en="")) == "سالم علي"
        assert called(the_node("LY")) == "LY"
        assert called(None) == ""
        assert (called("node:LY"), called("node:XX")) == ("The node · Libya", "The node · XX")
        assert called("somebody") == "somebody"
        assert of({"a": 1}, "a") == 1 and of({}, "a") == ""


def test_a_state_is_written_by_its_name_and_no_code():
    with translation.override("ar"):
        assert (land("EG"), land("LY"), land("XX")) == ("مصر", "ليبيا", "XX")
    with translation.override("en"):
        assert land("EG") == "Egypt"
