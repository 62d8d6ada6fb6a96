"""The rules of this room by tables and properties: runs, fixes, clocks, trails, counts, sensors, keys."""

import random
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import NotAllowed, Problem, Refused, Untrusted
from rabt.tracks.rules import distress, fix, handset, run, sensor, sighting
from rabt.tracks.rules.fix import Fix
from rabt.tracks.rules.run import Step
from rabt.tracks.tests.build import AT

LON, LAT = st.floats(-179, 179), st.floats(-80, 80)


def said(code, deed):
    with pytest.raises(Problem) as found:
        deed()
    assert found.value.code == code


# ------------------------------------------------------------------ runs
def test_a_run_pauses_goes_on_and_ends_and_nothing_follows_its_end():
    state = run.State.RUNNING
    for step in (Step.PAUSE, Step.RESUME, Step.PAUSE, Step.END):
        state = run.move(state, step)
    assert state == "ended"
    for step in Step:
        said("run_step_closed", lambda step=step: run.move("ended", step))


@pytest.mark.parametrize(
    ("marks", "state", "spans"),
    [
        ({}, "running", []),
        ({0: "start"}, "running", []),
        ({0: "start", 3: "pause"}, "paused", [(3, None)]),
        ({0: "start", 3: "pause", 6: "resume"}, "running", [(3, 6)]),
        ({6: "resume", 3: "pause", 9: "end"}, "ended", [(3, 6), (9, None)]),
        ({3: "pause", 9: "end"}, "ended", [(3, None)]),
    ],
)
def test_where_a_run_stands_and_what_of_it_is_off_duty(marks, state, spans):
    known = {number: Step(step) for number, step in marks.items()}
    assert run.standing(known) == state and run.closed_spans(known) == spans
    for number in range(12):
        off = any(number > a and (b is None or number < b) for a, b in spans)
        assert run.is_off_duty(number, spans) is off


# ------------------------------------------------------------------ fixes
def fixes(*rows):
    return [
        Fix(n, AT + timedelta(seconds=at), 25.0 + east, 31.0, accuracy)
        for n, (at, east, accuracy) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "flaws"),
    [
        ([(0, 0, 5), (15, 0.001, 5), (30, 0.002, None)], [None, None, None]),
        ([(0, 0, 5), (15, 0, 900), (30, 0, 5)], [None, "poor", None]),
        ([(0, 0, 5), (15, 2, 5), (30, 0.001, 5)], [None, "jump", None]),
        ([(60, 0, 5), (15, 0, 5), (75, 0, 5)], [None, "clock", None]),
        ([(0, 0, 5), (15, 2, 5), (30, 2.001, 5), (45, 2.002, 5), (60, 2.003, 5)],
         [None, "jump", "jump", None, None]),
        ([(0, 0, 5), (15, 2, 5), (30, 4, 5), (45, 6, 5), (60, 0.001, 5)],
         [None, "jump", "jump", "jump", None]),
        ([], []),
    ],
)  # fmt: skip
def test_a_bad_fix_is_found_and_condemns_no_other(rows, flaws):
    assert list(fix.flaws(fixes(*rows))) == flaws


@given(LON, LAT, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_distances_are_as_long_one_way_as_the_other(lon, lat, east, north):
    one, other = (lon, lat), (lon + east, lat + north)
    assert fix.metres(one, other) == pytest.approx(fix.metres(other, one))
    assert fix.metres(one, one) == 0
    assert fix.length([one, other, one]) == pytest.approx(2 * fix.metres(one, other))


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert fix.metres((25, 31), (25, 32)) == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, -91), (float("nan"), 0), (0, float("inf"))])
def test_a_spot_that_is_not_on_this_earth(lon, lat):
    said("spot_wrong", lambda: fix.check_spot(lon, lat))
    fix.check_spot(25, 31)


@pytest.mark.parametrize(("seconds", "off"), [(0, 0), (100, 0), (-119, 0), (121, 121), (-10_800, -10_800)])
def test_a_clock_that_is_wrong_by_more_than_the_line_explains(seconds, off):
    sent = AT - timedelta(seconds=seconds)
    assert fix.clock_off(sent, AT) == off
    assert fix.right_time(sent, off) == (AT if off else sent)


@given(st.lists(st.tuples(LON, LAT), max_size=60), st.integers(4, 16))
def test_a_trail_keeps_its_ends_at_any_zoom_and_all_at_the_closest(spots, zoom):
    found = fix.zooms(spots)
    assert len(found) == len(spots)
    if spots:
        assert found[0] == found[-1] == fix.WIDEST
    assert all(fix.WIDEST <= one <= fix.CLOSEST + 1 for one in found)


@given(st.lists(st.tuples(st.floats(24, 26), st.floats(30, 32)), min_size=3, max_size=40), st.integers(6, 14))
def test_no_line_moves_by_a_pixel(spots, zoom):
    """Every spot that is not drawn lies within a pixel of the line between the drawn ones beside it."""
    check_moves(spots, zoom)


@pytest.mark.parametrize("zoom", [5, 8, 11, 14])
@pytest.mark.parametrize("seed", range(6))
def test_no_line_of_a_long_way_moves_by_a_pixel_either(seed, zoom):
    draw = random.Random(seed)
    lon, lat, spots = 25.0, 31.0, []
    for _ in range(1500):
        lon, lat = lon + draw.gauss(0, 0.002 * seed), lat + draw.gauss(0.001, 0.0005)
        spots.append((lon, lat))
    check_moves(spots, zoom)


def test_a_zigzag_takes_no_time_for_ever():
    spots = [(25.0 + (n % 7) * 1e-5, 31.0 + n * 1e-5) for n in range(20_000)]
    since = time.perf_counter()
    fix.zooms(spots)
    assert time.perf_counter() - since < 20


def check_moves(spots, zoom):
    levels = fix.zooms(spots)
    drawn = [place for place, level in enumerate(levels) if level <= zoom]
    middle = spots[len(spots) // 2][1]
    shrunk = fix.cos(fix.radians(middle))
    pixel = fix.PIXEL * shrunk / 2**zoom

    def flat(spot):
        return fix.radians(spot[0]) * fix.EARTH * shrunk, fix.radians(spot[1]) * fix.EARTH

    for first, last in pairwise(drawn):
        for between in range(first + 1, last):
            assert fix._off(flat(spots[between]), flat(spots[first]), flat(spots[last])) <= pixel * 1.001


@given(st.floats(24, 26), st.floats(22, 32), st.sampled_from([100, 1000, 5000]))
def test_a_coarsened_spot_tells_only_its_square(lon, lat, side):
    lon2, lat2 = fix.coarse(lon, lat, side)
    assert fix.metres((lon, lat), (lon2, lat2)) <= side * 0.75
    assert fix.coarse(lon2, lat2, side) == pytest.approx((lon2, lat2), abs=1e-5)
    assert fix.coarse(lon, lat, 0) == (lon, lat)


# ------------------------------------------------------------------ sightings, calls, sensors
def test_only_groups_of_the_pack_are_counted_and_nought_is_left_out():
    assert sighting.check_counts({"men": 2, "women": 0}, {"men", "women"}) == {"men": 2}
    said("sighting_group_unknown", lambda: sighting.check_counts({"nationals": 2}, {"men"}))
    for wrong in (-1, 10_001, True, "2", 1.5):
        said("sighting_count_wrong", lambda wrong=wrong: sighting.check_counts({"men": wrong}, {"men"}))


def test_a_reason_says_something_on_one_line():
    assert sighting.check_said(" قرب\n الوادي\u0000 ", "why") == "قرب الوادي"
    said("tracks_said_short", lambda: sighting.check_said("...", "why"))


def test_steps_of_a_sighting_and_of_a_call():
    assert sighting.move("open", sighting.Step.TAKE_UP) == "taken_up"
    said("sighting_step_closed", lambda: sighting.move("taken_up", sighting.Step.SET_ASIDE))
    assert (
        distress.move("calling", distress.Step.END) == distress.move("answered", distress.Step.END) == "ended"
    )
    said("distress_step_closed", lambda: distress.move("ended", distress.Step.ANSWER))


READING = sensor.Told(1, sensor.Says.DETECTION, AT, 25.0, 31.0, 2, 60)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"at": AT + timedelta(minutes=11)}, "reading_from_future"), ({"lon": 200.0}, "spot_wrong"),
        ({"number": -1}, "reading_number_wrong"), ({"number": 2**53}, "reading_number_wrong"),
        ({"simulated": True}, "reading_not_simulated"),
    ],
)  # fmt: skip
def test_a_reading_that_cannot_have_been_made(changes, code):
    said(code, lambda: sensor.check_reading(replace(READING, **changes), AT, simulated_sensor=False))
    sensor.check_reading(READING, AT, simulated_sensor=False)
    sensor.check_reading(replace(READING, simulated=True), AT, simulated_sensor=True)
    said("reading_not_simulated", lambda: sensor.check_reading(READING, AT, simulated_sensor=True))


def test_a_token_is_drawn_anew_and_kept_as_a_digest():
    one, other = sensor.make_token(), sensor.make_token()
    assert (
        one != other and sensor.digest_of(one) != sensor.digest_of(other) and one not in sensor.digest_of(one)
    )
    sensor.check_at_work("at_work")
    with pytest.raises(NotAllowed, match="sensor_ended"):
        sensor.check_at_work("ended")


# ------------------------------------------------------------------ a telephone's keys
def test_a_recording_opens_in_its_own_place_only():
    key, place = AESGCM(bytes(32)), handset.bound(uuid4(), 3, "point", uuid4())
    box = key.encrypt(bytes(12), b"here", place)
    assert handset.open_recording(key, bytes(12), box, place) == b"here"
    for other in (handset.bound(uuid4(), 3, "point", uuid4()), b""):
        with pytest.raises(Untrusted, match="recording_unreadable"):
            handset.open_recording(key, bytes(12), box, other)
    with pytest.raises(Untrusted, match="recording_unreadable"):
        handset.open_recording(key, b"", box, place)


def test_a_key_of_a_sitting_that_was_spoilt_opens_nothing():
    secret = handset.make_opener()
    assert len(handset.closing_key(secret)) == 65
    for ephemeral in (b"", b"\x04" + bytes(64), handset.closing_key(handset.make_opener())):
        with pytest.raises(Untrusted, match="recording_unreadable"):
            handset.unwrap(secret, ephemeral, bytes(48))
    short = AESGCM(handset.wrapping_key(secret, handset.closing_key(secret))).encrypt(
        bytes(12), b"short", b""
    )
    with pytest.raises(Untrusted, match="recording_unreadable"):
        handset.unwrap(secret, handset.closing_key(secret), short)


def test_a_secret_outside_the_curve_is_drawn_again(monkeypatch):
    drawn = iter([bytes(32), b"\xff" * 32, b"\x01" * 32])
    monkeypatch.setattr(handset.secrets, "token_bytes", lambda size: next(drawn))
    assert handset.make_opener() == b"\x01" * 32


def test_which_telephone_may_do_what():
    handset.check_at_work("at_work")
    handset.check_may_send("replaced")
    for deed in (lambda: handset.check_at_work("replaced"), lambda: handset.check_may_send("locked")):
        with pytest.raises(Refused, match="handset_locked"):
            deed()
    with pytest.raises(Untrusted, match="handset_not_signed"):
        handset.check_signed(bytes(31), bytes(64), b"")
