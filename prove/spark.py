"""Spark and one machine find the same links in the same registers."""

import json
import os
import sys
from typing import Any

import numpy as np

from bench.registers import registers

MANY, SEED = 3_000, 21
CLOSE = 1e-6
"""How far probabilities may lie apart: sums are added in another order."""


def main(many: int) -> int:
    """Link drawn registers by both engines; print what differs, and fail where anything does."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  (an extra: this alone needs it)

    from rabt.linkage import local, spark  # noqa: PLC0415

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    sides = [
        {field: cells for field, cells in side.items() if field != "person"} for side in registers(many, SEED)
    ]
    session = (
        SparkSession.builder.master("local[2]").appName("rabt").config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "8").config("spark.driver.memory", "4g").getOrCreate()
    )  # fmt: skip
    session.sparkContext.setLogLevel("ERROR")
    here = local.link(*sides)
    there = spark.link(session, *(_table(session, side) for side in sides))
    session.stop()
    found = compared(here, there)
    print(json.dumps(found))
    return 0 if found["held"] else 1


def _table(session: Any, side: dict[str, list[Any]]) -> Any:
    columns = list(side)
    rows = [
        tuple(None if cell is None else str(cell) for cell in row) for row in zip(*side.values(), strict=True)
    ]
    return session.createDataFrame(rows, ", ".join(f"{name} string" for name in columns)).coalesce(4)


def compared(here: Any, there: Any) -> dict[str, Any]:
    """Compare two results: which pairs each kept, how likely they are, what each links."""
    ours = {(row["left_id"], row["right_id"]): row for row in here.rows()}
    theirs = {(row["left_id"], row["right_id"]): row for row in there.rows()}
    apart = max(
        (
            abs(ours[pair]["probability"] - theirs[pair]["probability"])
            for pair in ours.keys() & theirs.keys()
        ),
        default=1.0,
    )
    zones = sum(ours[pair]["zone"] != theirs[pair]["zone"] for pair in ours.keys() & theirs.keys())
    brought = [sum(one.new for one in side.blocking) for side in (here, there)]
    return {
        "rows a side": len(here.left), "linked here": len(ours), "linked by Spark": len(theirs),
        "pairs that only one has": len(ours.keys() ^ theirs.keys()), "in another zone": zones,
        "probabilities apart at most": float(np.format_float_scientific(apart, 2)), "candidates": brought,
        "held": ours.keys() == theirs.keys() and not zones and apart < CLOSE and brought[0] == brought[1],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY))
