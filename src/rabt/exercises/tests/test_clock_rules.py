"""The exercise clock: by tables, and by drawn turns that both nodes fold to the same time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Refused
from rabt.exercises.rules import clock
from rabt.exercises.rules.clock import DAY, LONGEST, Reading, State, Turn, Turned
from rabt.exercises.tests.build import AT


def turn(kind, minutes=0.0, seconds=0, key="a"):
    return Turned(kind, AT + timedelta(minutes=minutes), key, seconds)


START = turn(Turn.START)


@pytest.mark.parametrize(
    ("turns", "minutes", "state", "second"),
    [
        ([], 5, State.SET, 0),
        ([START], -1, State.SET, 0),
        ([START], 0, State.RUNNING, 0),
        ([START], 5, State.RUNNING, 300),
        ([START, turn(Turn.PAUSE, 5)], 60, State.PAUSED, 300),
        ([START, turn(Turn.PAUSE, 5), turn(Turn.RESUME, 20)], 21, State.RUNNING, 360),
        ([START, turn(Turn.JUMP, 5, 3_600)], 6, State.RUNNING, 3_660),
        ([START, turn(Turn.JUMP, 5, 60)], 6, State.RUNNING, 360),
        ([START, turn(Turn.SHIFT, 5, -120)], 6, State.RUNNING, 240),
        ([START, turn(Turn.SHIFT, 1, -3_600)], 2, State.RUNNING, 60),
        ([START, turn(Turn.PAUSE, 5), turn(Turn.SHIFT, 6, 600)], 9, State.PAUSED, 900),
        ([START, turn(Turn.END, 10)], 90, State.ENDED, 600),
        ([START, turn(Turn.END, 10), turn(Turn.RESUME, 11)], 90, State.ENDED, 600),
        ([START, turn(Turn.START, 3, key="b")], 5, State.RUNNING, 300),
        ([START, turn(Turn.PAUSE, 5), turn(Turn.PAUSE, 7, key="b")], 60, State.PAUSED, 300),
        ([START], 60 * 24 * 40, State.RUNNING, LONGEST),
    ],
)
def test_the_time_of_an_exercise_follows_from_its_turns_alone(turns, minutes, state, second):
    shown = clock.read(turns, AT + timedelta(minutes=minutes))
    assert (shown.state, shown.second) == (state, second)


TURNS = st.lists(
    st.builds(
        turn, st.sampled_from(list(Turn)), st.integers(0, 500).map(float), st.integers(-DAY, DAY),
        st.uuids().map(str),
    ),
    max_size=12, unique_by=lambda one: one.key,
)  # fmt: skip


@given(TURNS, st.randoms(), st.integers(0, 600))
def test_in_whatever_order_turns_come_both_nodes_tell_the_same_time(turns, random, minutes):
    shuffled = random.sample(turns, len(turns))
    at = AT + timedelta(minutes=minutes)
    assert clock.read(turns, at) == clock.read(shuffled, at) == clock.read(clock.fitting(shuffled), at)
    assert 0 <= clock.read(turns, at).second <= LONGEST


@given(TURNS, st.integers(0, 600), st.integers(0, 60))
def test_the_clock_goes_at_the_speed_of_the_wall_or_stands(turns, minutes, more):
    at = AT + timedelta(minutes=minutes)
    until = [one for one in turns if one.at <= at]
    first, later = clock.read(until, at), clock.read(until, at + timedelta(minutes=more))
    expected = min(first.second + more * 60, LONGEST) if first.state is State.RUNNING else first.second
    assert later.second == expected


@pytest.mark.parametrize(
    ("turns", "spans"),
    [
        ([START, turn(Turn.PAUSE, 5), turn(Turn.RESUME, 20), turn(Turn.END, 30)], []),
        ([START, turn(Turn.JUMP, 5, 3_600)], [(300, 3_600)]),
        ([START, turn(Turn.SHIFT, 5, 600)], [(300, 900)]),
        ([START, turn(Turn.JUMP, 5, 60)], []),
        ([turn(Turn.JUMP, -1, 3_600), START, turn(Turn.PAUSE, 5), turn(Turn.PAUSE, 6)], []),
        ([START, turn(Turn.JUMP, 5, 3_600), turn(Turn.JUMP, 6, 7_200)], [(300, 3_600), (3_660, 7_200)]),
        ([START, turn(Turn.JUMP, 5, 3_600), turn(Turn.SHIFT, 6, -660)], [(300, 3_000)]),
        ([START, turn(Turn.JUMP, 5, 3_600), turn(Turn.SHIFT, 6, -3_600)], []),
    ],
)
def test_what_the_clock_was_turned_ahead_over_was_not_played(turns, spans):
    assert clock.skipped(turns) == spans
    assert clock.skipped([*turns, turn(Turn.JUMP, 100, 90_000)], AT + timedelta(minutes=99)) == spans


@given(TURNS, st.integers(0, 600))
def test_what_was_skipped_lies_apart_and_behind_the_clock(turns, minutes):
    at = AT + timedelta(minutes=minutes)
    spans = clock.skipped(turns, at)
    ends = [end for span in spans for end in span]
    assert ends == sorted(ends) and all(start < end for start, end in spans)
    assert all(0 <= end <= clock.read(turns, at).second for end in ends)


def test_a_running_clock_says_when_a_second_will_come():
    shown = clock.read([START], AT + timedelta(minutes=5))
    assert shown.wall(900) == AT + timedelta(minutes=15)
    assert Reading(State.PAUSED, 300, AT).wall(900) is None and Reading(State.RUNNING, 0).wall(9) is None


@pytest.mark.parametrize(
    ("shown", "kind", "seconds", "code"),
    [
        (Reading(State.SET, 0), Turn.PAUSE, 0, "clock_step_closed"),
        (Reading(State.RUNNING, 0), Turn.START, 0, "clock_step_closed"),
        (Reading(State.ENDED, 9), Turn.RESUME, 0, "clock_step_closed"),
        (Reading(State.RUNNING, 600), Turn.JUMP, 600, "clock_backwards"),
        (Reading(State.RUNNING, 600), Turn.JUMP, LONGEST + 1, "clock_far"),
        (Reading(State.PAUSED, 600), Turn.SHIFT, 0, "clock_not_moved"),
        (Reading(State.PAUSED, 600), Turn.SHIFT, DAY + 1, "clock_not_moved"),
    ],
)
def test_a_turn_that_does_not_fit_is_refused(shown, kind, seconds, code):
    with pytest.raises(Refused, match=code):
        clock.check_turn(shown, kind, seconds)


@pytest.mark.parametrize(
    ("shown", "kind", "seconds", "state"),
    [
        (Reading(State.SET, 0), Turn.START, 0, State.RUNNING),
        (Reading(State.RUNNING, 600), Turn.JUMP, 601, State.RUNNING),
        (Reading(State.PAUSED, 600), Turn.SHIFT, -DAY, State.PAUSED),
        (Reading(State.PAUSED, 600), Turn.END, 0, State.ENDED),
    ],
)
def test_a_turn_that_fits_is_taken(shown, kind, seconds, state):
    assert clock.check_turn(shown, kind, seconds) is state


@pytest.mark.parametrize(
    ("second", "text"),
    [
        (0, "D+0 H+0 M+0"),
        (59, "D+0 H+0 M+0"),
        (3_660, "D+0 H+1 M+1"),
        (2 * DAY + 3 * 3_600 + 2_700, "D+2 H+3 M+45"),
    ],
)
def test_the_time_is_written_as_the_scenario_writes_it(second, text):
    assert clock.told(second) == text
