"""The inner loop of the search for routes: take places out, put the worthiest back where they cost least way.

Compiled where numba is installed and the same in plain Python where it is not, only slower.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

Array = Any
Kernel = Callable[..., Any]


def _compiled(function: Kernel) -> Kernel:
    if find_spec("numba") is None:
        return function
    made: Kernel = import_module("numba").njit(cache=True, nogil=True)(function)
    return made


@_compiled
def length_of(far: Array, route: Array, size: int, start: int, end: int) -> float:
    """Return how long a route of `size` places is, from start to end."""
    here, total = start, 0.0
    for at in range(size):
        total += far[here, route[at]]
        here = route[at]
    total += far[here, end]
    return float(total)


@_compiled
def straighten(far: Array, route: Array, size: int, start: int, end: int) -> None:
    """Turn parts of a route round as long as that makes it shorter."""
    better = True
    while better:
        better = False
        for one in range(size):
            before = start if one == 0 else route[one - 1]
            for other in range(one + 1, size):
                after = end if other == size - 1 else route[other + 1]
                now = far[before, route[one]] + far[route[other], after]
                turned = far[before, route[other]] + far[route[one], after]
                if turned < now - 1e-9:
                    low, high = one, other
                    while low < high:
                        route[low], route[high] = route[high], route[low]
                        low += 1
                        high -= 1
                    better = True


@_compiled
def take_run(routes: Array, sizes: Array, inside: Array, share: float) -> None:
    """Take a run of places out of one route."""
    team = np.random.randint(sizes.shape[0])
    size = sizes[team]
    if size == 0:
        return
    number = min(1 + np.random.randint(max(int(size * share * 1.5), 1)), size)
    first = np.random.randint(size - number + 1)
    for at in range(first, first + number):
        inside[routes[team, at]] = 0
    for at in range(first, size - number):
        routes[team, at] = routes[team, at + number]
    sizes[team] = size - number


@_compiled
def take_some(routes: Array, sizes: Array, inside: Array, share: float) -> None:
    """Take each place out with a chance."""
    for team in range(sizes.shape[0]):
        kept = 0
        for at in range(sizes[team]):
            place = routes[team, at]
            if np.random.random() < share:
                inside[place] = 0
            else:
                routes[team, kept] = place
                kept += 1
        sizes[team] = kept


@_compiled
def cheapest(
    far: Array, place: int, limit: float, start: int, end: int, routes: Array, sizes: Array, lengths: Array
) -> tuple[float, int, int]:
    """Return the least way more that a place costs, in which route and where (route -1: it fits nowhere)."""
    least, which, where = 1e18, -1, -1
    for team in range(sizes.shape[0]):
        here = start
        for at in range(sizes[team] + 1):
            there = routes[team, at] if at < sizes[team] else end
            added = far[here, place] + far[place, there] - far[here, there]
            if added < least and lengths[team] + added <= limit:
                least, which, where = added, team, at
            here = there
    return least, which, where


@_compiled
def put_back(
    far: Array, prizes: Array, places: Array, limit: float, start: int, end: int,
    routes: Array, sizes: Array, lengths: Array, inside: Array, taste: float, noise: float,
) -> None:  # fmt: skip
    """Put in what is worth most for its way, until nothing fits; `taste` weighs worth against way."""
    while True:
        best, best_place, best_team, best_at, best_added = -1.0, -1, -1, -1, 0.0
        for place in places:
            if inside[place]:
                continue
            least, which, where = cheapest(far, place, limit, start, end, routes, sizes, lengths)
            if which >= 0:
                score = prizes[place] ** taste / (least + 1e-6) * (1.0 + noise * np.random.random())
                if score > best:
                    best, best_place, best_team, best_at, best_added = score, place, which, where, least
        if best_place < 0:
            return
        for at in range(sizes[best_team], best_at, -1):
            routes[best_team, at] = routes[best_team, at - 1]
        routes[best_team, best_at] = best_place
        sizes[best_team] += 1
        lengths[best_team] += best_added
        inside[best_place] = 1


@_compiled
def step_on(
    far: Array, prizes: Array, places: Array, limit: float, start: int, end: int,
    routes: Array, sizes: Array, lengths: Array, first: bool,
) -> tuple[float, float]:  # fmt: skip
    """Change routes once (the first time only fill them up); return their worth and length."""
    inside = np.zeros(prizes.shape[0], np.int64)
    for team in range(sizes.shape[0]):
        for at in range(sizes[team]):
            inside[routes[team, at]] = 1
    if not first:
        share = 0.05 + 0.35 * np.random.random()
        if np.random.random() < 0.5:
            take_run(routes, sizes, inside, share)
        else:
            take_some(routes, sizes, inside, share)
    for _ in range(2):
        for team in range(sizes.shape[0]):
            straighten(far, routes[team], sizes[team], start, end)
            lengths[team] = length_of(far, routes[team], sizes[team], start, end)
        taste, noise = 0.6 + 1.2 * np.random.random(), 0.3 * np.random.random()
        put_back(far, prizes, places, limit, start, end, routes, sizes, lengths, inside, taste, noise)
    return (prizes * inside).sum(), lengths.sum()


@_compiled
def search(
    far: Array, prizes: Array, places: Array, limit: float, start: int, end: int,
    routes: Array, sizes: Array, rounds: int, seed: int, warmth: float, pool: Array, pool_sizes: Array,
) -> int:  # fmt: skip
    """Search from the given routes, that become the best ones found; return how many routes lie in the pool.

    `routes` (teams x places) and `sizes` are changed in place; `warmth` is how much worse a step may be at
    first.
    """
    np.random.seed(seed)
    most, stored, lengths = pool.shape[0], 0, np.zeros(sizes.shape[0])
    best_routes, best_sizes, best_prize, best_length = routes.copy(), sizes.copy(), -1.0, 1e18
    now_routes, now_sizes, now_prize, now_length = routes.copy(), sizes.copy(), -1.0, 1e18
    for step in range(rounds):
        trial, counts = now_routes.copy(), now_sizes.copy()
        prize, total = step_on(far, prizes, places, limit, start, end, trial, counts, lengths, step == 0)
        slack = warmth * (1.0 - step / rounds) * np.random.random()
        if prize > now_prize - slack or (prize == now_prize and total < now_length):
            now_routes, now_sizes, now_prize, now_length = trial, counts, prize, total
            for team in range(sizes.shape[0]):
                if counts[team] and stored < most:
                    pool[stored] = trial[team]
                    pool_sizes[stored] = counts[team]
                    stored += 1
        if prize > best_prize or (prize == best_prize and total < best_length):
            best_routes, best_sizes, best_prize, best_length = trial.copy(), counts.copy(), prize, total
    routes[:] = best_routes
    sizes[:] = best_sizes
    return stored
