"""In which order one or several teams visit places of unlike worth, when not all can be reached in time.

The team orienteering problem: each team goes from the same start to the same end within a limit, each place
counts once. PyVRP searches first; an own search goes on from there and from nothing, on whole arrays of
insertions; in the end the best set of all routes met is chosen by a whole-number programme. Where PyVRP finds
nothing that keeps the limit, ours does: an empty route is one, and every route is measured again before it is
told.
"""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

from rabt.base.errors import Refused, Unavailable
from rabt.patrol.rules.planning.programme import Row, solve

Route = tuple[int, ...]
"""The places visited between start and end, in order."""

CLOSE = 1e-9
SCALE = 1_000_000
"""PyVRP reckons in whole numbers: so many to one unit of length."""
POOL = 4_000
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Field:
    """Places with their prizes, how far each is from each, and what a team has.

    `far` is a square table (any unit), `limit` in the same; prizes of start and end do not count.
    """

    far: Sequence[Sequence[float]]
    prizes: Sequence[float]
    limit: float
    teams: int = 1
    start: int = 0
    end: int = -1

    @property
    def last(self) -> int:
        """Return the number of the end."""
        return self.end % len(self.prizes)

    def length(self, route: Sequence[int]) -> float:
        """Return how long a team is under way."""
        way = [self.start, *route, self.last]
        return math.fsum(self.far[one][other] for one, other in pairwise(way))

    def fits(self, route: Sequence[int]) -> bool:
        """Tell whether a route keeps the limit."""
        return self.length(route) <= self.limit + CLOSE

    def prize(self, routes: Sequence[Route]) -> float:
        """Return what routes are worth together."""
        return sum(self.prizes[place] for route in routes for place in route)

    def open_places(self) -> list[int]:
        """Return the places worth a visit that a team could reach at all."""
        return [
            place
            for place in range(len(self.prizes))
            if place not in (self.start, self.last) and self.prizes[place] > 0 and self.fits((place,))
        ]


def best_routes(field_: Field, *, seconds: float, seed: int = 1) -> list[Route]:
    """Return routes of great worth, one for each team (some may be empty), never beyond the limit.

    Refuses: route_impossible (the end cannot be reached in time), planner_not_installed
    """
    if not field_.fits(()):
        raise Refused("route_impossible", least=round(field_.length(()), 1), limit=field_.limit)
    if not field_.open_places():
        return [()] * field_.teams
    until = time.monotonic() + seconds
    search = Search(field_, Random(seed))  # noqa: S311  (to be searched again, not to be kept secret)
    given = stock_routes(field_, seconds=seconds * 0.35, seed=seed)
    if given is not None:
        search.take(given)
    search.run(until - seconds * 0.1)
    return search.chosen(max(until - time.monotonic(), 0.2))


def stock_routes(field_: Field, *, seconds: float, seed: int = 1) -> list[Route] | None:
    """Return the routes that PyVRP alone finds, or None where it finds none that keep the limit.

    Refuses: planner_not_installed
    """
    pyvrp, stop = _pyvrp()
    model, places = pyvrp.Model(), field_.open_places()
    spots = {place: model.add_location(0, 0) for place in [*places, field_.start]}
    ends = spots if field_.last == field_.start else spots | {field_.last: model.add_location(0, 0)}
    first = model.add_depot(spots[field_.start])
    last = first if field_.last == field_.start else model.add_depot(ends[field_.last])
    for place in places:
        model.add_client(spots[place], prize=round(field_.prizes[place] * SCALE * 1000), required=False)
    limit = int(field_.limit * SCALE)
    model.add_vehicle_type(field_.teams, start_depot=first, end_depot=last, max_distance=limit)
    for one, here in ends.items():
        for other, there in ends.items():
            if one != other:
                model.add_edge(here, there, distance=round(field_.far[one][other] * SCALE))
    found = model.solve(stop.MaxRuntime(seconds), seed=seed, display=False, collect_stats=False).best
    if not found.is_feasible():
        return None
    routes = [tuple(places[at] for at in _clients(route)) for route in found.routes()]
    return [cut(field_, route) for route in routes] + [()] * (field_.teams - len(routes))


def _clients(route: Any) -> list[int]:
    return [visit.idx for visit in route.schedule() if visit.is_client()]


def cut(field_: Field, route: Route) -> Route:
    """Return a route without the places that it cannot keep: those of least worth for their way go first."""
    while not field_.fits(route):
        worth, length, shorter = field_.prize([route]), field_.length(route), []
        for at in range(len(route)):
            rest = route[:at] + route[at + 1 :]
            shorter.append(((worth - field_.prize([rest])) / max(length - field_.length(rest), CLOSE), rest))
        route = min(shorter)[1]
    return route


@dataclass(slots=True)
class Search:
    """The own search: the best routes so far, and every route met, by the places that it visits."""

    ground: Field
    lot: Random
    best: list[Route] = field(default_factory=list)
    pool: dict[frozenset[int], tuple[float, Route]] = field(default_factory=dict)

    def take(self, routes: Sequence[Route]) -> None:
        """Take routes into account."""
        for route in routes:
            self.note(route)
        if not self.best or self.ground.prize(routes) > self.ground.prize(self.best):
            self.best = list(routes)

    def note(self, route: Route) -> None:
        """Remember a route if it is the shortest one through its places."""
        length, key = self.ground.length(route), frozenset(route)
        if route and length <= self.ground.limit + CLOSE and length < self.pool.get(key, (math.inf, ()))[0]:
            self.pool[key] = (length, route)

    def run(self, until: float) -> None:
        """Search until a moment of the monotonic clock, from the best routes and from nothing by turns."""
        rounds, fresh = 40, not self.best
        while True:
            begun = time.monotonic()
            self.take(list(self._once([] if fresh else self.best, rounds)))
            took = time.monotonic() - begun
            if time.monotonic() + took > until:
                return
            rounds = max(min(int(rounds * 0.6 / max(took, 1e-3)), 20_000), 20)
            fresh = not fresh

    def _once(self, given: Sequence[Route], rounds: int) -> Iterator[Route]:
        import numpy as np  # noqa: PLC0415  (with the kernel, that compiles as it is read)

        from rabt.patrol.rules.planning import insertion  # noqa: PLC0415

        size, teams = len(self.ground.prizes), self.ground.teams
        routes, sizes = np.zeros((teams, size), np.int64), np.zeros(teams, np.int64)
        for team, route in enumerate(given):
            routes[team, : len(route)] = route
            sizes[team] = len(route)
        pool, pool_sizes = np.zeros((POOL, size), np.int64), np.zeros(POOL, np.int64)
        prizes = np.asarray(self.ground.prizes, float)
        stored = insertion.search(
            np.asarray(self.ground.far, float), prizes, np.asarray(self.ground.open_places(), np.int64),
            self.ground.limit, self.ground.start, self.ground.last, routes, sizes, rounds,
            self.lot.randrange(1 << 30), float(prizes.max()) * 2, pool, pool_sizes,
        )  # fmt: skip
        for at in range(stored):
            self.note(tuple(int(place) for place in pool[at, : pool_sizes[at]]))
        for team in range(teams):
            yield cut(self.ground, tuple(int(place) for place in routes[team, : sizes[team]]))

    def chosen(self, seconds: float) -> list[Route]:
        """Return the best set of routes met that visit no place twice, one for each team at most."""
        by_worth = sorted(self.pool, key=lambda key: (-self.ground.prize([tuple(key)]), sorted(key)))[:POOL]
        if self.ground.teams > 1 and by_worth:
            cost = [-self.ground.prize([tuple(key)]) for key in by_worth]
            places = sorted(set().union(*by_worth))
            rows = [
                Row({at: 1.0 for at, key in enumerate(by_worth) if one in key}, most=1.0) for one in places
            ]
            rows.append(Row(dict.fromkeys(range(len(by_worth)), 1.0), most=self.ground.teams))
            found = solve(cost, rows, most=1.0, whole=True, seconds=seconds)
            if found is not None:
                self.take(
                    [
                        self.pool[key][1]
                        for key, one in zip(by_worth, found.columns, strict=True)
                        if one > HALF
                    ]
                )
        return [*self.best, *([()] * (self.ground.teams - len(self.best)))]


def _pyvrp() -> tuple[Any, Any]:
    try:
        import pyvrp  # noqa: PLC0415  (a node that does not plan need not hold it)
        from pyvrp import stop  # noqa: PLC0415
    except ImportError as error:
        raise Unavailable("planner_not_installed") from error
    return pyvrp, stop
