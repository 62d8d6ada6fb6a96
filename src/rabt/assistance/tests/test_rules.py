"""The rules by tables and properties: a request, clocks, answers, fishing, figures."""

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.assistance.rules import answer, clock, figures, fishing, month, request, subject
from rabt.assistance.rules.request import TABLE, Move, State
from rabt.assistance.tests import build
from rabt.assistance.tests.test_subject_rules import hostile
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
    refused(code, lambda: request.check_asked(build.asked(**changes), OPTIONS, build.AT.date()), field)


def test_a_question_that_justifies_itself_stands():
    for changes in (
        {}, {"sought": "labour", "case_number": "12/2026", "legal_basis": "أمر قاضي التحقيق"},
        {"handling": "H3", "restriction": "لا يطلع عليها إلا كاتبها"},
        {"offence": "other", "offence_text": "إخفاء أدلة جريمة"},
        {"urgency": "life", "urgency_why": "قد يُقتل المخطوف غداً"}, {"protected": ("minor",)},
    ):  # fmt: skip
        assert request.check_asked(build.asked(**changes), OPTIONS, build.AT.date())


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
