"""What was learned: items and papers, assessors, evaluation, needs; by tables and by drawn examples."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import NotAllowed
from rabt.courses.rules import assessing, exam, learning, needs
from rabt.courses.rules.assessing import Given
from rabt.courses.rules.exam import Form, Item
from rabt.courses.rules.learning import Told
from rabt.courses.rules.needs import Showing
from rabt.courses.tests.test_rules import AT, SEAT, SESSION, TERMS, refused


# ------------------------------------------------------------------ items and papers
def item(nth=1, **changes):
    told = {
        "id": uuid5(SESSION, str(nth)), "topic": "a", "form": Form.ONE, "text": ("سؤال", "Q"), "marks": 2,
        "choices": (("أ", "a"), ("ب", "b"), ("ج", "c")), "right": (1,),
    }  # fmt: skip
    return Item(**told | changes)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("item_text", {"text": ("", "Q")}), ("item_marks", {"marks": 0}), ("item_marks", {"marks": 21}),
        ("item_choices", {"choices": (("أ", "a"),)}), ("item_choices", {"choices": (("أ", "a"), ("ب", " "))}),
        ("item_choices", {"choices": (("أ", "a"), ("أ", "a"))}), ("item_right", {"right": ()}),
        ("item_right", {"right": (3,)}), ("item_right", {"right": (0, 1)}), ("item_right", {"right": (1, 1)}),
        ("item_choices", {"form": Form.OPEN}),
        ("item_right", {"form": Form.NUMBER, "choices": (), "right": (), "within": -1}),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_answered_is_refused(code, changes):
    refused(code, lambda: exam.check_item(item(**changes)))


def test_items_of_every_form_are_marked_by_rule_but_an_open_one():
    exam.check_item(item())
    many = item(form=Form.MANY, right=(0, 1), marks=4)
    number = item(form=Form.NUMBER, choices=(), right=(), number=2_500, within=500, marks=1)
    free = item(form=Form.OPEN, choices=(), right=(), marks=5)
    told = [
        (item(), [1], 2), (item(), [0], 0), (item(), [], 0), (item(), [0, 1], 0), (item(), "x", 0),
        (many, [0, 1], 4), (many, [0], 2), (many, [0, 2], 0), (many, [0, 1, 2], 2), (many, [2], 0),
        (many, None, 0), (number, "٢٫٥", 1), (number, "3", 1), (number, "3.001", 0), (number, None, 0),
        (number, "x", 0), (free, "", 0), (free, None, 0), (free, "نص", None),
    ]  # fmt: skip
    for one, answer, marks in told:
        found = exam.marked(one, answer)
        assert found == (None if marks is None else Fraction(marks)), (one.form, answer)
    exam.check_open_mark(free, 5)
    for wrong, marks in ((free, 6), (free, -1), (many, 1)):
        refused("open_mark_wrong", lambda: exam.check_open_mark(wrong, marks))


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("12", 12_000), ("-1.5", -1_500), ("١٢٫٢٥", 12_250), ("۷", 7_000), ("3.", 3_000), ("", None),
     ("-", None), (".5", None), ("1.2345", None),
     ("1e5", None), ("1" * 16, None),
     ("²", None), ("−2", -2_000)],
)  # fmt: skip
def test_numbers_are_read_in_three_scripts(text, thousandths):
    assert exam.read_thousandths(text) == thousandths


@given(st.text(min_size=1, max_size=20), st.integers(1, 6), st.integers(1, 6))
def test_a_paper_is_drawn_by_its_seed_and_drawn_again_it_is_the_same(seed, one, other):
    bank = [item(n, topic="a" if n < 8 else "b") for n in range(16)]
    wanted = {"a": one, "b": other}
    paper = exam.draw(bank, wanted, seed)
    assert paper == exam.draw(list(reversed(bank)), wanted, seed)
    assert sorted(each.topic for each in paper) == ["a"] * one + ["b"] * other
    assert len({each.id for each in paper}) == one + other
    assert sorted(exam.order_of_choices(bank[0], seed)) == [0, 1, 2]


def test_a_bank_that_is_short_and_a_test_of_nothing_are_refused():
    refused("test_bank_short", lambda: exam.draw([item()], {"a": 2}, "s"))
    for wanted in ({}, {"a": 0}):
        refused("test_empty", lambda: exam.check_wanted(wanted))
    exam.check_wanted({"a": 1})
    exam.check_time(AT, AT + timedelta(seconds=60))
    refused("test_over", lambda: exam.check_time(AT, AT + timedelta(seconds=61)))
    assert exam.paper_seed(SESSION, SEAT, "x") != exam.paper_seed(SESSION, SEAT, "y")


def test_a_score_is_never_rounded_up_to_a_pass():
    items = [item(1, marks=3), item(2, marks=2)]
    assert exam.score(items, {items[0].id: Fraction(299, 100)}) == 59
    assert exam.score(items, {}) == 0 and exam.score([], {}) == 0
    refused("item_step_closed", lambda: exam.move_item("retired", exam.ItemStep.APPROVE))
    refused("sitting_step_closed", lambda: exam.move_sitting("marked", exam.SittingStep.VOID))


# ------------------------------------------------------------------ assessors
def test_two_assess_apart_and_a_third_decides_where_they_differ():
    first, second = Given("a", 90), Given("b", 60)
    assert assessing.shown_to([first], "b") == [] and assessing.shown_to([first], "a") == [first]
    assert assessing.shown_to([first, second], "c") == [first, second]
    assert assessing.state_of([first], 15) == "open" and assessing.points_of([first], 15) is None
    assert assessing.state_of([first, second], 15) == "apart"
    assert assessing.state_of([first, second, Given("c", 70)], 15) == "settled"
    assert assessing.points_of([first, second, Given("c", 70)], 15) == 70
    assert assessing.points_of([Given("a", 80), Given("b", 65)], 15) == 72
    assessing.check_may_mark([first], "b", "t")
    refused("same_person", lambda: assessing.check_may_mark([], "t", "t"), NotAllowed)
    refused("assessed_already", lambda: assessing.check_may_mark([first], "a", "t"))
    refused("assessed_by_two", lambda: assessing.check_may_mark([first, second], "c", "t"))
    assessing.check_may_settle([first, second], "c", 15)
    refused("same_person", lambda: assessing.check_may_settle([first, second], "a", 15), NotAllowed)
    refused("assessment_not_apart", lambda: assessing.check_may_settle([first], "c", 15))
    assessing.check_points(100)
    for points in (-1, 101):
        refused("points_wrong", lambda: assessing.check_points(points))


# ------------------------------------------------------------------ evaluation
def test_a_form_is_answered_whole_and_as_it_is_asked():
    asked = TERMS.held.asked("supervisor", "second")
    whole = {"seen_used": 4, "passes_on": "no", "unit_better": 1, "more_needed": "yes"}
    assert learning.check_answers(asked, whole) == whole
    for code, changes in (
        ("form_not_whole", {"seen_used": None}), ("form_answer_wrong", {"seen_used": 6}),
        ("form_answer_wrong", {"seen_used": "4"}), ("form_answer_wrong", {"passes_on": "maybe"}),
        ("form_answer_wrong", {"more": 1}), ("form_answer_wrong", {"seen_used": True}),
    ):  # fmt: skip
        refused(code, lambda: learning.check_answers(asked, whole | changes))
    text = learning.check_answers(TERMS.held.asked("trainee", "end"), {
        "useful": 1, "trainers": 2, "place": 3, "treated": 4, "learned": 5, "better": " أ \n ب " + "x" * 900,
    })["better"]  # fmt: skip
    assert text.startswith("أ ب") and len(text) == learning.TEXT


@pytest.mark.parametrize(
    ("state", "days", "opens"),
    [("due", 0, True), ("due", 1, True), ("due", -1, False), ("given", 0, False), ("lapsed", 0, False)],
)
def test_a_code_is_sent_for_a_form_that_is_open(state, days, opens):
    due = date(2027, 5, 19)
    assert learning.is_open(state, due, due + timedelta(days=days)) is opens


def test_an_hour_at_a_form_is_an_hour():
    assert timedelta(hours=1) == learning.STAY
    learning.check_stay(AT, AT - timedelta(seconds=1))
    refused("form_stay_over", lambda: learning.check_stay(AT, AT))


def test_a_form_is_due_on_its_day_and_lapses():
    due = learning.due_on(date(2027, 2, 18), 90)
    assert due == date(2027, 5, 19)
    learning.check_due(due, due)
    refused("form_not_due", lambda: learning.check_due(due, due - timedelta(days=1)))
    assert not learning.is_lapsed(due, due + timedelta(days=60), 60)
    assert learning.is_lapsed(due, due + timedelta(days=61), 60)
    refused("form_step_closed", lambda: learning.move("lapsed", learning.Step.GIVE))
    assert learning.returned(19, 20) == 95 and learning.returned(0, 0) is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 20), min_size=1))
def test_no_group_of_few_is_shown_and_none_stands_alone(sizes):
    told = [Told(group, "q", 1, 3.0) for group, size in sizes.items() for _ in range(size)]
    found = learning.figures(told, 5)
    assert {one.group for one in found} == set(sizes) and found[0].level_word == "1"
    hidden = [one for one in found if one.mean is None]
    assert all(one.answered >= 5 and one.mean == 3.0 for one in found if one not in hidden)
    small = [size for size in sizes.values() if size < 5]
    assert len(hidden) >= min(len(small) and 2, len(sizes))


def test_texts_count_in_no_mean():
    assert [learning.value_of(one) for one in (4, "yes", "no", "نص", None, 2.5)] == [
        4.0,
        1.0,
        0.0,
        None,
        None,
        None,
    ]


# ------------------------------------------------------------------ needs
def test_needs_become_a_proposal_with_reasons_and_what_no_course_meets_is_told():
    shown = [
        Showing("incident", skill="protection", service="border", count=2),
        Showing("expiry", skill="protection", count=40),
        Showing("evaluation", course="crime_scene", service="evidence"),
        Showing("exercise", field="crises", count=2),
        Showing("incident", skill="no_such"), Showing("rumour", skill="protection", count=99),
        Showing("incident", course="x"),
    ]  # fmt: skip
    found = needs.propose(shown, TERMS.training.courses, TERMS.held.needs, 6)
    assert [(one.course, one.points) for one in found] == [
        ("protection_at_border", 46), ("crisis_workshop", 6), ("disaster_workshop", 6),
    ]  # fmt: skip
    first = found[0]
    assert [(one.source, one.count, one.points) for one in first.reasons] == [
        ("incident", 2, 6),
        ("expiry", 40, 40),
    ]
    assert (first.services, first.seats, first.holdings) == (("border",), 40, 3)
    unmet = needs.unmet(shown, TERMS.training.courses)
    assert [(one.skill, one.course) for one in unmet] == [("no_such", ""), ("", "x")]


def test_of_courses_that_are_held_there_counts_alone_are_told_once_for_each_source():
    shown = [
        Showing("incident", skill="lead_patrol", service="border", count=2),
        Showing("incident", course="lead_joint_patrol"), Showing("expiry", skill="lead_patrol", count=4),
        Showing("incident", skill="protection", count=9), Showing("rumour", skill="lead_patrol"),
    ]  # fmt: skip
    theirs = TERMS.training.courses_at("EG")
    assert needs.held_there(shown, theirs, TERMS.held.needs) == [
        Showing("incident", course="lead_joint_patrol", count=3),
        Showing("expiry", course="lead_joint_patrol", count=4),
    ]
    assert needs.held_there(shown[3:4], theirs, TERMS.held.needs) == []
