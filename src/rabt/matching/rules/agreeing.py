"""How far clerks agree with each other, and what a check of some links says of all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

Z95 = 1.959964
"""The point of the normal curve that 95 of 100 lie within, on both sides."""


@dataclass(frozen=True)
class Agreement:
    """Of how many pairs two clerks spoke, of how many they said the same, and that beyond chance.

    `kappa` is 1 where they always agree and 0 where they agree as often as by chance; None where everybody
    said the same of every pair, so that nothing can be told.
    """

    pairs: int
    agreed: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        """The share of pairs on which they agree."""
        return self.agreed / self.pairs if self.pairs else None


def agreement(said: Iterable[Sequence[str]]) -> Agreement:
    """Compare the first two that were said of each pair. (Fleiss 1971, two ratings an item)

    `said` holds for each pair what was said of it in order, each by another clerk.
    """
    both = [tuple(words[:2]) for words in said if len(words) >= 2]
    if not both:
        return Agreement(0, 0, None)
    agreed = sum(one == other for one, other in both)
    used = Counter(word for words in both for word in words)
    chance = sum((many / (2 * len(both))) ** 2 for many in used.values())
    kappa = (agreed / len(both) - chance) / (1 - chance) if chance < 1 else None
    return Agreement(len(both), agreed, kappa)


@dataclass(frozen=True)
class Checked:
    """How many links clerks were asked about, how many they upheld, and within which shares that lies."""

    links: int
    upheld: int
    least: float
    most: float


def checked(upheld: int, links: int) -> Checked | None:
    """Say what a check of some links, drawn by lot, says of all; None where none was checked.

    The bounds are Wilson's: of a hundred such checks 95 hold the true share. (Wilson 1927)
    """
    if not links:
        return None
    share, widened = upheld / links, Z95**2 / links
    middle = (share + widened / 2) / (1 + widened)
    half = Z95 * sqrt(share * (1 - share) / links + widened / links / 4) / (1 + widened)
    return Checked(links, upheld, max(middle - half, 0.0), min(middle + half, 1.0))


def usual(seconds: Sequence[float]) -> float | None:
    """Return how long a pair usually takes: half take less. None where none was judged."""
    return median(seconds) if seconds else None
