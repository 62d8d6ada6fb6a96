"""What guards who leaves or is said to stay away: grounds, notices, working days, an employer's record."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.permits.rules import absence, leaving, measure
from rabt.permits.rules.absence import Record
from rabt.permits.rules.leaving import Ground, Standing
from rabt.permits.rules.permit import State

ON = date(2027, 3, 10)
NOTICE = 30
WEEKEND = ("friday", "saturday")


def stands(**changes):
    told = {
        "on": ON, "wages_unpaid": False, "is_over": False, "valid_until": date(2027, 12, 31),
        "renewal_asked": False, "silent_on": None,
    }  # fmt: skip
    return Standing(**told | changes)


def day(n):
    return ON + timedelta(days=n)


# ------------------------------------------------------------------ leaving at once
@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({}, None),
        ({"wages_unpaid": True}, Ground.WAGES),
        ({"silent_on": ON}, Ground.SILENCE),
        ({"silent_on": day(-30)}, Ground.SILENCE),
        ({"silent_on": day(-31)}, None),
        ({"valid_until": day(29)}, Ground.LAPSE),
        ({"valid_until": day(30)}, None),
        ({"valid_until": day(-1)}, Ground.LAPSE),
        ({"valid_until": day(29), "renewal_asked": True}, None),
        ({"valid_until": None}, None),
        ({"is_over": True, "renewal_asked": True}, Ground.LAPSE),
        ({"wages_unpaid": True, "silent_on": ON, "valid_until": ON}, Ground.WAGES),
        ({"silent_on": ON, "valid_until": ON}, Ground.SILENCE),
    ],
)
def test_which_ground_ends_the_notice(changes, ground):
    assert leaving.ground_of(stands(**changes), NOTICE) == ground
    assert leaving.free_on(stands(**changes), NOTICE) == (ON if ground else day(NOTICE))


@given(st.booleans(), st.integers(-40, 400), st.booleans(), st.none() | st.integers(-60, 0))
def test_nobody_waits_longer_than_the_notice_nor_than_his_permit_unless_its_renewal_is_asked_for(
    unpaid, left, asked, silent
):
    one = stands(
        wages_unpaid=unpaid, valid_until=day(left), renewal_asked=asked,
        silent_on=None if silent is None else day(silent),
    )  # fmt: skip
    free = leaving.free_on(one, NOTICE)
    assert ON <= free <= day(NOTICE)
    assert asked or free == ON or free <= day(left)
    assert not unpaid or free == ON


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("binds", [True, False])
def test_who_may_ask_to_leave(state, binds):
    may = state in (State.ACTIVE, State.SUSPENDED) or (state is State.EXPIRED and binds)
    assert leaving.may_ask(state, binds) is may
    if may:
        leaving.check_may_ask(state, binds)
    else:
        with pytest.raises(Refused) as no:
            leaving.check_may_ask(state, binds)
        assert no.value.code == "permit_step_closed"
        assert no.value.facts == {"state": str(state), "step": "lose_work"}


# ------------------------------------------------------------------ an employer who is silent
@pytest.mark.parametrize(
    ("on", "days", "until"),
    [
        (date(2027, 3, 7), 5, date(2027, 3, 14)),  # a Sunday: Monday to Thursday, and Sunday
        (date(2027, 3, 10), 1, date(2027, 3, 11)),
        (date(2027, 3, 11), 1, date(2027, 3, 14)),  # a Thursday
        (date(2027, 3, 12), 1, date(2027, 3, 14)),  # a Friday
        (date(2027, 3, 12), 0, date(2027, 3, 12)),
    ],
)
def test_days_of_work_leave_out_the_weekend(on, days, until):
    assert measure.working_day_after(on, days, WEEKEND) == until


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_so_many_days_of_work_lie_between(on, days):
    until = measure.working_day_after(on, days, WEEKEND)
    passed = [on + timedelta(days=n + 1) for n in range((until - on).days)]
    assert sum(one.weekday() not in (4, 5) for one in passed) == days
    assert until.weekday() not in (4, 5)


REFUSALS = [
    (lambda: measure.check_tried("post"), "tried_unknown", {"field": "tried"}),
    (lambda: measure.check_silence_over(day(1), ON), "silence_runs", {"due": day(1)}),
    (lambda: measure.check_silence_over(None, ON), "silence_runs", {"due": None}),
    (lambda: measure.check_answered("loss"), "measure_step_closed", {"state": "loss", "step": "withdrawal"}),
    (lambda: absence.check_time_over(day(1), ON), "absence_runs", {"due": day(1)}),
    (lambda: absence.check_time_over(None, ON), "absence_runs", {"due": None}),
    (lambda: absence.check_not_leaving(True), "absence_leaves", {}),
    (lambda: absence.check_time(day(59), ON, 60), "absence_too_late", {"needed": day(60)}),
    (lambda: absence.check_time(None, ON, 60), "absence_too_late", {"needed": day(60)}),
    (lambda: absence.check_since(day(-6), day(-5), ON), "absence_day",
     {"began_on": day(-5), "on": ON, "field": "since"}),
    (lambda: absence.check_since(day(1), day(-5), ON), "absence_day",
     {"began_on": day(-5), "on": ON, "field": "since"}),
    (lambda: absence.check_not_stopped(Record(unlooked=3), 3), "absence_reports_stopped", {"wrong": 3}),
    (lambda: absence.check_stopped(Record(unlooked=2), 3), "absence_not_stopped", {}),
]  # fmt: skip


@pytest.mark.parametrize(("deed", "code", "facts"), REFUSALS, ids=[one[1] for one in REFUSALS])
def test_what_is_refused_and_why(deed, code, facts):
    with pytest.raises(Refused) as no:
        deed()
    assert (no.value.code, no.value.facts) == (code, facts)


def test_what_is_not_refused():
    for one in measure.Tried:
        measure.check_tried(one)
    for kind in ("withdrawal", "absence"):
        measure.check_answered(kind)
    measure.check_silence_over(ON, ON)
    absence.check_time_over(ON, ON)
    absence.check_not_leaving(False)
    absence.check_time(day(60), ON, 60)
    absence.check_since(day(-5), day(-5), ON)
    absence.check_since(ON, day(-5), ON)
    absence.check_not_stopped(Record(unlooked=2), 3)
    absence.check_stopped(Record(unlooked=3), 3)


# ------------------------------------------------------------------ an employer's record
def test_a_record_counts_each_report_once():
    told = [("open", False), ("done", False), ("dropped", False), ("dropped", True), ("taken_back", False),
            ("lapsed", False)]  # fmt: skip
    found = absence.record_of(told)
    assert found == Record(open=1, founded=1, unfounded=2, taken_back=1, lapsed=1, unlooked=2)
    assert found.wrong == 3
    assert (found.is_stopped(2), found.is_stopped(3)) == (True, False)
    assert absence.record_of([]) == Record()
