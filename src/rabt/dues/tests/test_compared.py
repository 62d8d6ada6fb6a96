"""An employer's own figures against the median of all: pure rule first, then by its query."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.dues import actions, queries
from rabt.dues.models import Arrear, Wage
from rabt.dues.rules.compared import Compared, compare
from rabt.dues.tests.build import AT

DUE = date(2026, 11, 7)


@pytest.mark.parametrize(
    ("own", "all_of_them", "least", "found"),
    [
        (0.5, [0.5, 1.0, 0.0], 3, Compared(0.5, 0.5, 3)),
        (0.5, [0.5, 1.0], 2, Compared(0.5, 0.75, 2)),
        (0.5, [0.5, 1.0, 0.0], 4, Compared(0.5, None, 3)),
        (None, [], 5, Compared(None, None, 0)),
        (None, [], 0, Compared(None, None, 0)),
    ],
)
def test_the_median_of_too_few_is_not_told(own, all_of_them, least, found):
    assert compare(own, all_of_them, least) == found


@given(st.lists(st.floats(0, 1), max_size=30), st.integers(1, 30))
def test_what_is_told_lies_in_the_middle(figures, least):
    told = compare(None, figures, least).median
    if len(figures) < least:
        assert told is None
    else:
        below, above = sum(one <= told for one in figures), sum(one >= told for one in figures)
        assert min(below, above) * 2 >= len(figures)


def paid(employer_id, days=0, minor=100):
    """Record a month that was paid so many days after its day."""
    Wage.objects.create(
        kept_by="LY", office="LY/labour/first/", contract_id=uuid4(), person_id=uuid4(), minor=minor,
        currency="LYD", recorded_at=AT, employer_id=employer_id, month=date(2026, 10, 1),
        paid_on=DUE + timedelta(days=days), how="bank", told_by="employer", expected_minor=100, due_on=DUE,
    )  # fmt: skip


def owed(employer_id):
    """Find a month that nobody recorded."""
    Arrear.objects.create(
        office="LY/labour/first/", contract_id=uuid4(), person_id=uuid4(), employer_id=employer_id,
        month=date(2026, 10, 1), standing="missing", owed_minor=100, currency="LYD", due_on=DUE, noted_at=AT,
    )  # fmt: skip


def test_months_in_time_and_days_to_pay_stand_beside_the_median(db):
    good, late, short, silent, mixed = keys = [uuid4() for _ in range(5)]
    paid(good, -2)
    paid(late, 10)
    paid(short, 0, minor=90)
    owed(silent)
    paid(mixed, 0)
    owed(mixed)
    told = {key: queries.wages_compared(key, AT) for key in keys}
    assert [told[key].in_time.own for key in keys] == [1.0, 0.0, 0.0, 0.0, 0.5]
    assert {one.in_time.median for one in told.values()} == {0.0}
    assert [told[key].days.own for key in keys] == [-2.0, 10.0, 0.0, None, 0.0]
    assert told[good].days == Compared(-2.0, None, 4), "four have paid: too few to tell a median"
    assert queries.wages_compared(uuid4(), AT).in_time == Compared(None, 0.0, 5)


def test_the_median_is_the_one_that_was_counted_last_and_the_own_figure_that_of_now(
    db, django_assert_num_queries
):
    keys = [uuid4() for _ in range(5)]
    for number, key in enumerate(keys):
        paid(key, number)
    assert actions.count_middles(at=AT) == 2
    paid(keys[0], 20)
    told = queries.wages_compared(keys[0], AT + timedelta(hours=3))
    assert told.days == Compared(10.0, 2.0, 5, AT)
    assert told.in_time == Compared(0.5, 0.0, 5, AT)
    actions.count_middles(at=AT + timedelta(days=1))
    assert queries.wages_compared(keys[0], AT).days == Compared(10.0, 3.0, 5, AT + timedelta(days=1))
    with django_assert_num_queries(5):  # the rules of the day, his months and arrears, two medians
        queries.wages_compared(keys[0], AT)


def test_a_median_of_too_few_is_kept_as_nothing(db):
    paid(uuid4())
    actions.count_middles(at=AT)
    assert queries.wages_compared(uuid4(), AT).days == Compared(None, None, 1, AT)
