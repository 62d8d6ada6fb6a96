"""A month's wage: what is due and when, how it stands, and when wages are unpaid."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.dues.rules import contest
from rabt.dues.rules import wage as rules
from rabt.dues.rules.wage import Bound, Standing, Told

YEAR = Bound(1_800_000, "LYD", date(2027, 1, 10), date(2028, 1, 9))
JAN, FEB, MAR = date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)
DAYS = 7


def refused(deed, code, field):
    with pytest.raises(Refused) as no:
        deed()
    assert (no.value.code, no.value.facts.get("field")) == (code, field)


@pytest.mark.parametrize(
    ("typed", "month"),
    [("2027-01", JAN), ("٢٠٢٧-٠١", JAN), ("1/2027", JAN), ("2027/2", FEB), ("۰۳-۲۰۲۷", MAR)],
)
def test_a_month_is_read(typed, month):
    assert rules.read_month(typed) == month


@pytest.mark.parametrize(
    "typed", ["", "2027", "2027-13", "2027-0", "1999-12", "2100-01", "a-b", "2027-01-05"]
)
def test_what_is_no_month_is_refused(typed):
    refused(lambda: rules.read_month(typed), "wage_month_wrong", "month")


@pytest.mark.parametrize(
    ("month", "worked", "minor", "due"),
    [
        (JAN, 22, 1_277_419, date(2027, 2, 7)),
        (FEB, 28, 1_800_000, date(2027, 3, 7)),
        (date(2027, 12, 1), 31, 1_800_000, date(2028, 1, 7)),
        (date(2028, 1, 1), 9, 522_581, date(2028, 1, 16)),  # after the last day of work, not of the month
        (date(2026, 12, 1), 0, 0, date(2027, 1, 7)),
        (date(2028, 2, 1), 0, 0, date(2028, 1, 16)),
    ],
)
def test_the_first_and_the_last_month_are_due_by_their_days(month, worked, minor, due):
    assert rules.worked(YEAR, month) == worked
    assert rules.expected(YEAR, month) == minor
    assert rules.due_on(YEAR, month, DAYS) == due


def test_the_months_of_a_contract_until_a_day():
    assert rules.months_of(YEAR, date(2027, 3, 1)) == [JAN, FEB, MAR]
    assert rules.months_of(YEAR, date(2027, 2, 28)) == [JAN, FEB]
    assert rules.months_of(YEAR, date(2027, 1, 9)) == [JAN]
    assert rules.months_of(YEAR, date(2026, 12, 31)) == []
    assert len(rules.months_of(YEAR, date(2040, 1, 1))) == 13
    assert rules.months_of(replace(YEAR, last_on=date(2027, 1, 5)), date(2040, 1, 1)) == [JAN]
    assert rules.next_month(date(2027, 12, 1)) == date(2028, 1, 1)


FULL = Told(1_800_000, date(2027, 3, 5))


@pytest.mark.parametrize(
    ("told", "contested", "on", "standing", "paid", "owed"),
    [
        (FULL, False, date(2027, 3, 6), Standing.PAID, 1_800_000, 0),
        (Told(1_800_000, date(2027, 3, 7)), False, date(2027, 4, 1), Standing.PAID, 1_800_000, 0),
        (Told(2_000_000, date(2027, 3, 8)), False, date(2027, 4, 1), Standing.LATE, 2_000_000, 0),
        (Told(1_799_999, date(2027, 3, 5)), False, date(2027, 3, 7), Standing.NOT_DUE, 1_799_999, 0),
        (Told(1_799_999, date(2027, 3, 5)), False, date(2027, 3, 8), Standing.SHORT, 1_799_999, 1),
        (Told(0, date(2027, 3, 5)), False, date(2027, 3, 8), Standing.MISSING, 0, 1_800_000),
        (None, False, date(2027, 3, 7), Standing.NOT_DUE, 0, 0),
        (None, False, date(2027, 3, 8), Standing.MISSING, 0, 1_800_000),
        (FULL, True, date(2027, 3, 6), Standing.CONTESTED, 0, 1_800_000),
    ],
)
def test_how_a_month_stands(told, contested, on, standing, paid, owed):
    line = rules.line(YEAR, FEB, told, contested, on, DAYS)
    assert (line.standing, line.paid_minor, line.owed_minor) == (standing, paid, owed)
    assert line.paid_on == (told.paid_on if told else None)


@pytest.mark.parametrize(
    ("told", "on", "days"),
    [
        (Told(1_800_000, date(2027, 3, 10)), date(2027, 6, 1), 3), (FULL, date(2027, 6, 1), 0),
        (None, date(2027, 3, 17), 10), (None, date(2027, 3, 1), 0),
        (Told(9, date(2027, 3, 1)), date(2027, 3, 17), 10),
    ],
)  # fmt: skip
def test_how_late_a_month_is(told, on, days):
    assert rules.line(YEAR, FEB, told, False, on, DAYS).late_days(on) == days


def lines(on, **told):
    found = {JAN: told.get("jan"), FEB: told.get("feb"), MAR: told.get("mar")}
    return [rules.line(YEAR, month, one, False, on, DAYS) for month, one in found.items()]


IN_FULL = {"jan": Told(1_277_419, date(2027, 2, 5)), "feb": FULL}


@pytest.mark.parametrize(
    ("on", "told", "unpaid"),
    [
        (date(2027, 3, 23), {}, False),  # 44 days since January's day, 50 days of work owed
        (date(2027, 3, 24), {}, True),  # 45 days late
        (date(2027, 4, 8), {"jan": IN_FULL["jan"]}, True),  # 59 days of work
        (date(2027, 4, 7), {"jan": IN_FULL["jan"]}, False),
        (date(2027, 6, 1), IN_FULL | {"mar": Told(1, date(2027, 4, 1))}, False),  # short, and 30 days of work
        (date(2027, 6, 1), IN_FULL | {"mar": Told(1_800_000, date(2027, 5, 31))}, False),
        (date(2027, 6, 1), IN_FULL, True),
    ],
)
def test_when_wages_are_unpaid(on, told, unpaid):
    assert rules.is_unpaid(lines(on, **told), on, 45, 59) is unpaid


def test_half_a_month_paid_counts_for_half_its_days():
    half = [rules.line(YEAR, MAR, Told(900_000, MAR), False, date(2027, 5, 1), DAYS)] * 4
    assert rules.unpaid_work(half) == 60
    assert rules.is_unpaid(half, date(2027, 4, 10), 45, 59)


@given(
    wage=st.integers(1, 10**9), first=st.dates(date(2024, 1, 1), date(2026, 12, 31)), days=st.integers(0, 800)
)
def test_the_months_of_a_contract_cover_its_days_once(wage, first, days):
    bound = Bound(wage, "LYD", first, first + timedelta(days=days))
    months = rules.months_of(bound, date(2040, 1, 1))
    assert sum(rules.worked(bound, month) for month in months) == days + 1
    for month in months:
        assert 0 <= rules.expected(bound, month) <= wage
        assert (rules.expected(bound, month) == wage) or rules.worked(bound, month) < rules.end_of(month).day


PAID = Told(1_800_000, date(2027, 2, 28))


@pytest.mark.parametrize(
    ("changes", "month", "how", "on", "code", "field"),
    [
        ({}, FEB, "bank", MAR, "", ""),
        ({}, FEB, "bank", date(2027, 2, 28), "", ""),
        ({}, date(2026, 12, 1), "bank", MAR, "wage_month_outside", "month"),
        ({}, date(2027, 4, 1), "bank", MAR, "wage_month_outside", "month"),
        ({"minor": 0}, FEB, "bank", MAR, "dues_amount_wrong", "amount"),
        ({}, FEB, "bank", date(2027, 2, 27), "dues_day_future", "paid_on"),
        ({"paid_on": date(2027, 1, 31)}, FEB, "bank", MAR, "wage_day_early", "paid_on"),
        ({"paid_on": date(2027, 1, 9)}, JAN, "bank", MAR, "wage_day_early", "paid_on"),
        ({}, FEB, "gold", MAR, "wage_how_unknown", "how"),
    ],
)
def test_what_may_be_recorded(changes, month, how, on, code, field):
    def deed():
        rules.check_wage(YEAR, month, replace(PAID, **changes), how, on)

    if code:
        refused(deed, code, field)
    else:
        deed()


def test_a_correction_may_say_that_nothing_was_paid():
    rules.check_correction(YEAR, FEB, replace(PAID, minor=0), "cash", MAR)
    for minor in (-1, 10**15):
        told = replace(PAID, minor=minor)
        refused(
            lambda told=told: rules.check_correction(YEAR, FEB, told, "cash", MAR),
            "dues_amount_wrong",
            "amount",
        )


@pytest.mark.parametrize(
    ("entered", "has_card", "was_paid", "first"),
    [
        (None, False, False, date(2027, 1, 10)),
        (None, True, False, None),
        (None, True, True, date(2027, 1, 10)),
        (date(2027, 2, 3), True, False, date(2027, 2, 3)),
        (date(2026, 6, 1), True, False, date(2027, 1, 10)),
    ],
)
def test_the_first_day_of_work(entered, has_card, was_paid, first):
    assert rules.first_day(date(2027, 1, 10), entered, has_card=has_card, was_paid=was_paid) == first


# ------------------------------------------------------------------ what a worker denies
@pytest.mark.parametrize(("state", "step"), [(s, t) for s in contest.State for t in contest.Step])
def test_every_step_of_a_denial_is_in_the_table_or_refused(state, step):
    if (state, step) in contest.TABLE:
        assert contest.move(state, step) == contest.TABLE[state, step]
    else:
        with pytest.raises(Refused) as no:
            contest.move(state, step)
        assert no.value.code == "contest_step_closed"


@pytest.mark.parametrize(
    ("state", "about", "version", "against"),
    [
        ("contested", 1, 1, True), ("contested", 1, 2, True), ("shown", 1, 9, True), ("settled", 1, 1, False),
        ("withdrawn", 1, 1, False), ("unpaid", 1, 1, True), ("unpaid", 1, 2, False), ("unpaid", 2, 1, True),
    ],
)  # fmt: skip
def test_what_counts_against_a_month(state, about, version, against):
    assert contest.counts_against(state, about, version) is against


def test_only_what_is_recorded_is_denied():
    contest.check_recorded(1)
    refused(lambda: contest.check_recorded(0), "wage_not_recorded", "month")
