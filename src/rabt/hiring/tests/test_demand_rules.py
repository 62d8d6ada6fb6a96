"""What an employer may ask for: each refusal by itself, and the quota by its bounds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.hiring.rules import demand as rules
from rabt.hiring.rules.demand import Asked, Setting, check_demand
from rabt.hiring.rules.quota import Staff, check_quota, room, share
from rabt.hiring.rules.vetting import Licence
from rabt.hiring.tests.build import TERMS, other

TODAY = date(2026, 11, 24)
SETTING = Setting(
    on=TODAY, licence=Licence("L", date(2027, 1, 1)), party_state="admitted", staff=Staff(40, 0),
    quota_percent=25, profession_open=True, wage_floor_minor=1_600_000, wage_floor_currency="LYD", exponent=3,
    most_months=24, housing_required=True,
)  # fmt: skip


def test_a_right_demand_passes():
    check_demand(Asked(13, TERMS), SETTING)


@pytest.mark.parametrize(
    ("asked", "setting", "code"),
    [
        (Asked(1, TERMS), {"party_state": "suspended"}, "party_not_admitted"),
        (Asked(1, TERMS), {"licence": Licence("L", date(2026, 11, 23))}, "licence_expired"),
        (Asked(1, TERMS), {"licence": Licence(" ", date(2027, 11, 23))}, "licence_missing"),
        (Asked(1, TERMS), {"profession_open": False}, "profession_closed"),
        (Asked(1, other(wage_minor=1_599_999)), {}, "wage_below_floor"),
        (Asked(1, other(currency="EGP", wage_minor=99_000_000)), {}, "wage_below_floor"),
        (Asked(1, TERMS, qualification="a\x07b"), {}, "text_unprintable"),
        (Asked(0, TERMS), {}, "number_out_of_range"),
        (Asked(5001, TERMS), {}, "number_out_of_range"),
        (Asked(1, other(hours_week=49)), {}, "hours_out_of_range"),
        (Asked(1, other(hours_week=0)), {}, "hours_out_of_range"),
        (Asked(1, other(rest_days_week=0)), {}, "hours_out_of_range"),
        (Asked(1, other(months=25)), {}, "months_out_of_range"),
        (Asked(1, other(months=0)), {}, "months_out_of_range"),
        (Asked(1, other(housing="tent")), {}, "housing_missing"),
        (Asked(1, other(housing="none")), {}, "housing_missing"),
        (Asked(1, other(starts_by=date(2026, 11, 23))), {}, "start_in_past"),
        (Asked(1, other(starts_on=date(2027, 3, 11))), {}, "start_window_wrong"),
        (Asked(14, TERMS), {}, "quota_full"),
    ],
)
def test_each_refusal(asked, setting, code):
    with pytest.raises(Refused) as refused:
        check_demand(asked, replace(SETTING, **setting))
    assert refused.value.code == code


def test_housing_may_be_absent_where_the_corridor_allows_it():
    check_demand(Asked(1, other(housing="none")), replace(SETTING, housing_required=False))


@pytest.mark.parametrize(("exponent", "said"), [(3, "1600.000"), (0, "1600000"), (2, "16000.00")])
def test_the_floor_is_said_in_the_currency(exponent, said):
    with pytest.raises(Refused) as refused:
        rules.check_wage(other(wage_minor=1), replace(SETTING, exponent=exponent))
    assert refused.value.facts["floor"] == said


def test_a_quota_of_all_leaves_room_for_anybody():
    check_quota(Staff(0, 900), 1_000, 100)
    assert room(Staff(0, 900), 100) >= 1_000


@given(st.integers(0, 500), st.integers(0, 200), st.integers(0, 100))
def test_room_is_exactly_what_the_quota_allows(nationals, foreigners, percent):
    staff = Staff(nationals, foreigners)
    most = room(staff, percent)
    if most:
        check_quota(staff, most, percent)
    if percent < 100:
        with pytest.raises(Refused, match="quota_full"):
            check_quota(staff, most + 1, percent)


def test_share_of_nobody_is_nothing():
    assert share(Staff(0, 0)) == 0.0
    assert share(Staff(3, 1)) == 25.0


@pytest.mark.parametrize(
    ("state", "number", "taken", "ended", "held"),
    [("approved", 5, 2, 0, 5), ("approved", 5, 2, 1, 4), ("lapsed", 5, 2, 0, 2), ("closed", 5, 2, 2, 0)],
)
def test_what_a_demand_holds(state, number, taken, ended, held):
    assert rules.held(state, number, taken, ended) == held


def test_open_and_lapse_by_the_day():
    until = rules.open_until(TODAY, 45)
    assert until == date(2027, 1, 8)
    rules.check_open("approved", until, until)
    for state, day, on in [
        ("approved", until, date(2027, 1, 9)),
        ("closed", until, TODAY),
        ("approved", None, TODAY),
    ]:
        with pytest.raises(Refused, match="demand_not_open"):
            rules.check_open(state, day, on)
    assert not rules.is_due_to_lapse("approved", until, until)
    assert rules.is_due_to_lapse("approved", until, date(2027, 1, 9))
    assert not rules.is_due_to_lapse("closed", until, date(2027, 1, 9))
    assert not rules.is_due_to_lapse("approved", None, TODAY)
