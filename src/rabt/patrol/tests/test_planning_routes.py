"""Routes: as much of what is worth seeing as fits, never more than fits, with or without PyVRP."""

import importlib.util
import math
from itertools import permutations
from random import Random

import numpy as np
import pytest

from rabt.base.errors import Refused, Unavailable
from rabt.patrol.rules.planning import insertion, routes
from rabt.patrol.rules.planning.routes import Field, best_routes, cut, stock_routes


def drawn(seed, size=8, teams=1, limit=18.0):
    lot = Random(seed)
    spots = [(lot.uniform(0, 10), lot.uniform(0, 10)) for _ in range(size)]
    far = [[math.dist(one, other) for other in spots] for one in spots]
    return Field(far, [0.0, *(float(lot.randint(1, 9)) for _ in range(size - 2)), 0.0], limit, teams)


def exact(field):
    """Try every order of every set of places, for one team."""
    inner = range(1, len(field.prizes) - 1)
    orders = (order for size in range(len(inner) + 1) for order in permutations(inner, size))
    return max((field.prize([order]) for order in orders if field.fits(order)), default=-1.0)


@pytest.mark.parametrize("seed", range(3))
def test_one_team_finds_what_trying_everything_finds(seed):
    field = drawn(seed, 7)
    found = best_routes(field, seconds=0.6)
    assert field.prize(found) == exact(field) and all(field.fits(one) for one in found)


@pytest.mark.parametrize("seed", range(3))
def test_teams_visit_no_place_twice_and_keep_the_limit(seed):
    field = drawn(seed, 14, 3, 14.0)
    found = best_routes(field, seconds=0.8, seed=seed)
    seen = [place for route in found for place in route]
    assert len(found) == 3 and len(seen) == len(set(seen))
    assert all(field.fits(one) for one in found)
    assert field.prize(found) >= field.prize(stock_routes(field, seconds=0.4) or [])


def test_where_nothing_can_be_visited_teams_go_straight_home():
    field = Field([[0, 9, 1], [9, 0, 9], [1, 9, 0]], [0, 5, 0], 2.0, 2)
    assert best_routes(field, seconds=0.2) == [(), ()]
    with pytest.raises(Refused) as refused:
        best_routes(Field(field.far, field.prizes, 0.5), seconds=0.2)
    assert refused.value.code == "route_impossible"


def test_where_pyvrp_finds_nothing_ours_still_does(monkeypatch):
    field = drawn(1, 9, 2)
    monkeypatch.setattr(routes, "stock_routes", lambda *_, **__: None)
    found = best_routes(field, seconds=0.5)
    assert field.prize(found) > 0 and all(field.fits(one) for one in found)


def test_what_pyvrp_calls_infeasible_is_told_as_none(monkeypatch):
    class Never:
        def is_feasible(self):
            return False

    pyvrp, _ = routes._pyvrp()
    monkeypatch.setattr(pyvrp.Model, "solve", lambda *_, **__: type("Found", (), {"best": Never()})())
    assert stock_routes(drawn(1), seconds=0.1) is None


def test_start_and_end_may_be_one_place():
    field = drawn(2, 8)
    round_trip = Field(field.far, field.prizes, 20.0, 1, 0, 0)
    found = best_routes(round_trip, seconds=0.5)
    assert round_trip.last == 0 and round_trip.prize(found) > 0 and all(round_trip.fits(one) for one in found)


def test_a_route_too_long_loses_what_is_worth_least_for_its_way():
    field = Field([[0, 1, 9, 1], [1, 0, 9, 1], [9, 9, 0, 9], [1, 1, 9, 0]], [0, 1, 2, 0], 5.0)
    assert cut(field, (1, 2)) == (1,)


def test_the_best_set_of_all_routes_met_is_chosen():
    field = drawn(3, 8, 2, 99.0)
    search = routes.Search(field, Random(1))
    search.take([(1, 2)])
    search.take([(3,), (4,)])
    assert search.chosen(1.0) == [(1, 2), ()] or field.prize(search.chosen(1.0)) > field.prize([(1, 2)])
    assert set(map(frozenset, search.pool)) == {frozenset({1, 2}), frozenset({3}), frozenset({4})}
    assert routes.Search(field, Random(1)).chosen(1.0) == [(), ()]


def test_the_choice_stands_where_the_solver_ran_out_of_time(monkeypatch):
    search = routes.Search(drawn(3, 8, 2, 99.0), Random(1))
    search.take([(1, 2)])
    monkeypatch.setattr(routes, "solve", lambda *_, **__: None)
    assert search.chosen(1.0) == [(1, 2), ()]


@pytest.fixture
def plain(monkeypatch):
    """The kernel as it is where no compiler is installed."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "numba" else real(name, *rest)
    )
    spec = importlib.util.spec_from_file_location("plain_insertion", insertion.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr("rabt.patrol.rules.planning.insertion", module)
    return module


def test_the_kernel_finds_routes_without_a_compiler(plain):
    field = drawn(4, 9, 2, 16.0)
    search = routes.Search(field, Random(1))
    search.take(list(search._once([(1,), ()], 60)))
    assert all(field.fits(one) for one in search.best) and field.prize(search.best) > 0


def test_a_route_that_crosses_itself_is_straightened(plain):
    spots = np.array([[0, 0], [1, 0], [2, 0], [3, 0], [4, 0]], float)
    far = np.abs(spots[:, None, 0] - spots[None, :, 0])
    route = np.array([3, 2, 1])
    plain.straighten(far, route, 3, 0, 4)
    assert list(route) == [1, 2, 3] and plain.length_of(far, route, 3, 0, 4) == 4.0


def test_nothing_is_taken_out_of_an_empty_route_and_a_full_pool_holds_no_more(plain):
    routes_, sizes, inside = np.zeros((1, 3), np.int64), np.zeros(1, np.int64), np.zeros(3, np.int64)
    plain.take_run(routes_, sizes, inside, 0.5)
    assert sizes[0] == 0
    field = drawn(5, 8, 2, 14.0)
    pool, pool_sizes = np.zeros((3, 8), np.int64), np.zeros(3, np.int64)
    stored = plain.search(
        np.asarray(field.far), np.asarray(field.prizes), np.asarray(field.open_places()), field.limit, 0, 7,
        np.zeros((2, 8), np.int64), np.zeros(2, np.int64), 80, 1, 0.0, pool, pool_sizes,
    )  # fmt: skip
    assert stored == 3


def test_a_node_without_pyvrp_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyvrp", None)
    with pytest.raises(Unavailable) as unavailable:
        best_routes(drawn(1), seconds=0.1)
    assert unavailable.value.code == "planner_not_installed"
