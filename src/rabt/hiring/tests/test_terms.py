"""Comparing two frozen copies of the terms: what changed, and for whom."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.hiring.rules.terms import Effect, Terms, after_months, check_not_worse, compare
from rabt.hiring.tests.build import TERMS, other

BETTER = [
    {"wage_minor": 1_800_001}, {"hours_week": 40}, {"rest_days_week": 2}, {"leave_days_year": 31},
    {"meals": True},
]  # fmt: skip
WORSE = [
    {"wage_minor": 1_799_999}, {"hours_week": 49}, {"rest_days_week": 0}, {"leave_days_year": 29},
    {"housing": "allowance"}, {"housing": "none"}, {"travel_paid": False}, {"months": 11},
]  # fmt: skip
NEITHER = [
    {"occupation": "9313"}, {"place": "LY-BA"}, {"months": 13}, {"currency": "EGP"},
    {"starts_on": date(2027, 3, 11)}, {"starts_on": date(2027, 1, 9)}, {"starts_by": date(2027, 4, 1)},
    {"currency": "EGP", "wage_minor": 9_000_000},
]  # fmt: skip


@pytest.mark.parametrize("change", BETTER)
def test_a_better_field_is_better_and_accepted(change):
    assert [one.effect for one in compare(TERMS, other(**change))] == [Effect.BETTER]
    assert len(check_not_worse(TERMS, other(**change))) == 1


@pytest.mark.parametrize("change", WORSE)
def test_a_worse_field_is_worse_and_refused(change):
    assert [one.effect for one in compare(TERMS, other(**change))] == [Effect.WORSE]
    with pytest.raises(Refused, match="worse_for_worker"):
        check_not_worse(TERMS, other(**change))


@pytest.mark.parametrize("change", NEITHER)
def test_what_cannot_be_weighed_is_refused(change):
    assert {one.effect for one in compare(TERMS, other(**change))} == {Effect.OTHER}
    with pytest.raises(Refused, match="worse_for_worker"):
        check_not_worse(TERMS, other(**change))


def test_one_worse_field_spoils_many_better_ones():
    with pytest.raises(Refused) as refused:
        check_not_worse(TERMS, other(wage_minor=9_000_000, hours_week=30, leave_days_year=29))
    assert refused.value.facts["fields"] == ["leave_days_year"]


def test_housing_ranks_provided_above_allowance_above_none():
    assert compare(other(housing="none"), other(housing="allowance"))[0].effect is Effect.BETTER
    assert compare(other(housing="allowance"), TERMS)[0].effect is Effect.BETTER


@given(st.dates(date(2027, 1, 10), date(2027, 3, 10)))
def test_a_start_within_the_window_is_no_change(day):
    assert compare(TERMS, other(starts_on=day)) == []


@given(st.integers(1, 5_000_000), st.integers(1, 80), st.integers(0, 60), st.booleans())
def test_equal_terms_differ_in_nothing_and_order_turns_the_effect(wage, hours, leave, meals):
    drawn = other(wage_minor=wage, hours_week=hours, leave_days_year=leave, meals=meals)
    assert compare(drawn, drawn) == []
    there, back = compare(TERMS, drawn), compare(drawn, TERMS)
    assert [one.field for one in there] == [one.field for one in back]
    turned = {Effect.BETTER: Effect.WORSE, Effect.WORSE: Effect.BETTER}
    assert [turned[one.effect] for one in there] == [one.effect for one in back]


def test_every_field_of_the_terms_is_compared():
    changed = {
        "occupation": "9313", "place": "LY-BA", "wage_minor": 1, "currency": "EGP", "hours_week": 1,
        "rest_days_week": 2, "leave_days_year": 1, "housing": "none", "meals": True, "travel_paid": False,
        "starts_on": date(2030, 1, 1), "starts_by": date(2030, 1, 1), "months": 1,
    }  # fmt: skip
    assert set(changed) == {one.name for one in fields(Terms)}
    assert {one.field for one in compare(TERMS, other(**changed))} == set(changed)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
        (date(2027, 11, 30), 12, date(2028, 11, 30)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, expected):
    assert after_months(day, months) == expected


def test_the_last_day_is_the_day_before_the_anniversary():
    assert TERMS.ends_on == date(2028, 1, 9)
