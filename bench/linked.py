"""Link two files in a process that does nothing else, so that what it takes is what linking takes.

    python -m bench.linked once|warm LEFT RIGHT OUT [SPELLINGS]

Writes the candidate pairs into OUT (npz) and prints seconds, the threshold of a link and what each rule brought.
`once` does as `rabt link` does; `warm` links small registers before its clock runs, so that every kernel is loaded,
as what the peer needs is before the peer's clock runs.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

from rabt.linkage import (
    columns,  # noqa: F401  (what reads files is loaded before the clock runs, as the peer's libraries are)
    local,
)
from rabt.linkage.sounds import Spelling, spelling


def main(how: str, left: str, right: str, out: str, model: str = "") -> None:
    """Link; the clock runs from the files to the weighed pairs, once the libraries are there."""
    spelt = Spelling.from_json(Path(model).read_text()) if model else spelling()
    if how == "warm":
        warm()
    begun = time.perf_counter()
    found = local.link(Path(left), Path(right), model=spelt)
    took = time.perf_counter() - begun
    np.savez(
        out, left=found.evidence.left, right=found.evidence.right, probability=found.probability,
        chosen=found.chosen,
    )  # fmt: skip
    told = {
        "seconds": round(took, 1), "link": float(found.zones.link),
        "brought": sum(one.new for one in found.blocking),
    }  # fmt: skip
    print(json.dumps(told))


def warm() -> None:
    """Link small registers."""
    from bench.registers import registers  # noqa: PLC0415  (it draws names from a stock that takes room)

    sides = registers(300, seed=1)
    for side in sides:
        side.pop("person")
    local.link(*sides)


if __name__ == "__main__":
    main(*sys.argv[1:])
