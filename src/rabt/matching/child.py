"""Compares two lists in a process of its own: what would take too much ends here, and harms nobody.

In: one JSON object (`left` and `right` columns by field, `right` null where one list is searched for doubles,
and `precision`). Out: one JSON object of zones, counts and pairs; beside it, line by line, how far it has
come. A list that cannot be read ends with 3.
"""

import json
import resource
import sys
from typing import Any

import numpy as np

from rabt.linkage import decide, local
from rabt.linkage.explain import waterfall

MEMORY, SECONDS = 8 << 30, 1_800
UNREADABLE = 3
MOST_LOOKS = 20_000
"""Pairs that clerks are asked about: the likeliest; more than that nobody works through."""
BANDS = 20


def main() -> None:
    """Compare, bounded; write what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        json.dump(compared(json.load(sys.stdin)), sys.stdout)
    except ValueError as wrong:
        sys.stderr.write(f"wrong {wrong}\n")
        sys.exit(UNREADABLE)


def compared(told: dict[str, Any]) -> dict[str, Any]:
    """Compare two lists, or one with itself."""
    if told["right"] is None:
        return _within(told["left"], told["precision"])
    found = local.link(told["left"], told["right"], precision=told["precision"], told=_tell)
    zone = found.zones.of(found.probability)
    linked = found.chosen & (zone == decide.LINK)
    answer = _answer(found, found.probability, linked, (zone != decide.NOT) & ~linked, found.chosen)
    doubles = decide.has_doubles(found.odds, found.evidence.left)
    return answer | {"rows": [len(found.left), len(found.right)], "doubles": doubles}


def _within(one: dict[str, Any], precision: float) -> dict[str, Any]:
    found = local.dedupe(one, precision=precision, told=_tell)
    zone = found.zones.of(found.probability)
    every = np.ones(len(zone), dtype=bool)
    answer = _answer(found, found.probability, zone == decide.LINK, zone == decide.LOOK, every)
    return answer | {"rows": [len(found.register)], "doubles": True}


def _answer(found: Any, chance: Any, linked: Any, looked: Any, counted: Any) -> dict[str, Any]:
    """Write down zones, what is expected of each, how many pairs have which chance, and the pairs."""
    looks = np.flatnonzero(looked)
    looks = looks[np.argsort(-chance[looks], kind="stable")]
    kept = np.concatenate([np.flatnonzero(linked), looks[:MOST_LOOKS]])
    band = np.minimum((chance * BANDS).astype(int), BANDS - 1)
    return {
        "zones": {"link": found.zones.link, "look": found.zones.look},
        "linked": int(linked.sum()),
        "looked": len(looks),
        "right": float(chance[linked].mean()) if linked.any() else 0.0,
        "expected": {"link": float(chance[linked].sum()), "look": float(chance[looked].sum())},
        "bands": {
            "link": np.bincount(band[linked], minlength=BANDS).tolist(),
            "rest": np.bincount(band[counted & ~linked], minlength=BANDS).tolist(),
        },
        "left_out": max(len(looks) - MOST_LOOKS, 0),
        "pairs": [_pair(found, int(at), float(chance[at]), bool(linked[at])) for at in kept],
    }


def _pair(found: Any, at: int, chance: float, linked: bool) -> dict[str, Any]:
    pairs = found.evidence
    steps = waterfall(int(pairs.pattern[at]), found.weights)
    return {
        "left": int(pairs.left[at]) + 1, "right": int(pairs.right[at]) + 1,
        "chance": round(chance, 6), "linked": linked,
        "steps": [{"field": one.field, "seen": one.seen, "adds": round(one.adds, 2)} for one in steps],
    }  # fmt: skip


def _tell(step: str, share: float) -> None:
    sys.stderr.write(f"step {share:.3f} {step}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
