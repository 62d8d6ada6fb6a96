"""The land line of the real pack and of the invented one: cut without a gap, found again, reached."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rabt.corridor import from_atlas, geodesy, load, open_pack
from rabt.corridor.border import Border

ROOT = Path(__file__).parents[4]
ATLAS = ROOT / "node_modules" / "world-atlas" / "countries-10m.json"
PACK = ROOT / "src" / "rabt" / "corridor" / "packs" / "eg_ly"
ISLES = Path(__file__).parent / "packs" / "hills_isles"
DAY = date(2026, 11, 24)
BORDERS = {"eg_ly": load("eg_ly").on(DAY).border, "isles": open_pack(ISLES).on(DAY).border}
both = pytest.mark.parametrize("border", BORDERS.values(), ids=BORDERS)


@pytest.fixture
def border() -> Border:
    return BORDERS["eg_ly"]


@pytest.mark.parametrize("name", ["line", "ground"])
def test_the_pack_holds_what_the_atlas_says(name, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["from_atlas", name, str(ATLAS), "EG=818", "LY=434"])
    from_atlas.main()
    assert capsys.readouterr().out == (PACK / f"{name}.toml").read_text("utf-8")


def test_the_ground_lies_around_the_line(border):
    assert {ground.state for ground in border.ground} == {"EG", "LY", ""}
    west, south, east, north = geodesy.grown(border.line, *from_atlas.AROUND)
    for ground in border.ground:
        assert all(west <= lon <= east and south <= lat <= north for lon, lat in ground.spots)


def test_states_that_do_not_meet_have_no_line():
    atlas = json.loads(ATLAS.read_text("utf-8"))
    with pytest.raises(ValueError, match="share 0 lines"):
        from_atlas.line_between(atlas, "818", "788")


def test_how_long_the_line_is(border):
    assert border.km == pytest.approx(1102, abs=1)
    assert len(border.stretches) == 45 and len(border.line) == 75
    assert list(border.stretches) == [f"S{number:02}" for number in range(1, 46)]
    assert border.line[0][1] > border.line[-1][1], "it does not start at the sea"


@both
def test_every_kilometre_lies_in_exactly_one_piece(border):
    pieces = list(border.pieces.values())
    assert pieces[0].km_from == 0.0
    assert pieces[-1].km_to == pytest.approx(border.km)
    assert all(one.km_to == other.km_from for one, other in pairwise(pieces))
    assert all(0 < one.km <= border.zone.piece_km + 1e-9 for one in pieces)
    assert sum(geodesy.length_km(one.line) for one in pieces) == pytest.approx(border.km, rel=1e-5)
    for stretch in border.stretches.values():
        own = border.pieces_of(stretch.code)
        assert (own[0].km_from, own[-1].km_to) == (stretch.km_from, stretch.km_to)
        assert [one.code for one in own] == [f"{stretch.code}-{n}" for n in range(1, len(own) + 1)]
        assert {one.stretch for one in own} == {stretch.code}


@both
@given(part=st.floats(0, 1))
def test_a_spot_of_the_line_is_found_in_its_piece(border, part):
    km = part * border.km
    piece, away = border.piece_near(*geodesy.spot_at(border.line, km))
    assert away < 0.01
    assert piece.km_from - 0.01 <= km <= piece.km_to + 0.01


@both
@given(east=st.floats(-3, 3), north=st.floats(-3, 3), part=st.floats(0, 1))
def test_no_other_piece_is_nearer(border, east, north, part):
    at = geodesy.spot_at(border.line, part * border.km)
    spot = (at[0] + east, at[1] + north)
    _, away = border.piece_near(*spot)
    least = min(geodesy.nearest(piece.line, spot)[1] for piece in border.pieces.values())
    assert away == pytest.approx(least, rel=0.02, abs=0.01)
    assert border.in_zone(*spot) == (away <= border.zone_km)


def test_the_joint_zone_and_whose_ground_it_is(border):
    assert border.zone_km == 10
    assert border.in_zone(24.98, 25.5)
    assert border.in_zone(25.07, 25.5)
    assert not border.in_zone(25.20, 25.5)
    assert border.state_at(25.07, 25.5) == "EG"
    assert border.state_at(24.90, 25.5) == "LY"
    for place in border.landmarks.values():
        if place.code != "UWAYNAT":
            assert border.state_at(*place.spot) == place.state, place.code
    isles = BORDERS["isles"]
    assert {place.code: isles.state_at(*place.spot) for place in isles.bases.values()} == {
        "PASS": "QH", "BRIDGE": "QI",
    }  # fmt: skip


def test_a_stretch_is_named_by_what_lies_near(border):
    assert str(border.stretches["S01"].name) == "امساعد، الكيلومتر 0–25 · Musaid, km 0–25"
    assert "Jaghbub" in border.stretches["S10"].name.en
    assert border.stretches["S45"].name.en == "Mount Uwaynat, km 1100–1102"
    assert border.stretches["S01"].assumption


def test_how_far_a_base_is_from_a_stretch(border):
    near = border.reach_km("SALLOUM", "S01")
    assert 8 < near < 30
    straight = geodesy.distance_km(border.bases["KUFRA"].spot, border.stretches["S40"].centre)
    assert border.reach_km("KUFRA", "S40") >= straight - 1e-9
    assert border.reach_km("JAGHBUB", "S10") < border.reach_km("MUSAID", "S10")
    assert border.reach_km("SIWA", "S01") < 700, "no road leads from the oasis to the coast"
    with pytest.raises(KeyError):
        border.reach_km("NOWHERE", "S01")


@both
def test_no_way_is_shorter_than_the_straight_one(border):
    for base in border.bases.values():
        for stretch in border.stretches.values():
            km = border.reach_km(base.code, stretch.code)
            assert geodesy.distance_km(base.spot, stretch.centre) - 1e-6 <= km < 1500


def test_a_base_on_no_road_goes_straight():
    isles = BORDERS["isles"]
    stretch = isles.stretches["S01"]
    straight = geodesy.distance_km(isles.bases["BRIDGE"].spot, stretch.centre)
    assert isles.reach_km("BRIDGE", "S01") == pytest.approx(straight)


def test_what_is_drawn_by_hand_says_so(border):
    assert border.roads
    assert all(road.assumption and road.source == "hand_made" for road in border.roads.values())
    assert border.zone.assumption
    assert load("eg_ly").sources["hand_made"].kind == "own"


def test_the_same_entries_draw_the_border_once(border):
    assert load("eg_ly").on(date(2026, 12, 1)).border is border


def test_distances_are_those_of_the_ball():
    assert geodesy.distance_km((0, 0), (0, 90)) == pytest.approx(10007.56, abs=0.01)
    assert geodesy.distance_km((179.5, 0), (-179.5, 0)) == pytest.approx(geodesy.DEGREE_KM)
    assert geodesy.spot_at(((0.0, 0.0), (0.0, 0.0), (0.0, 1.0)), 0.0) == (0.0, 0.0)
    assert geodesy.spot_at(((0.0, 0.0), (0.0, 1.0)), 999.0) == (0.0, 1.0)
    assert geodesy.nearest(((0.0, 0.0), (0.0, 0.0)), (0.0, 1.0))[0] == (0.0, 0.0)


BOX = (0.0, 0.0, 10.0, 10.0)
SPOTS = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@given(st.lists(SPOTS, min_size=2, max_size=8))
def test_what_is_cut_to_a_box_lies_in_it(line):
    for part in (*geodesy.within_box(line, BOX), geodesy.clipped(line, BOX)):
        assert all(-1e-6 <= lon <= 10 + 1e-6 and -1e-6 <= lat <= 10 + 1e-6 for lon, lat in part)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=2, max_size=8))
def test_what_lies_in_a_box_is_not_cut(line):
    assert geodesy.clipped(line, BOX) == line
    assert [spot for part in geodesy.within_box(line, BOX) for spot in part][:1] == line[:1]


def test_a_line_that_leaves_a_box_and_comes_back_is_in_two_parts():
    line = [(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)]
    assert geodesy.within_box(line, BOX) == [[(5.0, 5.0), (10.0, 5.0)], [(10.0, 8.0), (5.0, 8.0)]]
    assert geodesy.within_box([(11.0, 0.0), (11.0, 9.0)], BOX) == []
    assert geodesy.clipped([], BOX) == []
    assert geodesy.clipped([(-5.0, 2.0), (5.0, 2.0), (5.0, 4.0), (-5.0, 4.0)], BOX) == [
        (0.0, 2.0), (5.0, 2.0), (5.0, 4.0), (0.0, 4.0),
    ]  # fmt: skip
