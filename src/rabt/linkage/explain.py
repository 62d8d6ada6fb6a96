"""Say why two rows are taken for one person or not: what each field adds."""

import numpy as np

from rabt.linkage.compare import (
    DATES,
    DOCUMENTS,
    NAMES,
    PLACES,
    SEXES,
    SHIFTED,
    compare,
    levels_of,
)
from rabt.linkage.likeness import Likeness
from rabt.linkage.local import Links
from rabt.linkage.sounds import spelling
from rabt.linkage.steps import Step
from rabt.linkage.weigh import Weights

LEVEL_WORDS = {"born": DATES, "national": DOCUMENTS, "passport": DOCUMENTS, "place": PLACES, "sex": SEXES}


def waterfall(pattern: int, weights: Weights) -> list[Step]:
    """Return the steps of a pair of this pattern: what each field adds to the log odds."""
    steps, total = [], 0.0
    for name, (level,) in levels_of(np.array([pattern])).items():
        adds = float(weights.of(name)[level])
        total += adds
        steps.append(Step(name, seen(name, int(level)), adds, total))
    return steps


def seen(name: str, level: int) -> str:
    """Name what a level of a field stands for."""
    if name != "name":
        return LEVEL_WORDS[name][level]
    given, rest = divmod(level, NAMES[1])
    if given == SHIFTED:
        return "parts left out" if rest >= 6 else "names differ"
    if given >= 3:
        return "names alike" if rest >= 5 else "given name alike"
    return "given name differs" if rest >= 7 else "names differ"


def explained(links: Links, left_id: str, right_id: str) -> list[Step]:
    """Return the waterfall of two rows by identifier. Raises KeyError where there is no such row."""
    for register, one in ((links.left, left_id), (links.right, right_id)):
        if one not in register.ids:
            raise KeyError(f"no row is called {one}")
    rows = np.array([links.left.ids.index(left_id)]), np.array([links.right.ids.index(right_id)])
    likeness = Likeness.of(links.left, links.right, spelling())
    return waterfall(int(compare(links.left, links.right, likeness, rows).pattern[0]), links.weights)
