"""What is given when, the one record of both nodes, ratings, measures: by tables and by drawn records."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.agreement import queries as agreement
from rabt.base.errors import Refused
from rabt.exercises.rules import change, delivery, exercise, improvement, rating, record, report
from rabt.exercises.rules.delivery import Standing
from rabt.exercises.rules.record import Kind
from rabt.exercises.tests import build
from rabt.exercises.tests.build import AT, EVENTS, HERE, THERE, after, key, line

SCENARIO = build.scenario()
MINUTE = 60


def gave(code, second=0, state=HERE, value="time"):
    return line(Kind.DELIVERED, second, state=state, event=str(key(code)), value=value)


def held(code, state=HERE):
    return line(Kind.HELD, 0, state=state, event=str(key(code)), said="لا نحتاجه")


def moved(kind, minutes, seconds):
    return line(kind, int(minutes * MINUTE), at=after(minutes), state=HERE, seconds=seconds)


JUMPED = (line(Kind.STARTED), moved(Kind.JUMPED, 9, 60 * MINUTE))


def standings(lines, minutes, state=HERE):
    return {
        one.event.code: one.standing.value
        for one in delivery.placed(SCENARIO, lines, state, int(minutes * MINUTE))
    }


@pytest.mark.parametrize(
    ("lines", "minutes", "expected"),
    [
        ([], 9, {"LY-01": "coming"}),
        ([], 10, {"LY-01": "due", "LY-02": "coming"}),
        ([], 12, {"LY-01": "due"}),
        ([], 12.5, {"LY-01": "late"}),
        ([], 20, {"LY-01": "late", "LY-02": "waits"}),
        ([gave("LY-01", 600)], 20, {"LY-01": "delivered", "LY-02": "due"}),
        ([held("LY-01")], 20, {"LY-01": "held", "LY-02": "due"}),
        ([gave("LY-01", 600, THERE)], 20, {"LY-01": "late", "LY-02": "due"}),
        # the other side's event: the line is down, and its time has come
        ([], 30, {"LY-03": "due"}),
        ([gave("EG-01", 900, THERE)], 30, {"LY-03": "due"}),
        ([], 45, {"LY-04": "due"}),
        # the clock jumped from minute 9 to minute 60 over all of them, or moved on, and ran a while
        ([*JUMPED], 60, {"LY-01": "due", "LY-03": "due", "LY-04": "due"}),
        ([*JUMPED], 62, {"LY-01": "due"}),
        ([*JUMPED], 62.5, {"LY-01": "late", "LY-04": "late"}),
        ([line(Kind.STARTED), moved(Kind.SHIFTED, 9, 51 * MINUTE)], 60, {"LY-01": "due"}),
        # its own time had come before the jump: what was played before it and after it counts
        ([line(Kind.STARTED), moved(Kind.JUMPED, 11, 60 * MINUTE)], 61, {"LY-01": "due"}),
        ([line(Kind.STARTED), moved(Kind.JUMPED, 11, 60 * MINUTE)], 61.5, {"LY-01": "late"}),
        # moved back behind it: it comes again, and then counts from its own time
        ([*JUMPED, moved(Kind.SHIFTED, 10, -55 * MINUTE)], 9, {"LY-01": "coming"}),
        ([*JUMPED, moved(Kind.SHIFTED, 10, -55 * MINUTE)], 13, {"LY-01": "late"}),
    ],
)
def test_how_an_event_stands_follows_from_the_record_and_the_clock(lines, minutes, expected):
    found = standings(lines, minutes)
    assert {code: found[code] for code in expected} == expected


def test_each_side_gives_its_own_events_and_what_is_for_both_is_given_by_both():
    assert [one.code for one in delivery.own(SCENARIO, HERE)] == ["LY-01", "LY-02", "LY-03", "LY-04", "LY-05"]
    assert [one.code for one in delivery.own(SCENARIO, THERE)] == ["EG-01", "LY-02", "LY-04"]


def test_what_is_due_is_given_in_its_order_and_what_follows_waits():
    assert [one.code for one in delivery.due(SCENARIO, [], HERE, 50 * MINUTE)] == ["LY-01", "LY-03", "LY-04"]
    after_first = [gave("LY-01"), gave("LY-03"), gave("LY-04")]
    assert [one.code for one in delivery.due(SCENARIO, after_first, HERE, 50 * MINUTE)] == ["LY-02"]


def test_an_event_that_follows_one_of_nobody_is_not_kept_waiting():
    loose = build.event("LY-09", 5, ("LY.health",), follows=("gone",))
    scenario = build.scenario((*EVENTS, loose))
    assert loose in delivery.due(scenario, [], HERE, 300)


@pytest.mark.parametrize(
    ("lines", "code", "refusal"),
    [
        ([], "EG-01", "event_not_ours"),
        ([], "nothing", "event_not_ours"),
        ([gave("LY-01")], "LY-01", "event_given"),
        ([held("LY-01")], "LY-01", "event_held"),
    ],
)
def test_an_event_is_given_by_hand_once(lines, code, refusal):
    with pytest.raises(Refused, match=refusal):
        delivery.check_give(SCENARIO, lines, HERE, key(code))


def test_an_event_of_the_other_side_that_it_held_back_does_not_stop_ours():
    assert delivery.check_give(SCENARIO, [held("LY-02", THERE)], HERE, key("LY-02")).code == "LY-02"


@pytest.mark.parametrize(("second", "late"), [(600, 0), (720, 0), (721, 121), (60, 0)])
def test_how_late_an_event_was_given(second, late):
    assert delivery.late_by(EVENTS[0], second) == late


@pytest.mark.parametrize(
    ("spans", "late"),
    [
        ([(540, 3_600)], 0), ([(540, 3_479)], 121), ([(540, 3_480)], 0), ([(700, 3_600)], 0),
        ([(721, 3_600)], 121), ([(540, 900), (1_000, 3_600)], 0), ([(3_600, 9_000)], 3_000),
        ([(0, 600)], 3_000),
    ],
)  # fmt: skip
def test_what_was_not_played_makes_no_event_late(spans, late):
    assert delivery.late_by(EVENTS[0], 3_600, spans) == late


def test_a_line_names_its_event():
    assert delivery.key_of(gave("LY-01")) == key("LY-01")


def test_facilitation_is_not_for_players():
    assert [delivery.is_for_players(one) for one in EVENTS] == [True] * 4 + [False, True]


# ------------------------------------------------------------------ the record
KINDS = st.sampled_from([Kind.DELIVERED, Kind.ANSWERED, Kind.SCORED, Kind.RATED, Kind.LESSON, Kind.PAUSED])
LINES = st.lists(
    st.builds(
        lambda kind, second, minutes, state, code: line(
            kind, second, at=after(minutes), state=state,
            event=str(key(code)) if kind in record.DURING else "",
            subject="x" if kind is Kind.SCORED else "", value="time" if kind is Kind.DELIVERED else "P",
        ),
        KINDS, st.integers(0, 5_000), st.integers(0, 100), st.sampled_from([HERE, THERE]),
        st.sampled_from([one.code for one in EVENTS]),
    ),
    max_size=20,
)  # fmt: skip


@given(LINES, st.randoms())
def test_both_nodes_end_with_the_same_record_however_often_and_in_whatever_order_lines_came(lines, random):
    again = [*random.sample(lines, len(lines)), *random.sample(lines, len(lines) // 2)]
    random.shuffle(again)
    assert record.in_order(again) == record.in_order(lines)
    assert record.digest(again) == record.digest(lines)
    states = (THERE, HERE)
    assert report.report(SCENARIO, again, states) == report.report(SCENARIO, lines, states)


@given(LINES)
def test_a_record_that_lacks_a_line_has_another_name(lines):
    if lines:
        assert record.digest(lines[1:]) != record.digest(lines)
        assert record.missing(lines[1:], len(lines), record.digest(lines)) == 1
    assert record.missing(lines, len(lines), record.digest(lines)) is None


def test_the_order_is_by_the_time_of_the_exercise_then_by_the_clock_on_the_wall():
    late, early = line(Kind.LESSON, 60, at=AT), line(Kind.LESSON, 0, at=after(90))
    same = line(Kind.LESSON, 60, at=after(1))
    assert record.in_order([same, late, early]) == [early, late, same]


def test_who_looks_again_may_say_it_anew_and_the_newest_stands():
    first = line(Kind.SCORED, 0, subject="x", value="met")
    second = line(Kind.SCORED, 0, at=after(5), subject="x", value="not_met")
    assert record.newest([second, first], Kind.SCORED) == {(THERE, "x"): second}


def test_a_record_tells_its_clock():
    lines = [line(Kind.STARTED), line(Kind.PAUSED, 300, at=after(5)), gave("LY-01", 300)]
    shown = record.read(lines, after(60))
    assert (shown.state, shown.second) == ("paused", 300)


@pytest.mark.parametrize("text", ["", "لا", "12345678", "a b c d"])
def test_a_reason_says_something(text):
    with pytest.raises(Refused, match="exercise_said_short"):
        record.check_said(text, "why")


def test_what_is_said_is_held_tidy():
    assert record.check_said("  سبب\x00  كاف\n للنظر ", "why") == "سبب كاف للنظر"
    assert len(record.check_said("س" * 5_000, "why")) == record.SAID


# ------------------------------------------------------------------ ratings
@pytest.mark.parametrize(
    ("name", "value", "note", "code"),
    [
        ("x2", "met", "", "exercise_expectation_unknown"),
        ("x1", "well", "", "exercise_score_unknown"),
        ("x1", "not_met", "لا", "exercise_said_short"),
        ("x1", "partly", "", "exercise_said_short"),
    ],
)
def test_a_score_that_does_not_fit_is_refused(name, value, note, code):
    with pytest.raises(Refused, match=code):
        rating.check_score(SCENARIO, HERE, key(name), value, note)


def test_what_was_met_needs_no_note_and_what_was_not_says_why():
    assert rating.check_score(SCENARIO, HERE, key("x1"), "met", "") == ("met", "")
    assert rating.check_score(SCENARIO, HERE, key("x3"), "not_met", "لم يصل أحد") == ("not_met", "لم يصل أحد")


@pytest.mark.parametrize(
    ("name", "value", "why", "code"),
    [
        ("objective-9", "P", "سبب كاف لهذا التقييم", "exercise_objective_unknown"),
        ("objective-1", "A", "سبب كاف لهذا التقييم", "exercise_rating_unknown"),
        ("objective-1", "S", "جيد جداً", "exercise_said_short"),
    ],
)
def test_a_rating_says_why(name, value, why, code):
    with pytest.raises(Refused, match=code):
        rating.check_rating(SCENARIO, key(name), value, why)


def test_a_rating_with_its_reason_is_taken():
    found = rating.check_rating(SCENARIO, key("objective-2"), "M", "انقطع الخط ساعة ولم يُستعمل البديل")
    assert (found[0].number, found[1]) == (2, "M")


# ------------------------------------------------------------------ the exercise, measures, rules
def test_an_exercise_moves_by_its_table():
    assert exercise.move("drafted", exercise.Step.OFFER) == "offered"
    with pytest.raises(Refused, match="exercise_step_closed"):
        exercise.move("ended", exercise.Step.CALL_OFF)
    exercise.check_playing("agreed")
    exercise.check_looked_back("ended")
    for check, state in ((exercise.check_playing, "ended"), (exercise.check_looked_back, "offered")):
        with pytest.raises(Refused, match="exercise_not_agreed"):
            check(state)


@pytest.mark.parametrize("days", [-1, 731])
def test_an_exercise_lies_ahead(days):
    exercise.check_day(AT, AT)
    with pytest.raises(Refused, match="exercise_day_wrong"):
        exercise.check_day(AT + timedelta(days=days), AT)


@pytest.mark.parametrize(
    ("state", "days", "late"),
    [
        ("open", -1, True),
        ("in_hand", -1, True),
        ("open", 0, False),
        ("done", -9, False),
        ("dropped", -9, False),
    ],
)
def test_a_measure_is_overdue_until_its_owner_says_that_it_is_done(state, days, late):
    today = AT.date()
    assert improvement.is_overdue(state, today + timedelta(days=days), today) is late


def test_a_measure_moves_by_its_table_and_has_a_day_ahead():
    assert improvement.move("done", improvement.Step.RETURN) == "in_hand"
    with pytest.raises(Refused, match="improvement_step_closed"):
        improvement.move("confirmed", improvement.Step.DROP)
    improvement.check_due(AT.date(), AT.date())
    for days in (-1, 2_000):
        with pytest.raises(Refused, match="improvement_day_wrong"):
            improvement.check_due(AT.date() + timedelta(days=days), AT.date())


@pytest.mark.django_db
def test_only_what_the_planner_of_patrols_reads_may_be_asked_for():
    terms = agreement.terms_at(AT)
    known = change.rules_of(terms)
    assert {key.partition(".")[0] for key in known} == set(change.TABLES)
    assert change.check_rule(terms, known[0]) in ("origin", "destination")
    for other in ("clock.change_notice", "place_kind.moon", ""):
        with pytest.raises(Refused, match="patrol_rule_unknown"):
            change.check_rule(terms, other)
    assert change.move("asked", change.Step.CONSENT) == "answered"
    with pytest.raises(Refused, match="rule_change_closed"):
        change.move("drafted", change.Step.AGREE)


# ------------------------------------------------------------------ the report
def test_a_report_counts_what_the_record_says():
    lines = [
        line(Kind.STARTED, 0, state=HERE),
        gave("LY-01", 600), gave("LY-02", 1_800, value="hand"), gave("LY-02", 1_300, THERE), held("LY-03"),
        line(Kind.ANSWERED, 900, state=HERE, event=str(key("LY-01")), said="فعلنا"),
        line(Kind.ANSWERED, 1_000, state=HERE, event=str(key("LY-01")), said="ثم فعلنا"),
        line(Kind.ANSWERED, 2_400, state=HERE, event=str(key("LY-02")), said="أرسلنا"),
        line(Kind.ANSWERED, 2_400, state=HERE, event=str(uuid4()), said="إلى حدث لم يُسلّم"),
        line(Kind.SCORED, 2_500, state=HERE, subject=str(key("x1")), value="met"),
        line(Kind.SCORED, 2_600, state=THERE, subject=str(key("x1")), value="not_met", said="ليس لهم"),
        line(Kind.RATED, 2_700, state=HERE, subject=str(key("objective-1")), value="S"),
        line(Kind.RATED, 2_700, at=after(46), state=HERE, subject=str(key("objective-1")), value="M"),
        line(Kind.STRENGTH, 2_700), line(Kind.LESSON, 2_700, subject="LY.health"),
        line(Kind.ENDED, 2_700, at=after(45), state=HERE),
    ]  # fmt: skip
    found = report.report(SCENARIO, lines, (THERE, HERE))
    theirs, ours = found.sides
    assert (found.played_minutes, found.wall_minutes, found.lines) == (45, 45, len(lines))
    assert found.turns["started"] == found.turns["ended"] == 1 and found.rated == {"M": 1}
    assert (found.strengths, found.lessons) == (1, 1)
    assert (ours.planned, ours.delivered, ours.by_hand, ours.late, ours.held, ours.not_given) == (
        5,
        2,
        1,
        1,
        1,
        2,
    )
    assert (ours.answers, ours.answered, ours.answer_minutes) == (4, 3, 5)
    assert (ours.expected, ours.scores["met"], ours.not_scored) == (2, 1, 1)
    assert (theirs.planned, theirs.delivered, theirs.late, theirs.expected, theirs.not_scored) == (
        3,
        1,
        0,
        1,
        1,
    )


def test_a_report_counts_as_late_only_what_was_played_before_it_was_given():
    lines = [*JUMPED, moved(Kind.JUMPED, 14, 90_000)]
    gave_at = {"LY-01": (60 * MINUTE, 9), "LY-03": (63 * MINUTE, 12), "LY-05": (90_060, 15)}
    for code, (second, minutes) in gave_at.items():
        lines.append(line(Kind.DELIVERED, second, at=after(minutes), state=HERE, event=str(key(code))))
    assert report.side(SCENARIO, lines, HERE).late == 1, "LY-03 alone: played over for three minutes"


def test_a_record_of_nothing_counts_nothing():
    found = report.report(SCENARIO, [], (THERE, HERE))
    assert (found.lines, found.played_minutes, found.wall_minutes) == (0, 0, 0)
    assert found.sides[0].answer_minutes is None


def test_while_it_is_played_the_report_counts_until_the_newest_line():
    lines = [line(Kind.STARTED), gave("LY-01", 600), line(Kind.LESSON, 720, at=after(12))]
    found = report.report(SCENARIO, lines, (THERE, HERE))
    assert (found.played_minutes, found.wall_minutes) == (12, 12)


def test_standing_names_are_those_of_the_board():
    assert {one.value for one in Standing} == {"coming", "waits", "due", "late", "delivered", "held"}
