"""Which pairs clerks see, in which order, and which links they check without knowing that they are links."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

CHECKED = 30
"""Links that are put before the clerks among the others: so few errors of the node show themselves."""
CHOICES = (0, 10, 100)
"""Pairs of a hundred of which two clerks say what they see, each for himself."""


@dataclass(frozen=True)
class Found:
    """A pair as the node found it."""

    left: int
    right: int
    chance: float
    linked: bool


@dataclass(frozen=True)
class Place:
    """Where a pair stands in the order, whether clerks are asked of it, and how many must say the same."""

    order: int
    asked: bool
    wanted: int


def places(found: Sequence[Found], twice: int, seed: str) -> list[Place]:
    """Put pairs in order: rivals for one row beside each other, the likeliest first, checks scattered.

    The lot is drawn by the seed, so that anybody can draw it again. Of `twice` in a hundred two clerks speak.
    """
    lot = random.Random(seed)  # noqa: S311  (to be drawn again, not to be kept secret)
    links = [at for at, one in enumerate(found) if one.linked]
    checks = set(lot.sample(links, min(CHECKED, len(links))))
    best: dict[int, float] = {}
    for one in found:
        best[one.left] = max(best.get(one.left, 0.0), one.chance)
    # A check is sorted in by a chance drawn from the pairs that are asked of: nothing gives it away.
    asked = [best[one.left] for one in found if not one.linked] or [1.0]
    drawn = {at: lot.choice(asked) for at in sorted(checks)}
    rank = sorted(
        range(len(found)),
        key=lambda at: (-drawn.get(at, best[found[at].left]), found[at].left, -found[at].chance, at),
    )
    order = {at: number for number, at in enumerate(rank)}
    return [
        Place(order[at], not one.linked or at in checks, 2 if lot.random() * 100 < twice else 1)
        for at, one in enumerate(found)
    ]
