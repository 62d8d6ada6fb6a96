"""The rules in tables: scores that can be read, lots that can be drawn again, states, clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.inspection.rules import lack, risk, visit
from rabt.inspection.rules.risk import Record, Why
from rabt.inspection.rules.visit import Answer, Seen, Ticked

TERMS = load("eg_ly").on(date(2026, 11, 24))
AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MONTH = date(2026, 11, 1)
KEYS = [UUID(int=number) for number in range(1, 61)]


# ------------------------------------------------------------------ the plan
@pytest.mark.parametrize(
    ("workers", "band"), [(0, 0), (9, 0), (10, 1), (49, 1), (50, 2), (250, 3), (9999, 3)]
)
def test_a_staff_falls_into_a_band(workers, band):
    assert risk.size_band(workers) == band


def test_each_part_of_a_score_is_its_number_up_to_the_most_times_its_weight():
    found = risk.parts(Record(wages_late=30, fees_upheld=1, months_since=3, workers=60), TERMS.risks)
    told = {part.code: (part.number, part.counted, part.points) for part in found}
    weight = {code: one.weight for code, one in TERMS.risks.items()}
    most = TERMS.risks["wages_late"].most
    assert told["wages_late"] == (30, most, most * weight["wages_late"])
    assert told["fees_upheld"] == (1, 1, weight["fees_upheld"])
    assert told["size_band"] == (2, 2, 2 * weight["size_band"])
    assert told["permits_overrun"] == told["ended_early"] == (0, 0, 0)
    assert risk.score(found) == sum(points for _, _, points in told.values())
    assert found[0].told() == {
        "code": "wages_late",
        "number": 30,
        "counted": most,
        "weight": weight["wages_late"],
    }


def test_nothing_of_a_worker_or_a_complaint_can_count():
    assert set(Record.__dataclass_fields__) == {
        "wages_late", "fees_upheld", "permits_overrun", "ended_early", "months_since", "workers",
    }  # fmt: skip
    assert set(TERMS.risks) == set(Record.__dataclass_fields__) - {"workers"} | {"size_band"}


LATE = {"wages_late": replace(TERMS.risks["wages_late"], most=99)}


def chosen(records, visits=10, percent=20, month=MONTH):
    seed = risk.seed_of("LY/labour/", month, records)
    return risk.choose(records, LATE, visits=visits, percent=percent, seed=seed)


RANKED = {key: Record(wages_late=60 - key.int) for key in KEYS}


def test_a_plan_takes_the_highest_then_lots_then_those_that_follow():
    found = chosen(RANKED)
    assert [one.employer_id for one in found if one.why is Why.RISK] == KEYS[:8]
    assert sum(one.why is Why.DRAWN for one in found) == 2
    assert sum(one.why is Why.NEXT for one in found) == 10
    assert len({one.employer_id for one in found}) == len(found)
    assert [one.rank for one in found if one.why is Why.RISK] == list(range(1, 9))
    assert found[0].score == risk.score(risk.parts(RANKED[KEYS[0]], LATE))


def test_the_same_month_draws_the_same_lots_and_another_month_others():
    drawn = [{one.employer_id for one in chosen(RANKED, month=month) if one.why is Why.DRAWN}
             for month in (MONTH, MONTH, date(2026, 12, 1))]  # fmt: skip
    assert drawn[0] == drawn[1] != drawn[2]


def test_over_the_months_the_lots_reach_those_whom_the_points_never_would():
    reached = set()
    for number in range(1, 200):
        month = date(2000 + number // 12, number % 12 + 1, 1)
        reached |= {one.employer_id for one in chosen(RANKED, month=month) if one.why is Why.DRAWN}
    assert reached == set(KEYS[8:])


@given(
    st.dictionaries(st.uuids(), st.builds(Record, wages_late=st.integers(0, 40)), max_size=40),
    st.integers(1, 30), st.integers(0, 100),
)  # fmt: skip
def test_a_plan_is_never_larger_than_its_visits_and_names_nobody_twice(records, visits, percent):
    found = chosen(records, visits, percent)
    taken = [one for one in found if one.why is not Why.NEXT]
    assert len(taken) == min(visits, len(records))
    assert len({one.employer_id for one in found}) == len(found)
    last = min((one.score for one in found if one.why is Why.RISK), default=None)
    left = [
        risk.score(risk.parts(records[key], TERMS.risks))
        for key in records.keys() - {o.employer_id for o in taken}
    ]
    assert last is None or all(score <= last for score in left)


@pytest.mark.parametrize(
    ("visits", "percent", "drawn"),
    [(20, 20, 4), (1, 20, 1), (3, 10, 1), (10, 0, 0), (10, 100, 10), (0, 50, 0)],
)
def test_the_share_of_lots_is_rounded_up(visits, percent, drawn):
    assert risk.drawn_of(visits, percent) == drawn


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [(date(2026, 1, 31), date(2026, 2, 28), 0), (date(2026, 1, 1), date(2026, 2, 1), 1),
     (date(2024, 12, 5), date(2026, 1, 4), 12), (date(2026, 5, 1), date(2026, 1, 1), 0)],
)  # fmt: skip
def test_whole_months_are_counted(first, last, months):
    assert risk.months_between(first, last) == months


def test_a_plan_without_anybody_is_refused():
    risk.check_visits(1)
    with pytest.raises(Refused, match="plan_empty"):
        risk.check_visits(0)


# ------------------------------------------------------------------ a visit
ITEMS = ("wages", "hours")
SEEN = Seen(uuid4(), AT, "LY-TB", 3, (Answer("wages", Ticked.YES), Answer("hours", Ticked.NO, "دوام أطول")))


def check(seen, adopted_at=AT - timedelta(days=1)):
    visit.check_seen(seen, ITEMS, {"LY-TB"}, adopted_at, AT)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"arrived_at": AT + timedelta(hours=1)}, "visit_from_future"),
        ({"arrived_at": AT - timedelta(days=2)}, "visit_before_plan"),
        ({"place": "LY-XX"}, "inspection_place_unknown"),
        ({"workers_seen": -1}, "workers_seen_wrong"),
        ({"workers_seen": visit.MOST_WORKERS + 1}, "workers_seen_wrong"),
        ({"answers": SEEN.answers[:1]}, "checklist_not_whole"),
        ({"answers": (*SEEN.answers, Answer("hours", Ticked.YES))}, "checklist_not_whole"),
        ({"answers": (SEEN.answers[0], Answer("hours", Ticked.NO, " - "))}, "note_missing"),
    ],
)
def test_a_checklist_that_cannot_be_is_refused(changes, code):
    check(SEEN)
    with pytest.raises(Refused, match=code):
        check(replace(SEEN, **changes))


def test_what_is_wanting_is_what_was_answered_with_no():
    assert visit.wanting(SEEN.answers) == [SEEN.answers[1]]
    kept = visit.kept([Answer("wages", Ticked.NOT_SEEN, " مغلق\n\x00 اليوم ")])
    assert kept == [{"item": "wages", "said": "not_seen", "note": "مغلق اليوم"}]
    assert visit.counted(visit.kept(SEEN.answers)) == {"yes": 1, "no": 1, "not_seen": 0}


def test_a_reason_says_something():
    assert visit.check_said("  طلب  مكتب العمل ", "why") == "طلب مكتب العمل"
    with pytest.raises(Refused, match="inspection_said_short"):
        visit.check_said("لا", "why")


def test_a_visit_and_a_finding_move_by_their_tables_alone():
    for room, refusal in ((visit, "visit_step_closed"), (lack, "lack_step_closed")):
        for arrow in product(room.State, room.Step):
            if arrow in room.TABLE:
                assert room.move(*arrow) == room.TABLE[arrow]
            else:
                with pytest.raises(Refused, match=refusal):
                    room.move(*arrow)
    assert set(visit.TABLE) == {(visit.State.PLANNED, step) for step in visit.Step}
    assert all(state is not lack.State.MENDED for state, _ in lack.TABLE)


# ------------------------------------------------------------------ a finding
DUE = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("state", "days", "late", "stops"),
    [("open", 0, False, False), ("open", 1, True, False), ("open", 30, True, False), ("open", 31, True, True),
     ("answered", 90, False, False), ("mended", 90, False, False)],
)  # fmt: skip
def test_only_what_the_employer_left_lying_is_late_and_stops_him(state, days, late, stops):
    today = DUE + timedelta(days=days)
    assert (lack.is_late(state, DUE, today), lack.stops(state, DUE, today, 30)) == (late, stops)


def test_days_run_from_the_finding_and_a_new_day_is_never_earlier():
    assert lack.due_on(DUE, 14) == date(2026, 12, 15)
    assert lack.due_again(DUE, date(2026, 11, 1), 7) == DUE
    assert lack.due_again(DUE, date(2026, 12, 5), 7) == date(2026, 12, 12)


@pytest.mark.parametrize(
    ("answered", "mended", "in_time"),
    [(DUE, DUE + timedelta(days=9), True), (None, DUE, True), (None, DUE + timedelta(days=1), False),
     (DUE + timedelta(days=1), DUE + timedelta(days=2), False)],
)  # fmt: skip
def test_a_word_that_proved_true_counts_from_its_own_day(answered, mended, in_time):
    assert lack.in_time(DUE, answered, mended) is in_time
