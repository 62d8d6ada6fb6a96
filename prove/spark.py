"""Spark and one machine find the same links in the same registers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench.registers import registers

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv-spark"
MANY, SEED = 3_000, 21
CLOSE = 1e-6
"""How far probabilities may lie apart: sums are added in another order."""


def prove(seconds: float, seed: int) -> dict[str, Any]:
    """Link in an environment of its own, which has Spark; held when both engines found the same."""
    if shutil.which("java") is None:
        return {"held": False, "broke": "no Java on this machine, and Spark needs it"}
    python, uv = HOME / "bin" / "python", Path(sys.executable).parent / "uv"
    if not python.exists():
        subprocess.run([uv, "venv", "-q", HOME], check=True)
    locked = ROOT / "requirements" / "spark.txt"
    subprocess.run([uv, "pip", "sync", "-q", "--python", python, "--require-hashes", locked], check=True)
    environment = os.environ | {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PYSPARK_PYTHON": str(python),
    }
    done = subprocess.run(
        [python, "-m", "prove.spark"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        return {"held": False, "broke": done.stderr[-1500:] or "Spark said nothing"}
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def main(many: int) -> int:
    """Link drawn registers by both engines; print what differs, and fail where anything does."""
    from pyspark.sql import SparkSession

    from rabt.linkage import local, spark

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
