"""Two simulated nodes, seed after seed: line, machines, clocks, disks and an enemy fail; the invariants are asked."""

import time
from typing import Any

from rabt.site.cli.simulate import outcomes
from rabt.site.simulation.bugs import BUGS
from rabt.site.simulation.run import run

MOST = 100_000
AT_ONCE = 2_000
PROCESSES = 2


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Run seeds for so long, a hundred thousand at most, and every planted fault until it is noticed."""
    until, first, broken = time.monotonic() + max(60.0, seconds), 0, []
    told = {"events": 0, "letters": 0, "days": 0.0}
    while time.monotonic() < until and first < MOST and not broken:
        for one in outcomes(range(first, first + AT_ONCE), "", PROCESSES):
            told = {name: value + getattr(one, name) for name, value in told.items()}
            broken += [f"seed {one.seed}: {one.broke}"] if one.broke else []
        first += AT_ONCE
    noticed = {bug: next((n for n in range(2000) if run(n, bug).broke), None) for bug in sorted(BUGS)}
    return {
        "held": not broken and None not in noticed.values(), "seeds": first, **told, "broken": broken[:50],
        "planted faults": len(BUGS), "noticed at seed": noticed,
    }  # fmt: skip
