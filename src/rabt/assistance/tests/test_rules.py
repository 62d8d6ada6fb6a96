"""The rules by tables and properties: one subject in whatever spelling, clocks, answers, fishing, figures."""

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.assistance.rules import answer, clock, figures, fishing, month, request, subject
from rabt.assistance.rules.request import TABLE, Move, State
from rabt.assistance.rules.subject import EVERY, GROUP, LISTS, Kind, Subject
from rabt.assistance.tests import build
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
GOOD = [
    Subject("person", {"name": "حسن علي محمود", "born_on": "1990-03-02"}),
    Subject("person", {"name": "عبد الرحمن أبو بكر", "number": "A12345678"}),
    Subject("person", {"name": "Jean-Luc O'Neil", "born_on": "1980-01-01"}),
    Subject("person", {"name": "وليد وائل", "born_on": "1980-01-01"}),
    Subject("person", {"name": "José Núñez", "born_on": "1980-01-01"}),
    Subject("vehicle", {"plate": "أ ب ج 1234", "state": "EG"}),
    Subject("vehicle", {"plate": "5-123456", "state": "LY"}),
    Subject("document", {"number": "A 1234567", "state": "EG"}),
    Subject("phone", {"phone": "+218 91 1234567"}),
    Subject("place", {"name": "مزرعة قرب الطريق الساحلي", "longitude": "25.123", "latitude": "31.456"}),
]


@pytest.mark.parametrize("one", GOOD, ids=lambda one: one.kind)
def test_one_subject_with_the_least_that_names_it_can_stand(one):
    assert subject.check_subject(one).kind == one.kind and subject.keys_of(one)


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
    refused(code, lambda: subject.check_subject(Subject(kind, said)))


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
        subject.check_subject(Subject("person", {"name": phrase, **BORN}))
    assert no.value.code in ("assistance_bulk", "assistance_pattern")


@given(st.text(max_size=30), st.sampled_from(list(Kind)))
def test_whatever_is_typed_is_taken_or_refused_and_never_a_fault(text, kind):
    said = {name: text for name in subject.FIELDS[kind]}
    try:
        done = subject.check_subject(Subject(kind, said))
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
    refused("assistance_pattern", lambda: subject.check_subject(spoiled))


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


# ------------------------------------------------------------------ a request
def test_every_step_of_the_table_and_no_other():
    for state in State:
        for step in Move:
            if (state, step) in TABLE:
                assert request.move(state, step) == TABLE[state, step]
            else:
                refused("assistance_step_closed", lambda s=state, m=step: request.move(s, m))
    assert all(state not in request.OVER for state, _ in TABLE)


ASKED_WRONG = [
    ("assistance_choice", {"purpose": "revenge"}, "purpose"),
    ("assistance_choice", {"sought": "all"}, "sought"),
    ("assistance_choice", {"offence": ""}, "offence"), ("assistance_choice", {"handling": "H9"}, "handling"),
    ("assistance_choice", {"protected": ("friend",)}, "protected"),
    ("assistance_short", {"facts": "سرقة"}, "facts"), ("assistance_short", {"why_there": "؟"}, "why_there"),
    ("assistance_bulk", {"why_there": "نريد أسماء جميع العمال لديكم"}, "why_there"),
    ("assistance_short", {"offence": "other"}, "offence_text"),
    ("assistance_choice", {"urgency": "now"}, "urgency"),
    ("assistance_urgency", {"urgency": "life"}, "urgency_why"),
    ("assistance_restriction", {"handling": "H3"}, "restriction"),
    ("assistance_labour", {"sought": "labour"}, "case_number"),
    ("assistance_labour", {"sought": "labour", "case_number": "12/2026"}, "case_number"),
    ("assistance_labour", {"sought": "labour", "legal_basis": "أمر قاض"}, "case_number"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "changes", "field"), ASKED_WRONG, ids=lambda one: str(one)[:40])
def test_a_question_that_does_not_justify_itself_is_refused(code, changes, field):
    refused(code, lambda: request.check_asked(build.asked(**changes), OPTIONS), field)


def test_a_question_that_justifies_itself_stands():
    for changes in (
        {}, {"sought": "labour", "case_number": "12/2026", "legal_basis": "أمر قاضي التحقيق"},
        {"handling": "H3", "restriction": "لا يطلع عليها إلا كاتبها"},
        {"offence": "other", "offence_text": "إخفاء أدلة جريمة"},
        {"urgency": "life", "urgency_why": "قد يُقتل المخطوف غداً"}, {"protected": ("minor",)},
    ):  # fmt: skip
        assert request.check_asked(build.asked(**changes), OPTIONS)


def test_the_second_question_wants_a_hit_and_the_same_purpose():
    wrong = [("data", True, True), ("hit", False, True), ("hit", None, True), ("hit", True, False)]
    for step, hit, over in wrong:
        refused("assistance_no_hit", lambda s=step, h=hit, o=over: request.check_second(s, h, o))
    request.check_second("hit", True, True)
    request.check_same_purpose("wanted", "wanted")
    refused("assistance_purpose", lambda: request.check_same_purpose("wanted", "border"))


def test_the_quota_of_a_day_and_when_two_persons_decide():
    request.check_quota(19, 20)
    refused("assistance_quota", lambda: request.check_quota(20, 20))
    two = {code: request.needs_two(code, ()) for code in ("H0", "H1", "H2", "H3")}
    assert two == {"H0": False, "H1": False, "H2": True, "H3": True}
    assert request.needs_two("H0", ("witness",))


CLASSES = [("", True, 168), ("life", True, 8), ("life", False, 72)]


@pytest.mark.parametrize(("urgency", "direct", "hours"), CLASSES)
def test_the_clock_is_the_packs_by_class(urgency, direct, hours):
    assert TERMS.answer_clocks[request.class_of(urgency, direct)].hours == hours


# ------------------------------------------------------------------ clocks
hours = st.integers(1, 500)
spans = st.lists(st.integers(0, 100), max_size=6)


@given(hours, spans)
def test_the_end_moves_by_as_long_as_it_stood_and_by_nothing_else(long, spans):
    found, at, stood = clock.begin(AT, long), AT, timedelta()
    for n, hours_on in enumerate(spans):
        at += timedelta(hours=hours_on)
        if n % 2:
            stood += timedelta(hours=hours_on)
            found = clock.go_on(found, at)
        else:
            before = clock.left(found, at)
            found = clock.stop(clock.stop(found, at), at + timedelta(hours=1))
            assert clock.left(found, at + timedelta(days=9)) == before, "it stands"
    if found.stands_since is None:
        assert found.due_at == AT + timedelta(hours=long) + stood
    assert clock.go_on(clock.begin(AT, long), at) == clock.begin(AT, long)


def test_the_head_is_told_when_its_share_has_run_and_not_while_it_stands():
    found = clock.begin(AT, 8)
    told = [clock.is_to_escalate(found, 8, 75, AT + timedelta(hours=n)) for n in (0, 5, 6, 9)]
    assert told == [False, False, True, True]
    standing = clock.stop(found, AT + timedelta(hours=5))
    assert not clock.is_to_escalate(standing, 8, 75, AT + timedelta(days=3))
    assert not clock.is_late(standing, AT + timedelta(days=3)) and clock.is_late(
        found, AT + timedelta(hours=9)
    )


# ------------------------------------------------------------------ answers
def check(said, part="data", sources=()):
    return answer.check_answer(said, part, OPTIONS, sources, ON)


SHORT = answer.Weighed("torture", False, "لا")
RISK = answer.Weighed("torture", True, "أُدين آخرون هناك بعد تعذيب")
ANSWERED_WRONG = [
    ("assistance_choice", "data", build.content(outcome="maybe")),
    ("assistance_harm_unanswered", "data", build.content(harm=())),
    ("assistance_harm_unanswered", "data", build.content(harm=(SHORT, *build.SAFE[1:]))),
    ("assistance_harm_unanswered", "hit", build.hit(harm=build.SAFE[:3])),
    ("assistance_harm", "data", build.content(harm=(RISK, *build.SAFE[1:]))),
    ("assistance_harm", "hit", build.hit(harm=(RISK, *build.SAFE[1:]))),
    ("assistance_choice", "data", answer.Answer("refused", ground="mood", ground_text="لا نريد أن نجيب عنه")),
    ("assistance_short", "data", answer.Answer("refused", ground="safety", ground_text="لا")),
    ("assistance_hit", "hit", build.hit(text="اسمه الكامل كذا")),
    ("assistance_hit", "hit", build.hit(categories=("identity",))),
    ("assistance_hit", "hit", build.hit(outcome="partly")),
    ("assistance_hit", "hit", build.hit(hit=False)), ("assistance_hit", "hit", build.hit(hit=None)),
    ("assistance_hit", "hit", answer.Answer("no_data", hit=True)),
    ("assistance_reference", "hit", build.hit(reference=" ")),
    ("assistance_short", "data", build.content(text="نعم")),
    ("assistance_grade", "data", build.content(source_grade="")),
    ("assistance_grade", "data", build.content(information_grade="9")),
    ("assistance_choice", "data", build.content(handling="H7")),
    ("assistance_restriction", "data", build.content(handling="H3")),
    ("assistance_choice", "data", build.content(categories=())),
    ("assistance_choice", "data", build.content(categories=("shoes",))),
    ("assistance_choice", "data", build.content(protected=("friend",))),
    ("assistance_day", "data", build.content(expires_on=ON - timedelta(days=1))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "part", "said"), ANSWERED_WRONG, ids=range(len(ANSWERED_WRONG)))
def test_an_answer_says_what_its_step_and_outcome_want_and_no_more(code, part, said):
    refused(code, lambda: check(said, part))


def test_answers_that_can_stand():
    for part, said in (
        ("hit", build.hit()), ("hit", build.no_hit()), ("data", build.content()),
        ("data", answer.Answer("no_data")), ("data", answer.Answer("judicial")),
        ("hit", answer.Answer("judicial")),
        ("data", answer.Answer("refused", ground="rights", ground_text="قد يتعرض للتعذيب هناك")),
        ("data", build.content(expires_on=None, protected=("witness",))),
    ):  # fmt: skip
        assert check(said, part) is said
    assert answer.is_release("partly") and not answer.is_release("refused")


@given(hostile(st.sampled_from(["سالم احمد الفيتوري"])))
def test_no_source_is_named_in_whatever_spelling(name):
    said = build.content(text=f"ذكر لنا {name} أنه رآه في السوق")
    refused("assistance_source_named", lambda: check(said, sources=("سالم أحمد الفيتوري", "")))


def test_another_man_of_one_of_his_names_may_be_named():
    said = build.content(text="شوهد مع سالم محمود في السوق يوم الجمعة")
    assert check(said, sources=("سالم أحمد الفيتوري",)) is said


# ------------------------------------------------------------------ fishing
def test_who_misses_far_more_than_others_stands_out_and_a_few_questions_prove_nothing():
    assert fishing.misses_much(20, 19, 100, 40)
    assert not fishing.misses_much(20, 9, 100, 40)
    assert not fishing.misses_much(9, 9, 100, 10), "too few questions"
    assert fishing.misses_much(12, 12, 0, 0), "alone, he is held against an even chance"
    assert not fishing.misses_much(12, 8, 0, 0)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
def test_the_chance_is_one(asked, missed, usual):
    missed = min(asked, missed)
    found = fishing.chance(asked, missed, usual)
    assert -1e-9 <= found <= 1 + 1e-9
    assert fishing.chance(asked, 0, usual) == pytest.approx(1)


@pytest.mark.parametrize(("one", "other", "near"), [
    ("number:A12345", "number:A12346", True), ("number:1000", "number:1009", True),
    ("number:1000", "number:1999", False), ("number:A12345", "number:A12345", False),
    ("number:1000", "phone:1001", False), ("person:1990-03-02 حسن", "person:1990-03-03 حسن", True),
    ("number:AB", "number:BA", True), ("number:ABC", "number:AB", True), ("number:ABCD", "number:AB", False),
])  # fmt: skip
def test_near_twins(one, other, near):
    assert fishing.are_near(one, other) == fishing.are_near(other, one) == near


def test_twins_are_counted_once_each():
    keys = ["number:1001", "number:1002", "number:1003", "number:9000", "number:9000"]
    assert fishing.near_twins(keys) == 2


# ------------------------------------------------------------------ figures
counts = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), max_size=6)


@given(counts, st.integers(2, 9))
def test_no_small_count_is_shown_and_none_can_be_worked_out(told, least):
    shown = figures.table(told, least)
    hidden = [name for name, one in shown.items() if one.n is None]
    assert all(told[name] == 0 or told[name] >= least for name in told if name not in hidden)
    whole = figures.total(told, least)
    if whole.n is not None:
        assert len(hidden) != 1
    assert all(shown[name].n in (None, n) for name, n in told.items())


def test_medians_and_months():
    assert [figures.median(one) for one in ([], [3], [1, 3], [9, 1, 2])] == [None, 3, 2, 2]
    assert month.read("2026-10", ON) == date(2026, 10, 1) and month.read("x", ON) == date(2026, 11, 1)
    assert month.last_months(ON, 3) == [date(2026, 11, 1), date(2026, 10, 1), date(2026, 9, 1)]
    first, after = month.span(date(2026, 12, 1), "Africa/Cairo")
    assert (after - first).days == 31 and month.next_of(date(2026, 12, 1)) == date(2027, 1, 1)


# ------------------------------------------------------------------ the wall
def test_this_room_knows_nothing_of_complaints():
    room = Path(subject.__file__).resolve().parents[1]
    for path in room.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any("complaints" in one for one in named), path
    assert replace(build.asked(), sought="complaints").sought not in OPTIONS["sought"]
