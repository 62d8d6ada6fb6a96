"""Registers of growing size are linked across scripts; what was found is held against the truth.

    python -m bench.linking 20000 100000 1000000

Each size runs in a process of its own, so that its peak of memory is its own. Results go to
`bench/results/linkage.json`; sizes that are not asked for keep what was found before.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime

import numpy as np

from bench.__main__ import RESULTS
from bench.registers import registers
from rabt.linkage import local, measure

SEED = 3


def main(sizes: list[int]) -> None:
    """Measure each size and write the results."""
    place = RESULTS / "linkage.json"
    told = json.loads(place.read_text()) if place.exists() else {"sizes": {}}
    for many in sizes:
        done = subprocess.run(  # noqa: S603  (itself)
            [sys.executable, "-m", "bench.linking", "--one", str(many)], capture_output=True, text=True, check=True
        )  # fmt: skip
        told["sizes"][str(many)] = json.loads(done.stdout.splitlines()[-1])
        print(many, told["sizes"][str(many)])
    told["sizes"] = dict(sorted(told["sizes"].items(), key=lambda pair: int(pair[0])))
    told |= {
        "on": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    place.write_text(json.dumps(told, indent=1) + "\n")


def one(many: int) -> dict[str, float]:
    """Link two registers of so many rows; return what was reached, and what it took."""
    left, right = registers(many, seed=SEED)
    warm = registers(300, seed=1)  # what is compiled once is compiled before the clock runs
    local.link(*map(without_truth, warm))
    begun = time.perf_counter()
    found = local.link(without_truth(left), without_truth(right))
    took = time.perf_counter() - begun
    ours, theirs = np.array(left["person"]), np.array(right["person"])
    truth = ours[found.evidence.left] == theirs[found.evidence.right]
    pairs = measure.pairs_of(left["person"], right["person"])
    reached = measure.measure(found.probability, truth, found.chosen, pairs)
    linked = found.chosen & (found.probability >= found.zones.link)
    return {
        "seconds": round(took, 1),
        "peak, GB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "candidates a row": round(len(truth) / many, 1), "true pairs": pairs,
        "true pairs among candidates": round(reached.found_by_blocking, 4), "F1": round(reached.f1, 4),
        "recall at precision 0.99": round(reached.recall_at[0.99], 4),
        "recall at precision 0.999": round(reached.recall_at[0.999], 4),
        "linked at 0.999": int(linked.sum()), "of which right": round(float(truth[linked].mean()), 5),
    }  # fmt: skip


def without_truth(columns: dict) -> dict:
    """Leave out the column that names the person."""
    return {field: cells for field, cells in columns.items() if field != "person"}


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        print(json.dumps(one(int(sys.argv[2]))))
    else:
        main([int(size) for size in sys.argv[1:]])
