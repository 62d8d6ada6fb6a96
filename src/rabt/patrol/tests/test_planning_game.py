"""The game of a shift: as good as brute force where that can be tried; it promises what can be kept."""

import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rabt.base.errors import Refused, Unavailable
from rabt.patrol.rules.planning import game, programme, risk, teams
from rabt.patrol.rules.planning.facts import PieceFact, Strategy, StretchFact, Team
from rabt.patrol.rules.planning.programme import Row, solve
from rabt.patrol.tests.borders import KINDS, border
from rabt.patrol.tests.enumerated import allowed, least_worst


@cache
def solved(seed, explore=0.1, k=11, **size):
    facts = border(seed, explore=explore, **size)
    danger = risk.risks(facts.stretches, facts.book)
    means = teams.means(facts, facts.shifts[0])
    return facts, danger, means, game.commit(danger, means, facts.book, k, "morning")


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("explore", "k"), [(0.0, 10_000), (0.2, 11)])
def test_a_small_game_loses_as_little_as_brute_force_finds(seed, explore, k):
    size = {"stretches": 4 + seed % 3, "bases": 1 + seed % 2, "staff": (5, 9)}
    facts, danger, means, mixed = solved(seed, explore, k, **size)
    found = least_worst(danger, means, facts.book.detects, mixed.floor)
    assert mixed.worst == pytest.approx(found, rel=1e-4)


@pytest.mark.parametrize("seed", [11, 12])
def test_what_is_promised_can_be_kept_by_teams_that_go_out_together(seed):
    facts, danger, means, mixed = solved(seed, stretches=14)
    assert sum(one.weight for one in mixed.strategies) == game.WHOLE
    assert all(allowed(means, one.teams) for one in mixed.strategies)
    cover = game.cover_of(mixed.strategies)
    assert all(cover.get(code, 0.0) == share for code, share in mixed.cover.items())
    assert all(mixed.cover[code] >= mixed.floor[code] - 1e-5 for code in danger)
    for base, most in means.usual_crews.items():
        used = sum(one.weight * game.crews_of(one.teams, base) for one in mixed.strategies) / game.WHOLE
        assert used <= most + 1e-5
    assert mixed.worst == game.best_response(danger, mixed.cover, facts.book.detects)[1]


def test_the_worst_loss_is_below_that_of_going_where_the_risk_is_highest():
    facts, danger, means, mixed = solved(13, 0.0, 10_000, stretches=14, staff=(5, 8))
    fixed, _ = game.best_teams(means, danger, dict.fromkeys(means.crews, 0.0))
    seen = {code: 1.0 for team in fixed for code in team.stretches}
    assert mixed.worst < game.best_response(danger, seen, facts.book.detects)[1]
    assert mixed.worst < max(danger.values())


def test_the_smuggler_goes_where_most_is_left():
    assert game.best_response({"A": 4.0, "B": 3.0}, {"A": 0.5}, 1.0) == ("B", 3.0)
    assert game.best_response({"B": 2.0, "A": 2.0}, {}, 0.5) == ("A", 2.0)
    assert game.expected_losses({"A": 4.0}, {"A": 0.5}, 0.5) == {"A": 3.0}


def test_the_floor_lets_a_stretch_go_unseen_through_the_gap_as_rarely_as_said():
    assert (1 - game.gap_floor(11)) ** 11 == pytest.approx(game.FORCED)
    assert game.gap_floor(1) == game.gap_floor(0) == 1.0
    assert game.gap_floor(5) > game.gap_floor(20) > 0


def test_the_even_share_is_held_whatever_the_risk():
    _, danger, _, mixed = solved(14, 0.3, 10_000, stretches=10)
    looks = sum(mixed.cover.values())
    assert min(mixed.cover.values()) >= 0.3 * looks / len(danger) - 1e-4
    assert len(set(mixed.even.values())) == 1


def test_where_crews_are_few_the_floor_of_the_gap_gives_way_and_says_so():
    _, _, _, mixed = solved(15, stretches=7, bases=1, staff=(4, 5))
    assert 0 < mixed.floor_kept < 1


def test_a_stretch_that_nobody_reaches_is_named():
    facts, danger, means, _ = solved(16, stretches=6)
    with pytest.raises(Refused) as refused:
        game.commit(danger | {"S99": 1.0}, means, facts.book, 11, "morning")
    assert refused.value.code == "stretch_out_of_reach"
    assert refused.value.facts["stretches"] == "S99"


def test_an_even_share_that_no_crew_can_give_is_refused():
    facts, danger, means, _ = solved(17, stretches=8, bases=2)
    lame = {base: (crews if base.endswith("0") else 1e-6) for base, crews in means.usual_crews.items()}
    with pytest.raises(Refused) as refused:
        game.commit(danger, replace(means, usual_crews=lame), replace(facts.book, explore=0.9), 11, "x")
    assert refused.value.code == "explore_impossible"


def test_no_more_patrols_go_out_than_agreed():
    facts, danger, means, _ = solved(18, stretches=8)
    mixed = game.commit(danger, replace(means, most_patrols=1), replace(facts.book, explore=0.0), 10_000, "x")
    assert max(len(one.teams) for one in mixed.strategies) == 1


def test_a_search_that_finds_no_end_says_so(monkeypatch):
    facts, danger, means, _ = solved(19, stretches=8)
    monkeypatch.setattr(game, "ROUNDS", 1)
    with pytest.raises(Refused, match="game_unsolved"):
        game.commit(danger, means, facts.book, 11, "x")


@pytest.mark.parametrize("broken", ["_master", "solve"])
def test_a_programme_without_an_answer_is_refused(monkeypatch, broken):
    facts, danger, means, _ = solved(19, stretches=8)
    if broken == "_master":
        monkeypatch.setattr(game, "_master", lambda *_: None)
        with pytest.raises(Refused, match="game_unsolved"):
            game.commit(danger, means, facts.book, 11, "x")
    else:
        monkeypatch.setattr(game, "solve", lambda *_, **__: None)
        with pytest.raises(Refused, match="game_unsolved"):
            game.best_teams(means, danger, dict.fromkeys(means.crews, 0.0))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9).filter(lambda some: sum(some) > 0.01))
def test_weights_sum_up_exactly_and_are_no_further_off_than_one(chances):
    known = [(Team(str(at), "", ()),) for at in range(len(chances))]
    weighed = game._weighed(known, chances)
    assert sum(one.weight for one in weighed) == game.WHOLE
    exact = {teams: chance / sum(chances) * game.WHOLE for teams, chance in zip(known, chances, strict=True)}
    assert all(abs(one.weight - exact[one.teams]) <= 1.5 for one in weighed)


def test_a_look_of_two_teams_at_one_stretch_counts_once():
    twice = Strategy((Team("a", "b", ("S1",)), Team("c", "d", ("S1", "S2"))), 1)
    assert game.cover_of([twice, Strategy((), 3)]) == {"S1": 0.25, "S2": 0.25}


# ------------------------------------------------------------------ risk
def stretch(*pieces):
    return StretchFact("S01", 0, 25.0, pieces)


def test_a_find_counts_by_the_time_looked_and_the_unseen_is_never_safe():
    book = border(1, stretches=4).book
    often = PieceFact("a", "track", finds=10, looked_minutes=60_000)
    seldom = PieceFact("b", "track", finds=10, looked_minutes=6_000)
    never = PieceFact("c", "track")
    usual = 20 / 1100
    assert risk.piece_risk(seldom, book, usual) > risk.piece_risk(often, book, usual)
    assert risk.piece_risk(never, book, usual) == pytest.approx(KINDS["track"])
    assert risk.usual_rate((stretch(often, seldom),)) == pytest.approx(usual)
    assert risk.usual_rate((stretch(never),)) == 1 / 24


@settings(max_examples=50)
@given(st.integers(0, 50), st.floats(0, 1e5))
def test_more_finds_in_the_same_time_are_never_less_risk(finds, minutes):
    book = border(1, stretches=4).book
    less, more = (PieceFact("a", "open", finds + add, minutes) for add in (0, 1))
    assert 0 < risk.piece_risk(less, book, 0.02) < risk.piece_risk(more, book, 0.02)


# ------------------------------------------------------------------ teams
def test_a_team_is_a_pair_of_the_two_sides_that_meets_sees_all_and_is_back_in_time():
    facts = border(2, stretches=8)
    states = {base.code: base.state for base in facts.bases}
    run = {one.code: one for one in facts.stretches}
    found = teams.teams(facts, facts.shifts[0])
    assert found
    for team in found:
        stretches = tuple(run[code] for code in team.stretches)
        assert {states[team.base], states[team.partner]} == set(facts.states)
        assert teams.way_minutes(facts, [team.base, team.partner], stretches) <= 8 * 60
    far = replace(facts, reach_km={pair: 500.0 for pair in facts.reach_km})
    assert teams.teams(far, facts.shifts[0]) == ()


def test_two_bases_that_each_reach_a_run_may_still_not_meet_there_in_time():
    facts = border(2, stretches=2, bases=1, reach_km=400)
    left, right = facts.bases
    book = replace(facts.book, road_kmh=60.0, look_kmh=25.0, piece_minutes=0.0, most_stretches=2)
    reach = {
        (left.code, "S01"): 10.0,
        (left.code, "S02"): 250.0,
        (right.code, "S01"): 250.0,
        (right.code, "S02"): 10.0,
    }
    made = teams.teams(replace(facts, book=book, reach_km=reach), facts.shifts[0])
    assert all(len(one.stretches) == 1 for one in made)


def test_a_run_has_touching_stretches_of_the_zone_only():
    facts = border(2, stretches=6)
    book = replace(facts.book, zone=frozenset({"S01", "S02", "S05"}), most_stretches=3)
    found = [tuple(one.code for one in run) for run in teams.runs(replace(facts, book=book))]
    assert found == [("S01",), ("S01", "S02"), ("S02",), ("S05",)]


def test_a_base_keeps_up_what_hours_and_absence_allow():
    facts = border(2, stretches=6, days=7)
    shift = facts.shifts[0]
    all_there = replace(facts, members=tuple(replace(one, away=(), worked=()) for one in facts.members))
    nobody = replace(facts, members=())
    long = replace(shift, ends_at=shift.starts_at + 2 * (shift.ends_at - shift.starts_at))
    assert teams.turns_of(all_there.members[0], all_there, shift) == 6
    assert teams.turns_of(all_there.members[0], all_there, long) == 0
    gone = replace(all_there.members[0], away=(replace(shift.span, ends_at=facts.shifts[-1].ends_at),))
    assert teams.turns_of(gone, all_there, shift) == 0
    assert set(teams.means(nobody, shift).usual_crews.values()) == {0.0}
    assert all(teams.means(facts, shift).crews[base.code] >= 1 for base in facts.bases)


def test_a_vehicle_that_must_rest_counts_for_half():
    facts = border(2, stretches=6)
    ready = replace(facts, book=replace(facts.book, vehicle_rest_hours=0.0))
    base = facts.bases[0].code
    number = sum(one.base == base and one.seats >= 4 for one in facts.vehicles)
    assert teams.means(ready, facts.shifts[0]).vehicles[base] == number
    assert teams.means(facts, facts.shifts[0]).vehicles[base] == max(number // 2, 1)


# ------------------------------------------------------------------ programmes
def test_a_programme_that_nothing_keeps_has_no_answer():
    assert solve([1.0], [Row({0: 1.0}, 2.0)], most=1.0) is None
    assert solve([1.0, 2.0], [Row({0: 1.0, 1: 1.0}, 1.5)], most=[1.0, ENDLESS]).value == pytest.approx(2.0)
    assert solve([-1.0], [Row({0: 2.0}, most=3.0)], whole=True).columns == [1.0]


ENDLESS = programme.ENDLESS


def test_the_solver_prints_nothing_of_its_own():
    solves = "from rabt.patrol.rules.planning.programme import Row, solve; solve([1], [Row({0: 1}, 1)])"
    done = subprocess.run([sys.executable, "-c", solves], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_node_without_the_solver_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "highspy", None)
    with pytest.raises(Unavailable) as unavailable:
        solve([1.0], [])
    assert unavailable.value.code == "planner_not_installed"
