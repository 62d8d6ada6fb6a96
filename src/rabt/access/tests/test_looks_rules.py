"""When many looks are too many: floors, what is learned, when an alarm comes again; tables and drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.access.rules import looks as rules
from rabt.access.rules import table
from rabt.access.rules.looks import Answer, Measure, Raised, answer, level, threshold
from rabt.base.errors import Refused
from rabt.shell.words import words

CLERK = Measure(hour=100, day=400)


@pytest.mark.parametrize(
    ("kind", "median", "learned_from", "most"),
    [
        ("hour", 0, 0, 100), ("day", 0, 0, 400),  # nothing learned: the floor
        ("hour", 90, 9, 100), ("hour", 90, 10, 400), ("hour", 30, 10, 150), ("hour", 20.1, 10, 101),
        ("hour", 20, 10, 100), ("hour", 1, 1000, 100),  # who looks little is not watched more closely
        ("day", 100, 10, 500), ("day", 10_000, 10, 1600),  # never beyond four times the floor
    ],
)  # fmt: skip
def test_what_may_be_looked_at(kind, median, learned_from, most):
    assert threshold(CLERK, kind, median, learned_from) == most


@pytest.mark.parametrize(
    ("persons", "over"),
    [(0, 0), (1, 0), (100, 0), (101, 1), (200, 1), (201, 2), (400, 2), (401, 3), (801, 4)],
)
def test_how_far_over(persons, over):
    assert level(persons, 100) == over


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ([], 0, Answer.NOTHING), ([], 1, Answer.RAISE), ([], 3, Answer.RAISE),
        ([Raised(1, judged=False)], 1, Answer.GROW), ([Raised(1, judged=False)], 0, Answer.NOTHING),
        ([Raised(1, judged=True)], 1, Answer.NOTHING), ([Raised(1, judged=True)], 2, Answer.RAISE),
        ([Raised(1, judged=True), Raised(2, judged=False)], 3, Answer.GROW),
        ([Raised(2, judged=True), Raised(1, judged=True)], 2, Answer.NOTHING),
    ],
)  # fmt: skip
def test_one_alarm_waits_at_a_time_and_a_judged_one_comes_again_when_the_count_doubles(before, now, said):
    assert answer(before, now) is said


numbers = st.integers(1, 100_000)
measures = st.builds(Measure, hour=numbers, day=numbers, times=st.integers(1, 20), most=st.integers(1, 20))
medians = st.floats(0, 1_000_000)


@given(measures, st.sampled_from(["hour", "day"]), medians, medians, st.integers(0, 10_000))
def test_a_threshold_is_between_its_floor_and_its_most_and_grows_with_what_is_usual(m, kind, one, other, n):
    low, high = sorted((threshold(m, kind, one, n), threshold(m, kind, other, n)))
    assert m.floor(kind) <= low <= high <= m.floor(kind) * m.most
    if one <= other:
        assert threshold(m, kind, one, n) <= threshold(m, kind, other, n)


@given(st.integers(0, 10_000_000), numbers)
def test_a_level_says_how_often_the_threshold_was_doubled(persons, most):
    over = level(persons, most)
    assert (over == 0) == (persons <= most)
    if over:
        assert most * 2 ** (over - 1) < persons <= most * 2**over


@given(
    st.lists(st.integers(0, 3_000), max_size=40), numbers, st.lists(st.booleans(), min_size=40, max_size=40)
)
def test_however_a_count_grows_no_more_alarms_are_raised_than_it_doubled(growth, most, judged_after):
    """Whoever looks on and on, while an auditor judges at times, raises few alarms and is never unseen."""
    raised: list[Raised] = []
    persons = 0
    for more, judged in zip(growth, judged_after, strict=False):
        persons += more
        now = level(persons, most)
        said = answer(raised, now)
        if said is Answer.RAISE:
            raised.append(Raised(now, judged=False))
        elif said is Answer.GROW:
            raised[-1] = Raised(now, judged=False)
        assert sum(not one.judged for one in raised) <= 1
        if now:
            assert raised
        if judged and raised:
            raised[-1] = Raised(raised[-1].level, judged=True)
    assert len(raised) <= level(persons, most)


@pytest.mark.parametrize(
    ("finding", "reason", "code", "field"),
    [
        ("guess", "سألت رئيس المكتب فأكد", "alarm_finding_unknown", "finding"),
        ("", "سألت رئيس المكتب فأكد", "alarm_finding_unknown", "finding"),
        ("work", "", "alarm_reason_short", "reason"), ("work", "12345678901", "alarm_reason_short", "reason"),
        ("misuse", "abcdefghi", "alarm_reason_short", "reason"),
    ],
)  # fmt: skip
def test_an_alarm_is_not_judged_without_a_word(finding, reason, code, field):
    with pytest.raises(Refused) as no:
        rules.check_judged(finding, reason)
    assert (no.value.code, no.value.facts["field"]) == (code, field)


def test_what_is_said_is_folded():
    assert rules.check_judged("work", "  أمر \n كتابي من   المدير ") == (
        rules.Finding.WORK, "أمر كتابي من المدير",
    )  # fmt: skip


def test_what_an_auditor_chooses_from_is_said_in_words():
    keys = [f"access.finding.{one}" for one in rules.Finding] + [
        f"access.alarm_kind.{one}" for one in rules.KINDS
    ]
    assert [key for key in keys if key not in words()] == []


def test_each_role_has_a_measure_and_the_strictest_floor_is_above_a_page_of_a_list():
    found = table()
    for role in (*found.roles, "whole_office"):
        measure = found.measure(role)
        assert 50 < measure.hour <= measure.day
    assert found.measure("employer").day < found.measure("destination_clerk").day
    assert found.measure("whole_office").hour > found.measure("destination_clerk").hour
