"""Time since a look, effort beside finds, weather, tiles: by tables and by what must always hold."""

from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.base.errors import Missing, Refused
from rabt.operations.rules import heat, looking, tiles, turning, weather
from rabt.operations.rules.heat import Heat
from rabt.operations.rules.looking import Band
from rabt.operations.rules.tiles import LINE, POINT, POLYGON, Shape, Tile
from rabt.operations.tests.build import AT, report

HOUR = timedelta(hours=1)


# ------------------------------------------------------------------ looking
@pytest.mark.parametrize(
    ("hours", "band"),
    [(None, Band.NEVER), (0, Band.FRESH), (24, Band.FRESH), (25, Band.DUE), (48, Band.DUE), (49, Band.LATE)],
)
def test_a_part_is_held_against_the_agreed_time(hours, band):
    last = None if hours is None else AT - hours * HOUR
    assert looking.band_of(last, AT, 48 * HOUR) is band
    assert looking.hours_since(last, AT) == hours


@given(st.lists(st.sampled_from(Band), min_size=1))
def test_the_part_of_which_least_is_known_speaks_for_all(bands):
    worst = looking.worst(bands)
    assert worst in bands
    assert (worst is Band.NEVER) == (Band.NEVER in bands)
    assert (worst is Band.FRESH) == (set(bands) == {Band.FRESH})
    told = looking.tallied(bands)
    assert sum(told.values()) == len(bands) and list(told) == list(Band)


def test_a_look_that_a_fast_clock_dates_ahead_is_no_negative_age():
    assert looking.hours_since(AT + HOUR, AT) == 0


# ------------------------------------------------------------------ effort and finds
@pytest.mark.parametrize(
    ("minutes", "finds", "told", "known"),
    [(0, 0, Heat.UNSEEN, None), (0, 2, Heat.UNSEEN, 2), (30, 0, Heat.THIN, 0), (60, 0, Heat.NOTHING, 0),
     (30, 1, Heat.FOUND, 1)],
)  # fmt: skip
def test_where_nobody_looked_is_no_nought(minutes, finds, told, known):
    found = heat.measured(minutes, finds, enough=60)
    assert (found.heat, found.known_finds) == (told, known)


@given(st.integers(0, 10_000), st.integers(0, 50), st.integers(1, 500))
def test_no_effort_is_never_called_free_of_finds(minutes, finds, enough):
    found = heat.measured(minutes, finds, enough)
    assert (found.heat is Heat.UNSEEN) == (minutes == 0)
    assert found.heat is not Heat.NOTHING or minutes >= enough
    assert found.known_finds != 0 or minutes > 0


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_steps_grow_with_the_number_and_only_nought_is_drawn_as_nothing(one, other):
    top = max(one, other)
    steps = [heat.level(value, top) for value in sorted((0, one, other))]
    assert steps == sorted(steps) and steps[0] == 0 and 1 <= steps[1] <= steps[2] == heat.LEVELS
    assert heat.level(one, 0) == 0


# ------------------------------------------------------------------ weather
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"place": "NOWHERE"}, "weather_place_unknown"), ({"observed_at": AT + HOUR}, "weather_from_future"),
     ({"temperature": 61}, "weather_beyond"), ({"wind": -1}, "weather_beyond"),
     ({"sight": 101}, "weather_beyond"), ({"source": " 1 "}, "weather_unsigned")],
)  # fmt: skip
def test_a_report_that_cannot_be_true_is_refused(changes, code):
    with pytest.raises(Refused) as refused:
        weather.check_report(report(**changes), frozenset({"SALLOUM"}), AT)
    assert refused.value.code == code


def test_a_report_may_leave_out_what_is_not_known_and_grows_old():
    weather.check_report(report(temperature=None, wind=None, sight=None), frozenset({"SALLOUM"}), AT)
    assert weather.is_now(AT - 6 * HOUR, AT, 6)
    assert not weather.is_now(AT - 7 * HOUR, AT, 6)


# ------------------------------------------------------------------ tiles
def fields(data):
    """Read the fields of a message: number and value, as the format has it."""
    at, found = 0, []
    while at < len(data):
        tag, at = number(data, at)
        if tag & 7 == 2:
            size, at = number(data, at)
            found.append((tag >> 3, data[at : at + size]))
            at += size
        else:
            assert tag & 7 == 0
            value, at = number(data, at)
            found.append((tag >> 3, value))
    return found


def number(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not byte & 0x80:
            return value, at


def numbers(data):
    found, at = [], 0
    while at < len(data):
        value, at = number(data, at)
        found.append(value)
    return found


@pytest.mark.parametrize(
    ("on", "turned"),
    [
        (date(2026, 6, 1), [(0, 0)]),
        (date(2026, 4, 24), [(0, 3600)]),  # the hour from 00:00 to 01:00 is not there
        (date(2026, 10, 29), [(0, 0), (86_400, -3600)]),  # the hour from 23:00 to 24:00 comes twice
    ],
)
def test_the_clock_of_a_day_says_what_the_clock_on_the_wall_said(on, turned):
    cairo = ZoneInfo("Africa/Cairo")
    assert turning.turns(on, cairo) == turned
    first, after = turning.span(on, cairo)
    whole = int(after.timestamp() - first.timestamp())
    assert whole + turned[-1][1] == 86_400, "each day ends at 24:00"


def unfolded(value):
    return value >> 1 if value % 2 == 0 else -(value >> 1) - 1


def ways(commands):
    """Follow the commands of a geometry: the places of each part."""
    at, x, y, parts = 0, 0, 0, []
    while at < len(commands):
        deed, times = commands[at] & 7, commands[at] >> 3
        at += 1
        if deed == tiles.CLOSE:
            parts[-1].append(parts[-1][0])
            continue
        for _ in range(times):
            x, y = x + unfolded(commands[at]), y + unfolded(commands[at + 1])
            at += 2
            if deed == tiles.MOVE:
                parts.append([])
            parts[-1].append((x, y))
    return parts


@given(st.integers(-(2**31), 2**31))
def test_numbers_come_back_as_they_went(value):
    assert unfolded(tiles.zigzag(value)) == value
    assert numbers(tiles.varint(tiles.zigzag(value))) == [tiles.zigzag(value)]


def test_a_tile_holds_its_layers_with_what_is_known_of_each_thing():
    tile = Tile(0, 0, 0)
    shapes = [
        Shape(POINT, ((0.0, 0.0),), {"code": "A", "n": 7}),
        Shape(LINE, ((0.0, 0.0), (90.0, 0.0)), {"code": "A"}),
    ]
    [(kind, layer)] = fields(tiles.written(tile, {"things": shapes, "none": [Shape(POINT, ((0.0, 89.0),))]}))
    assert kind == 3
    told = fields(layer)
    assert (1, b"things") in told and (15, 2) in told and (5, tiles.EXTENT) in told
    assert [value for field, value in told if field == 3] == [b"code", b"n"]
    assert [fields(value) for field, value in told if field == 4] == [[(1, b"A")], [(4, 7)]]
    features = [dict(fields(value)) for field, value in told if field == 2]
    assert [one[3] for one in features] == [POINT, LINE]
    assert [numbers(one[2]) for one in features] == [[0, 0, 1, 1], [0, 0]]
    assert ways(numbers(features[0][4])) == [[(2048, 2048)]]
    assert ways(numbers(features[1][4])) == [[(2048, 2048), (3072, 2048)]]


def test_a_ring_runs_clockwise_and_is_closed_whichever_way_it_came():
    ring = ((0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0), (0.0, 0.0))
    for spots in (ring, ring[::-1]):
        [way] = ways(tiles.drawn(Tile(0, 0, 0), Shape(POLYGON, spots)))
        assert way[0] == way[-1] and len(way) == 5
        assert sum(x * b - a * y for (x, y), (a, b) in pairwise(way)) > 0
    assert tiles.drawn(Tile(0, 0, 0), Shape(POLYGON, ((0.0, 0.0), (1e-9, 0.0), (0.0, 1e-9)))) == []


SPOTS = st.lists(st.tuples(st.floats(-179, 179), st.floats(-84, 84)), min_size=3, max_size=7)


@given(SPOTS, st.integers(0, 12), st.data())
def test_nothing_is_drawn_beyond_the_margin_of_a_tile(spots, z, data):
    x, y = (data.draw(st.integers(0, 2**z - 1)) for _ in "xy")
    tile = tiles.tile_at(z, x, y)
    for kind in (POINT, LINE, POLYGON):
        for way in ways(tiles.drawn(tile, Shape(kind, spots))):
            for place in way:
                assert all(-tiles.MARGIN - 1 <= one <= tiles.EXTENT + tiles.MARGIN + 1 for one in place)


@given(st.floats(-170, 170), st.floats(-80, 80), st.integers(0, 12))
def test_every_spot_lies_in_some_tile_of_every_zoom(lon, lat, z):
    left, up = Tile(0, 0, 0).place((lon, lat))
    x, y = (min(2**z - 1, one * 2**z // tiles.EXTENT) for one in (left, up))
    near = [Tile(z, a, b) for a in (x - 1, x, x + 1) for b in (y - 1, y, y + 1)]
    assert any(tiles.drawn(tile, Shape(POINT, ((lon, lat),))) for tile in near)


@pytest.mark.parametrize("where", [(-1, 0, 0), (13, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_that_is_no_part_of_the_map_is_missing(where):
    with pytest.raises(Missing):
        tiles.tile_at(*where)
